using Microsoft.Extensions.Time.Testing;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;

namespace Ventanilla.Tests.Storage;

/// <summary>Who belongs to the cluster, as the table of nodes says it.</summary>
[Trait("Kind", "Postgres")]
public sealed class ClusterNodesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start);
    private Database database = null!;
    private ClusterNodes nodes = null!;

    public async ValueTask InitializeAsync()
    {
        database = PostgresStorage.Open(await SharedPostgres.CreateDatabaseAsync(), TimeProvider.System);
        nodes = new(database, time);
    }

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_node_that_went_without_a_word_is_called_dead_by_whoever_goes_on_reading()
    {
        await JoinAsync("10.0.0.1", minutesSilent: 2);
        await JoinAsync("10.0.0.2", minutesSilent: 0);
        var before = (await nodes.ReadAll()).Version.Version;

        await WatchAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(before, (await nodes.ReadAll()).Version.Version);

        await WatchAsync(TimeSpan.FromSeconds(10));
        var after = await nodes.ReadAll();
        Assert.Equal(["10.0.0.1 Dead", "10.0.0.2 Active"], Shown(after));
        Assert.Equal(before + 1, after.Version.Version);
    }

    [Fact]
    public async Task After_the_database_was_away_for_long_nobody_is_called_dead_who_says_soon_that_it_lives()
    {
        await JoinAsync("10.0.0.1", minutesSilent: 10);
        await nodes.ReadAll();
        time.Advance(TimeSpan.FromMinutes(10));
        await WatchAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["10.0.0.1 Active"], Shown(await nodes.ReadAll()));

        await nodes.UpdateIAmAlive(Entry("10.0.0.1"));
        await WatchAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["10.0.0.1 Active"], Shown(await nodes.ReadAll()));
    }

    [Fact]
    public async Task A_node_that_is_suspected_by_another_has_given_no_sign_of_life_by_that()
    {
        await JoinAsync("10.0.0.1", minutesSilent: 2);
        await nodes.ReadAll();
        await WatchAsync(TimeSpan.FromSeconds(15));
        var table = await nodes.ReadAll();
        var suspected = table.Members[0].Item1;
        suspected.AddSuspector(Entry("10.0.0.9").SiloAddress, Start.UtcDateTime);
        Assert.True(await nodes.UpdateRow(suspected, "", table.Version.Next()));

        await WatchAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["10.0.0.1 Dead"], Shown(await nodes.ReadAll()));
    }

    [Fact]
    public async Task What_started_from_an_older_version_is_refused()
    {
        var old = (await nodes.ReadAll()).Version;
        Assert.True(await nodes.InsertRow(Entry("10.0.0.1"), old.Next()));
        Assert.False(await nodes.InsertRow(Entry("10.0.0.2"), old.Next()));
        Assert.Equal(["10.0.0.1 Active"], Shown(await nodes.ReadAll()));
    }

    /// <summary>Reads every five seconds, as nodes do.</summary>
    private async Task WatchAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            this.time.Advance(TimeSpan.FromSeconds(5));
            await nodes.ReadAll();
        }
    }

    private async Task JoinAsync(string address, int minutesSilent)
    {
        Assert.True(await nodes.InsertRow(Entry(address), (await nodes.ReadAll()).Version.Next()));
        await database.WriteAsync(s => s.Execute(
            "UPDATE nodes SET alive_at = alive_at - $2 WHERE silo = $1", Entry(address).SiloAddress.ToParsableString(), minutesSilent * 60_000L));
    }

    private static MembershipEntry Entry(string address) => new()
    {
        SiloAddress = SiloAddress.New(System.Net.IPAddress.Parse(address), 11111, 1),
        Status = SiloStatus.Active,
        HostName = "machine",
        SiloName = address,
        StartTime = Start.UtcDateTime,
        IAmAliveTime = Start.UtcDateTime,
    };

    private static IEnumerable<string> Shown(MembershipTableData table) =>
        table.Members.Select(m => $"{m.Item1.SiloName} {m.Item1.Status}").Order(StringComparer.Ordinal);
}
