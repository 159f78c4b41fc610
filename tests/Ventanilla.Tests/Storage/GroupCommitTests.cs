using Ventanilla.Storage;

namespace Ventanilla.Tests.Storage;

public abstract class GroupCommitTests : IDisposable
{
    private readonly TestDatabase test;

    private protected GroupCommitTests(TestDatabase test) => this.test = test;

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Writes_that_wait_together_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(1, 500).Select(i =>
            test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"town-{i}"))));

        test.Reopen();

        Assert.Equal(500, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM towns"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_bad_write_fails_alone_and_its_neighbours_are_kept()
    {
        var good = Enumerable.Range(1, 50).Select(i => test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"t{i}"))).ToList();
        var bad = test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, 't1', 'twice')", 999));
        good.AddRange(Enumerable.Range(51, 50).Select(i => test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x')", i, $"t{i}"))));

        await Task.WhenAll(good);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => bad);

        Assert.Equal(100, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM towns"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_handed_over_comes_in_commit_order()
    {
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
    public async Task A_crowd_says_for_each_whether_it_was_there()
    {
        var insert = ManyStatement.Insert("towns", "id slug$ name$", conflict: "id");
        var update = ManyStatement.Update("towns", "id name$", "name = @name", "id = @id");
        var touched = await test.Database.WriteAsync(s =>
        {
            var (first, again, renamed) = (new ManyRows(insert), new ManyRows(insert), new ManyRows(update));
            first.Add(1, "a", "A");
            first.Add(2, "b", "B");
            again.Add(2, "b", "B");
            again.Add(3, "c", "C\0");
            renamed.Add(9, "nobody");
            renamed.Add(1, "Ajuntament d'Àger");
            s.Run(first);
            s.Run(again);
            s.Run(renamed);
            return new[] { first.Touched(0), first.Touched(1), again.Touched(0), again.Touched(1), renamed.Touched(0), renamed.Touched(1) };
        });

        Assert.Equal([true, true, false, true, false, true], touched);
        Assert.Equal("Ajuntament d'Àger", await test.Database.ReadAsync(s => s.First("SELECT name FROM towns WHERE id = 1", r => r.GetString(0)), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_empty_and_null_stay_apart()
    {
        await test.Database.WriteAsync(s => s.Execute(
            "INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)", 1, 1, "", "x", "y", Array.Empty<byte>(), long.MaxValue));
        await test.Database.WriteAsync(s => s.Execute("INSERT INTO contacts (id, town_id, name, created_at) VALUES ($1, $2, $3, $4), (2, $2, $5, $4)", 1, 1, "", 0, DbValue.Null));

        var ct = TestContext.Current.CancellationToken;
        Assert.Equal(["", null], await test.Database.ReadAsync(s => s.Query("SELECT name FROM contacts ORDER BY id", r => r.Text(0)), ct));
        Assert.Equal((0, long.MaxValue), await test.Database.ReadAsync(s => s.First("SELECT body, received_at FROM quarantine", r => (r.Bytes(0).Length, r.GetInt64(1))), ct));
    }
}

public sealed class GroupCommitOnSqliteTests() : GroupCommitTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class GroupCommitOnPostgresTests() : GroupCommitTests(TestDatabase.OnPostgres());

public sealed class SqliteStorageTests
{
    [Fact]
    public async Task The_database_waits_for_the_disk_before_it_says_done()
    {
        using var test = TestDatabase.OnSqlite();

        Assert.Equal(2, await test.Database.WriteAsync(s => s.Number("PRAGMA synchronous")));
        Assert.Equal("wal", await test.Database.WriteAsync(s => s.First("PRAGMA journal_mode", r => r.GetString(0))));
    }

    [Fact]
    public async Task Every_table_but_the_towns_own_and_what_towns_share_carries_the_town()
    {
        using var test = TestDatabase.OnSqlite();
        var tables = await test.Database.ReadAsync(
            s => s.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", r => r.GetString(0)), TestContext.Current.CancellationToken);
        Assert.True(tables.Count > 15, "the test looks at nothing");

        var without = new List<string>();
        // A shared catalogue belongs to no town and holds nothing of any citizen.
        foreach (var table in tables.Except(["towns", "schema_versions", "shared_versions", "shared_files", "shared_contents"]))
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
