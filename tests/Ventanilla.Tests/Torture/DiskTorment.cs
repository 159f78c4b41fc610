namespace Ventanilla.Tests.Torture;

/// <summary>
/// The disk fails while citizens write: an fsync or a write that ends with an error, and no room (G-FSYNC, G-DISK). What is
/// not kept is never acknowledged, and the counter goes on by itself once the disk is well again.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class DiskTorment
{
    private const int FaultsInALife = 12;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task A_disk_that_fails_or_is_full_costs_time_and_no_message()
    {
        var options = TortureOptions.Current;
        var tally = new Tally("disk", options.Seed);
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(30), 0.1).TotalMilliseconds;
        for (var life = 0; life == 0 || Environment.TickCount64 < until; life++)
        {
            using var layer = PowerLayer.OrSkip();
            await LiveAsync(layer, options.Seed + life, until, tally, TestContext.Current.CancellationToken);
        }

        tally.Judge();
    }

    private static async Task LiveAsync(PowerLayer layer, int seed, long until, Tally tally, CancellationToken ct)
    {
        await using var life = await Life.BeginAsync(seed);
        life.OpenDoors();
        await StartAsync(life, layer, ct);
        for (var fault = 0; fault < FaultsInALife && (fault < 3 || Environment.TickCount64 < until); fault++)
        {
            await life.UnderLoadAsync(ct);
            await FailAsync(life, layer, fault % 3, tally, ct);
            await RecoverAsync(life, layer, tally, ct);
        }

        if (life.Crowd.LastRefusal is not (0 or 503))
        {
            tally.Wrong($"a message was refused with {life.Crowd.LastRefusal} and not with 503");
        }

        tally.Count("faults", layer.Failures);
        tally.Count("refused", life.Crowd.Refused);

        // What an fsync that failed has dropped shows only when the power goes too.
        await life.KillAsync();
        tally.Killed();
        PowerTorment.Cut(life, layer, new(seed), tally);
        life.Start = life.Start with { Environment = [] };
        await life.StartAsync(ct);
        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
    }

    private static async Task StartAsync(Life life, PowerLayer layer, CancellationToken ct)
    {
        life.Start = life.Start with { Environment = layer.Under(life.Data) };
        await life.StartAsync(ct);
    }

    private static async Task FailAsync(Life life, PowerLayer layer, int kind, Tally tally, CancellationToken ct)
    {
        var before = layer.Failures;
        switch (kind)
        {
            case 0:
                layer.FailSync = life.Chance.Next(1, 8);
                break;

            case 1:
                layer.FailWrite = life.Chance.Next(1, 40);
                break;

            default:
                layer.Full = true;
                tally.Count("full", 1);
                break;
        }

        for (var waited = 0; layer.Failures == before && waited < 10_000 && !life.Program.HasEnded; waited += 20)
        {
            await Task.Delay(20, ct);
        }

        if (layer.Failures == before)
        {
            tally.Wrong($"fault {kind} was never felt: the test proves nothing");
        }

        await Task.Delay(life.Chance.Next(100, 1_500), ct);
        layer.Full = false;
    }

    /// <summary>The counter takes messages again, by itself; or it has ended with a sentence and is started again, as systemd would.</summary>
    private static async Task RecoverAsync(Life life, PowerLayer layer, Tally tally, CancellationToken ct)
    {
        var began = Environment.TickCount64;
        var before = life.Crowd.Acknowledged;
        while (life.Crowd.Acknowledged == before && Environment.TickCount64 - began < Recovery.TotalMilliseconds)
        {
            if (life.Program.HasEnded)
            {
                tally.Count("ended-by-itself", 1);
                if (life.Program.Words.Length == 0)
                {
                    tally.Wrong("the program ended without a word");
                }

                await life.KillAsync();
                layer.Forget();
                await StartAsync(life, layer, ct);
            }

            await Task.Delay(20, ct);
        }

        if (life.Crowd.Acknowledged == before)
        {
            tally.Wrong($"nothing was taken for {Recovery.TotalSeconds} seconds after the disk was well again: {life.Program.Words[^Math.Min(2000, life.Program.Words.Length)..]}");
        }
    }
}
