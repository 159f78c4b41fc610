using Ventanilla.Tests.Storage;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// The same with the database in PostgreSQL: the program is killed, its server goes without a goodbye, or both at once as in
/// a power cut (G-IN, G-OUT, G-DB).
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class KillPostgresTorment
{
    /// <summary>Kills that one installation goes through before everything must be answered.</summary>
    private const int KillsInALife = 20;

    /// <summary>Side by side, each with a server of its own.</summary>
    private const int Lives = 2;

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Killed_with_or_without_its_database_the_counter_answers_everything_it_had_acknowledged_once_and_in_order()
    {
        if (PostgresServer.Programs is null)
        {
            Assert.Skip("PostgreSQL is not installed here.");
        }

        var (options, ct) = (TortureOptions.Current, TestContext.Current.CancellationToken);
        var tally = new Tally("kill-postgres", options.Seed);
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(20), 0.2).TotalMilliseconds;
        await Task.WhenAll(Enumerable.Range(0, Lives).Select(async lane =>
        {
            await using var server = await PostgresServer.StartAsync();
            for (var life = 0; life == 0 || Environment.TickCount64 < until; life++)
            {
                await LiveAsync(server, options.Seed + (life * Lives) + lane, until, tally, ct);
            }
        }));
        tally.Judge();
    }

    private static async Task LiveAsync(PostgresServer server, int seed, long until, Tally tally, CancellationToken ct)
    {
        await using var life = await Life.BeginAsync(seed);
        life.Start = life.Start with { Settings = new(life.Start.Settings) { ["DATABASE"] = await server.CreateDatabaseAsync() } };
        life.OpenDoors();
        for (var kill = 0; kill < KillsInALife && (kill == 0 || Environment.TickCount64 < until); kill++)
        {
            if (life.Chance.Percent(12))
            {
                await life.StillbornAsync(TimeSpan.FromMilliseconds(life.Chance.Next(1, 1_500)), ct);
                tally.Count("killed-while-starting", 1);
            }
            else
            {
                await life.StartAsync(ct);
                await life.UnderLoadAsync(ct);
                await Task.Delay(life.Chance.Next(20, 250), ct);
                await EndAsync(server, life, tally, ct);
            }

            tally.Killed();
        }

        await life.StartAsync(ct);
        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
    }

    private static async Task EndAsync(PostgresServer server, Life life, Tally tally, CancellationToken ct)
    {
        switch (life.Chance.Next(5))
        {
            case 0:
                // The power goes: whichever is gone first.
                await Task.WhenAll(server.StopAtOnceAsync(), life.KillAsync());
                await server.StartAgainAsync();
                tally.Count("power-cuts", 1);
                break;
            case 1:
                // The server alone, for a moment; the program is killed while the spool comes home, or before. What Telegram took
                // just then cannot be noted, as little as at a kill.
                life.Ledger.Killed();
                await server.StopAtOnceAsync();
                await Task.Delay(life.Chance.Next(1_000), ct);
                await server.StartAgainAsync();
                await Task.Delay(life.Chance.Next(1_500), ct);
                await life.KillAsync();
                tally.Count("server-cuts", 1);
                break;
            default:
                await life.KillAsync();
                break;
        }
    }
}
