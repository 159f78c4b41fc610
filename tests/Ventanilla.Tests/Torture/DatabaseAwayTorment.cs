using System.Net;
using Ventanilla.Tests.Journeys;
using Ventanilla.Tests.Storage;

namespace Ventanilla.Tests.Torture;

/// <summary>PostgreSQL goes without a goodbye while citizens write, and comes back after a while (G-DB).</summary>
[Collection(TortureGroup.Name)]
public sealed class DatabaseAwayTorment
{
    /// <summary>Kills while what was kept in the spool comes home.</summary>
    private const int KillsWhileDraining = 4;

    /// <summary>Writers and their pause: fifty messages a second, and Telegram among them.</summary>
    private const int Writers = 16;
    private const int Pause = 300;

    [Fact]
    [Trait("Kind", "Torture")]
    public Task With_the_database_away_every_webhook_is_acknowledged_and_answered_once_and_in_order_when_it_is_back() =>
        LiveAsync("database-away", TortureOptions.Current.Lasting(TimeSpan.FromSeconds(20), 0.05), KillsWhileDraining);

    [Fact]
    [Trait("Kind", "Slow")]
    public Task The_counter_goes_on_by_itself_when_a_database_that_was_away_for_a_moment_is_back() =>
        LiveAsync("database-blinks", TimeSpan.FromSeconds(5), kills: 0);

    private static async Task LiveAsync(string name, TimeSpan away, int kills)
    {
        if (PostgresServer.Programs is null)
        {
            Assert.Skip("PostgreSQL is not installed here.");
        }

        var (options, ct) = (TortureOptions.Current, TestContext.Current.CancellationToken);
        var tally = new Tally(name, options.Seed);
        var mostWaiting = 0L;
        await using var server = await PostgresServer.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        await using var life = await Life.BeginAsync(options.Seed, Faults.None);
        life.Start = life.Start with { Settings = new(life.Start.Settings) { ["DATABASE"] = connection } };
        await life.StartAsync(ct);
        life.OpenDoors(Writers);
        life.Crowd.Pause = Pause;

        await AwayAsync();
        await HomeAsync("backlog-ms");
        if (kills > 0)
        {
            await AwayAsync();
            await life.KillAsync();
            tally.Killed();
            await StayClosedAsync();
            await server.StartAgainAsync();
            for (var kill = 0; kill < kills; kill++)
            {
                await KillWhileDrainingAsync();
            }

            await life.StartAsync(ct);
            await HomeAsync("backlog-after-kills-ms");
        }

        await life.Crowd.StopAsync();
        await BacklogAsync();
        await Task.Delay(2_000, ct);
        if (Directory.Exists(Path.Combine(life.Data, "spool", "set-aside")) && kills == 0)
        {
            tally.Wrong("something was set aside");
        }

        tally.Count("most-waiting", mostWaiting);
        life.Ledger.Compare(tally, await KeptOnPostgres.MarkedAsync(connection));
        tally.Judge();

        // The server goes as by a power cut, and stays away.
        async Task AwayAsync()
        {
            await life.UnderLoadAsync(ct);
            await Task.Delay(2_000, ct);
            await server.StopAtOnceAsync();
            life.Ledger.Killed();
            var refused = life.Crowd.Refused;
            var until = Environment.TickCount64 + (long)away.TotalMilliseconds;
            while (Environment.TickCount64 < until)
            {
                await Task.Delay(500, ct);
                using var ready = await life.Http.GetAsync(new Uri(life.Program.Address, "/health/ready"), ct);
                Assert.True(ready.IsSuccessStatusCode, "with room in the spool it says that it is not ready");
                mostWaiting = Math.Max(mostWaiting, await MetricAsync("ventanilla_spool_waiting"));
            }

            using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri(life.Program.Address, "/api/v1/conversations")) { Headers = { Authorization = new("Bearer", "demo-api-key") } };
            using var told = await life.Http.SendAsync(asked, ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
            Assert.Contains("The database does not answer", await told.Content.ReadAsStringAsync(ct), StringComparison.Ordinal);
            if (life.Crowd.Refused > refused)
            {
                tally.Wrong($"{life.Crowd.Refused - refused} webhooks were refused while the database was away, the last with {life.Crowd.LastRefusal}");
            }

            if (mostWaiting == 0)
            {
                tally.Wrong("nothing was in the spool: the test proves nothing");
            }
        }

        // Without its database it does not start, and says so in a sentence.
        async Task StayClosedAsync()
        {
            await using var closed = ProgramProcess.Begin(life.Start);
            while (!closed.HasEnded)
            {
                await Task.Delay(50, ct);
            }

            await Task.Delay(200, ct);
            Assert.Contains("The database cannot be used", closed.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", closed.Words, StringComparison.Ordinal);
        }

        // As soon as something of the spool is in the database; some are killed sooner.
        async Task KillWhileDrainingAsync()
        {
            var (before, anywhere) = (await KeptAsync(), life.Chance.Percent(25));
            life.Begin();
            for (var looks = life.Chance.Next(1, 300); await KeptAsync() == before && (!anywhere || looks > 0); looks--)
            {
                await Task.Delay(5, ct);
                Assert.False(life.Program.HasEnded, $"the program ended by itself: {life.Program.Words}");
            }

            await life.KillAsync();
            tally.Killed();
            if (await KeptAsync() > before && Directory.GetFiles(Path.Combine(life.Data, "spool"), "*.spool").Length > 0)
            {
                tally.Count("killed-while-draining", 1);
            }
        }

        async Task<long> KeptAsync() => (await KeptOnPostgres.RowsAsync(connection, "SELECT count(*) FROM inbox", r => r.GetInt64(0)))[0];

        async Task HomeAsync(string counter)
        {
            if (counter == "backlog-ms")
            {
                await server.StartAgainAsync();
            }

            var began = Environment.TickCount64;
            await BacklogAsync();
            tally.Count(counter, Environment.TickCount64 - began);
            var limit = Math.Max(away.TotalMilliseconds, 60_000);
            if (Environment.TickCount64 - began > limit)
            {
                tally.Wrong($"the backlog of {away} was not gone after {limit} ms");
            }

            while (await MetricAsync("ventanilla_spool_waiting") > 0)
            {
                await Task.Delay(100, ct);
                Assert.True(Environment.TickCount64 - began < limit * 2, $"the spool does not become empty: {life.Program.Words}");
            }
        }

        async Task BacklogAsync()
        {
            var (old, until) = (life.Ledger.Citizens, Environment.TickCount64 + (long)Math.Max(away.TotalMilliseconds * 2, 90_000));
            while (Ledger.Unanswered(old) > 0 && Environment.TickCount64 < until)
            {
                await Task.Delay(100, ct);
            }
        }

        async Task<long> MetricAsync(string metric)
        {
            var text = await life.Http.GetStringAsync(new Uri(life.Program.Address, "/metrics"), ct);
            var line = text.Split('\n').Single(l => l.StartsWith(metric + "{", StringComparison.Ordinal) || l.StartsWith(metric + " ", StringComparison.Ordinal));
            var value = line.Contains('}', StringComparison.Ordinal) ? line[(line.LastIndexOf('}') + 2)..] : line[(metric.Length + 1)..];
            return long.Parse(value.Split(' ')[0], null);
        }
    }
}
