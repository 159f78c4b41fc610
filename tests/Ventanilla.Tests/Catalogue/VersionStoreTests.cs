using System.Text;
using Ventanilla.Audit;
using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Towns;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What every database must do with the versions of a town's catalogue.</summary>
public abstract class VersionStoreTests : IDisposable
{
    private static readonly TownId Town = new(7);
    private static readonly TownId Neighbour = new(8);

    private readonly TestDatabase test;
    private readonly VersionStore versions;

    private protected VersionStoreTests(TestDatabase test)
    {
        this.test = test;
        versions = new(test.Database, new AuditLog(test.Ids), TimeProvider.System);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        test.Dispose();
    }

    [Fact]
    public async Task A_version_comes_back_file_by_file_and_the_same_files_make_no_second_one()
    {
        await PutTownsAsync();
        var files = Files(("town.json", "{}"), ("tables/stops.csv", "code\n1\n"), ("README.md", "Què hi ha?"));
        Assert.Equal((1, true), await AddAsync(Town, files));
        Assert.Equal((1, false), await AddAsync(Town, files));
        Assert.Equal((2, true), await AddAsync(Town, files.With([new("tables/stops.csv", "code\n2\n"u8.ToArray())])));

        var back = await versions.ReadAsync(Town, s => VersionStore.Files(s, Town, 1), Ct);
        Assert.Equal(files.Hash, back!.Hash);
        Assert.Equal(files.Paths, back.Paths);
        Assert.All(files.Paths, p => Assert.Equal(files.Find(p), back.Find(p)));
        Assert.Equal([2, 1], (await versions.ReadAsync(Town, s => VersionStore.List(s, Town), Ct)).Select(v => v.Number));

        // What stayed the same is kept once.
        Assert.Equal(4, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM catalogue_contents WHERE town_id = $1", Town.Value), Ct));
    }

    [Fact]
    public async Task Two_towns_never_see_each_others_versions()
    {
        await PutTownsAsync();
        await AddAsync(Town, Files(("town.json", "{}")));
        await AddAsync(Neighbour, Files(("town.json", "{ }")));
        await PublishAsync(Town, 1);

        Assert.Null(await versions.ReadAsync(Town, s => VersionStore.Files(s, Town, 2), Ct));
        Assert.Null(await versions.ReadAsync(Town, s => VersionStore.History(s, Neighbour).Current, Ct));
        Assert.Equal(new Dictionary<TownId, int> { [Town] = 1 }, await test.Database.ReadAsync(VersionStore.Standing, Ct));
        Assert.Equal("{ }", Encoding.UTF8.GetString((await versions.ReadAsync(Neighbour, s => VersionStore.Files(s, Neighbour, 1), Ct))!.Find("town.json")!));
    }

    [Fact]
    public async Task What_is_published_and_withdrawn_is_remembered_in_order_and_audited()
    {
        await PutTownsAsync();
        foreach (var text in new[] { "{}", "{ }", "{  }" })
        {
            await AddAsync(Town, Files(("town.json", text)));
        }

        await PublishAsync(Town, 1);
        await PublishAsync(Town, 3);
        await PublishAsync(Town, 1, back: true);

        var history = await versions.ReadAsync(Town, s => VersionStore.History(s, Town), Ct);
        Assert.Equal((3, 1, true, "Carme"), (history.Current!.Seq, history.Current.Number, history.Current.Back, history.Current.Author));
        Assert.Null(history.Before);
        Assert.Equal(
            [
                "kept a version of the catalogue version 1", "kept a version of the catalogue version 2", "kept a version of the catalogue version 3",
                "published the catalogue version 1", "published the catalogue version 3", "went back to a version of the catalogue version 1",
            ],
            await test.Database.ReadAsync(s => s.Query("SELECT action, subject FROM audit WHERE town_id = $1 ORDER BY id", r => $"{r.GetString(0)} {r.GetString(1)}", Town.Value), Ct));
        Assert.Null(await test.Database.ReadAsync(s => AuditLog.FindBreak(s, Town), Ct));
    }

    [Fact]
    public async Task A_version_is_kept_whole_or_not_at_all()
    {
        await PutTownsAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.WriteAsync<bool>(s =>
        {
            versions.Add(s, Town, Files(("town.json", "{}"), ("rules.json", "{}")), "", "Carme");
            throw new InvalidOperationException("the power goes");
        }));
        foreach (var table in new[] { "catalogue_versions", "catalogue_files", "catalogue_contents", "audit" })
        {
            Assert.Equal(0, await test.Database.ReadAsync(s => s.Number($"SELECT count(*) FROM {table} WHERE town_id = $1", Town.Value), Ct));
        }
    }

    private static PackFiles Files(params (string Path, string Text)[] files) =>
        new(files.Select(f => new KeyValuePair<string, byte[]>(f.Path, Encoding.UTF8.GetBytes(f.Text))));

    private async Task PutTownsAsync()
    {
        var towns = new TownDirectory(test.Database);
        await towns.PutAsync(new(Town, "vilassola", "Vilassola"));
        await towns.PutAsync(new(Neighbour, "vallseca", "Vallseca"));
    }

    private Task<(int Number, bool IsNew)> AddAsync(TownId town, PackFiles files) => test.Database.WriteAsync(s => versions.Add(s, town, files, "", "Carme"));

    private Task<bool> PublishAsync(TownId town, int number, bool back = false) => test.Database.WriteAsync(s =>
    {
        versions.Publish(s, town, number, back, "Carme");
        return true;
    });
}

public sealed class VersionStoreOnSqliteTests() : VersionStoreTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class VersionStoreOnPostgresTests() : VersionStoreTests(TestDatabase.OnPostgres());
