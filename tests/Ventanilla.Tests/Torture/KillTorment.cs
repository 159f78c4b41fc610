namespace Ventanilla.Tests.Torture;

/// <summary>The program is killed in the middle of its work, again and again, and each time started again (G-IN, G-OUT).</summary>
[Collection(TortureGroup.Name)]
public sealed class KillTorment
{
    /// <summary>Kills that one installation goes through before everything must be answered.</summary>
    private const int KillsInALife = 20;

    /// <summary>Side by side: a start keeps one core busy, not two.</summary>
    private const int Lives = 2;

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Killed_at_any_moment_the_counter_answers_everything_it_had_acknowledged_once_and_in_order()
    {
        var options = TortureOptions.Current;
        var ct = TestContext.Current.CancellationToken;
        var tally = new Tally("kill", options.Seed);
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(60), 0.5).TotalMilliseconds;
        await Task.WhenAll(Enumerable.Range(0, Lives).Select(async lane =>
        {
            for (var life = 0; life == 0 || Environment.TickCount64 < until; life++)
            {
                await LiveAsync(options.Seed + (life * Lives) + lane, until, tally, ct);
            }
        }));
        tally.Judge();
    }

    private static async Task LiveAsync(int seed, long until, Tally tally, CancellationToken ct)
    {
        await using var life = await Life.BeginAsync(seed);
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
                await life.KillAsync();
            }

            tally.Killed();
            if (Kept.Integrity(life.Data, whole: false) is not "ok" and var torn)
            {
                tally.Wrong($"after kill {kill} of seed {seed}: {torn}");
            }
        }

        await life.StartAsync(ct);
        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
    }
}
