using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.Audit;
using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Towns;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What answers follows what the database says, and who is in the middle of something finishes on the version it began with.</summary>
public abstract class LiveCataloguesTests : IDisposable
{
    private static readonly TownId Town = new(7);

    private readonly TestDatabase test;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 12, 8, 0, 0, TimeSpan.Zero));
    private readonly VersionStore versions;
    private readonly AuditLog audit;

    private protected LiveCataloguesTests(TestDatabase test)
    {
        this.test = test;
        audit = new(test.Ids);
        versions = new(test.Database, audit, time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static CatalogueReading Reading { get; } = new(TimeSpan.Zero, _ => 0);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        test.Dispose();
    }

    [Fact]
    public async Task What_was_begun_is_finished_on_its_version_also_after_a_restart_and_for_a_day()
    {
        await PublishAsync("one");
        await PublishAsync("two");
        var (published, live) = Start();
        using var open = live;
        Assert.Null(published.Find(Town));
        await live.FollowAsync(Ct);
        Assert.Equal(2, published.Find(Town)!.Version);
        Assert.Equal(2, (await live.FindAsync(Town, null, Ct))!.Version);
        Assert.Equal(1, (await live.FindAsync(Town, 1, Ct))!.Version);
        Assert.Same(await live.FindAsync(Town, 1, Ct), await live.FindAsync(Town, 1, Ct));

        time.Advance(PublishedHistory.Finishing);
        Assert.Equal(2, (await live.FindAsync(Town, 1, Ct))!.Version);
    }

    [Fact]
    public async Task What_was_withdrawn_finishes_nothing()
    {
        await PublishAsync("one");
        await PublishAsync("two");
        var (_, live) = Start();
        using var open = live;
        await live.FollowAsync(Ct);
        await test.Database.WriteAsync(s =>
        {
            versions.Publish(s, Town, 1, back: true, "Carme");
            return true;
        });
        Assert.Equal(2, (await live.FindAsync(Town, 2, Ct))!.Version);
        await live.FollowAsync(Ct);
        Assert.Equal(1, (await live.FindAsync(Town, 2, Ct))!.Version);
    }

    [Fact]
    public async Task An_uploaded_table_stands_above_the_one_of_every_version_until_it_is_taken_away()
    {
        await PublishAsync("one");
        var (published, live) = Start();
        using var open = live;
        using var tables = new TownTables(test.Database, audit, Reading, time);
        const string Holidays = "date,name_ca,name_es,kind\n2026-05-14,Sant Galderic,San Galderico,local\n";
        Assert.Equal(new UploadOutcome.Published(1), await tables.UploadAsync(Town, "holidays", Holidays, "padró"));
        Assert.IsType<UploadOutcome.Unknown>(await tables.UploadAsync(Town, "festius", Holidays, "padró"));
        Assert.IsType<UploadOutcome.Refused>(await tables.UploadAsync(Town, "holidays", Holidays.Replace("local", "regional", StringComparison.Ordinal), "padró"));

        await live.FollowAsync(Ct);
        Assert.Equal(1, published.Find(Town)!.Tables["holidays"].Count);
        await PublishAsync("two");
        await live.FollowAsync(Ct);
        Assert.Equal((2, 1), (published.Find(Town)!.Version, published.Find(Town)!.Tables["holidays"].Count));

        await test.Database.WriteAsync(s => UploadStore.Remove(s, Town, "holidays"));
        await live.FollowAsync(Ct);
        Assert.True(published.Find(Town)!.Tables["holidays"].Count > 1);
    }

    /// <summary>What the province publishes is read for the first of its towns, and is there for all others.</summary>
    [Fact]
    public async Task The_towns_that_follow_one_catalogue_read_it_once()
    {
        // A province has 300: with as many, the line below shows what they cost.
        const int Towns = 30;
        var province = PackFolder.Read(Vilassola.Folder).Files!;
        await test.Database.WriteAsync(s =>
        {
            SharedStore.Add(s, "provincia", province, "", "Carme", time.GetUtcNow());
            SharedStore.Publish(s, "provincia", 1, "Carme", time.GetUtcNow());
            for (var number = 1; number <= Towns; number++)
            {
                s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, $2)", number, $"town-{number}");
                var (kept, _) = versions.Add(s, new(number), new([
                    new("town.json", Encoding.UTF8.GetBytes($$"""{ "slug": "town-{{number}}", "name": "Town {{number}}" }""")),
                    new("shared.json", "{ \"catalogue\": \"provincia\", \"version\": 1 }"u8.ToArray())]), "", "Carme");
                versions.Publish(s, new(number), kept, back: false, "Carme");
            }

            return true;
        });

        var (published, live) = Start();
        using var open = live;
        var (from, before) = (System.Diagnostics.Stopwatch.GetTimestamp(), GC.GetTotalMemory(forceFullCollection: true));
        await live.FollowAsync(Ct);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Towns} towns: {System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalSeconds:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1_000_000} MB");

        var first = published.Find(new(1))!;
        Assert.All(Enumerable.Range(2, Towns - 1), n => Assert.Same(first.Tables["bus_times"], published.Find(new(n))!.Tables["bus_times"]));
        Assert.Equal("Town 30", published.Find(new(Towns))!.Town.Name);
    }

    private (PublishedCatalogues Published, LiveCatalogues Live) Start()
    {
        var published = new PublishedCatalogues();
        return (published, new(test.Database, published, Reading, time, NullLogger<LiveCatalogues>.Instance));
    }

    private async Task PublishAsync(string note)
    {
        await new TownDirectory(test.Database).PutAsync(new(Town, "vilassola", "Vilassola"));
        var files = PackFolder.Read(Vilassola.Folder).Files!.With([new("README.md", Encoding.UTF8.GetBytes(note))]);
        await test.Database.WriteAsync(s =>
        {
            var (number, _) = versions.Add(s, Town, files, note, "Carme");
            versions.Publish(s, Town, number, back: false, "Carme");
            return true;
        });
    }
}

public sealed class LiveCataloguesOnSqliteTests() : LiveCataloguesTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class LiveCataloguesOnPostgresTests() : LiveCataloguesTests(TestDatabase.OnPostgres());
