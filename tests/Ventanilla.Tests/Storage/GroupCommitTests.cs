namespace Ventanilla.Tests.Storage;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Writes_that_wait_together_are_all_kept()
    {
        using var test = new TestDatabase();
        await Task.WhenAll(Enumerable.Range(1, 500).Select(i =>
            test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"town-{i}"))));

        test.Reopen();

        Assert.Equal(500, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM towns"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_bad_write_fails_alone_and_its_neighbours_are_kept()
    {
        using var test = new TestDatabase();
        var good = Enumerable.Range(1, 50).Select(i => test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"t{i}"))).ToList();
        var bad = test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, 't1', 'twice')", 999));
        good.AddRange(Enumerable.Range(51, 50).Select(i => test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"t{i}"))));

        await Task.WhenAll(good);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => bad);

        Assert.Equal(100, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM towns"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_handed_over_comes_in_commit_order()
    {
        using var test = new TestDatabase();
        var handed = new List<int>();
        await Task.WhenAll(Enumerable.Range(1, 300).Select(i => test.Database.WriteAsync(
            s =>
            {
                s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"t{i}");
                return i;
            },
            handed.Add)));

        Assert.Equal(Enumerable.Range(1, 300), handed);
    }

    [Fact]
    public async Task The_database_waits_for_the_disk_before_it_says_done()
    {
        using var test = new TestDatabase();

        Assert.Equal(2, await test.Database.WriteAsync(s => s.Number("PRAGMA synchronous")));
        Assert.Equal("wal", await test.Database.WriteAsync(s => s.First("PRAGMA journal_mode", r => r.GetString(0))));
    }

    [Fact]
    public async Task Every_table_but_the_towns_own_carries_the_town()
    {
        using var test = new TestDatabase();
        var tables = await test.Database.ReadAsync(
            s => s.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", r => r.GetString(0)), TestContext.Current.CancellationToken);
        Assert.True(tables.Count > 15, "the test looks at nothing");

        var without = new List<string>();
        foreach (var table in tables.Except(["towns", "schema_versions"]))
        {
            if (await test.Database.ReadAsync(
                s => s.Number("SELECT count(*) FROM pragma_table_info($1) WHERE name = 'town_id' AND \"notnull\" = 1", table), TestContext.Current.CancellationToken) == 0)
            {
                without.Add(table);
            }
        }

        Assert.Empty(without);
    }
}
