using Microsoft.Data.Sqlite;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// The machine loses its power while citizens write: what no fsync had made durable is taken back in many ways, and every
/// acknowledged message must be in the database in all of them (G-PWR). With one of them the counter opens again.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class PowerTorment
{
    private const int CutsInALife = 12;

    /// <summary>Disks that one and the same cut might have left.</summary>
    private const int DisksOfACut = 5;

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task After_a_power_cut_every_acknowledged_message_is_there_and_is_answered_once()
    {
        var options = TortureOptions.Current;
        var tally = new Tally("power", options.Seed);
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(40), 0.2).TotalMilliseconds;
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
        var random = new Random(seed);
        life.OpenDoors();
        for (var cut = 0; cut < CutsInALife && (cut == 0 || Environment.TickCount64 < until); cut++)
        {
            life.Start = life.Start with { Environment = layer.Under(life.Data) };
            await life.StartAsync(ct);
            await life.UnderLoadAsync(ct);
            await Task.Delay(life.Chance.Next(20, 250), ct);
            await life.KillAsync();
            tally.Killed();
            Cut(life, layer, random, tally);
        }

        life.Start = life.Start with { Environment = [] };
        await life.StartAsync(ct);
        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
    }

    /// <summary>Looks at several disks that the cut might have left, and leaves the last in place.</summary>
    internal static void Cut(Life life, PowerLayer layer, Random random, Tally tally)
    {
        var power = new PowerCut(life.Data, layer.Journal);
        tally.Count("unsynced", power.Unsynced);
        var disk = life.Data + ".disk";
        for (var i = 0; i < DisksOfACut; i++)
        {
            power.Leave(disk, random);
            tally.Count("disks", 1);
            Compare(life, disk, tally);
            if (i < DisksOfACut - 1)
            {
                Directory.Delete(disk, recursive: true);
            }
        }

        Directory.Delete(life.Data, recursive: true);
        Directory.Move(disk, life.Data);
        layer.Forget();
    }

    private static void Compare(Life life, string disk, Tally tally)
    {
        try
        {
            if (Kept.Integrity(disk) is not "ok" and var torn)
            {
                tally.Wrong($"after the cut: {torn}");
            }

            var there = Kept.Arrived(disk);
            foreach (var letter in life.Ledger.Citizens.SelectMany(c => c.Letters).Where(l => l.Acknowledged && !there.Contains(l.Id)))
            {
                tally.Lost($"{letter.Id} was acknowledged and is not on the disk");
            }
        }
        catch (SqliteException problem)
        {
            tally.Wrong($"the database cannot be opened after the cut: {problem.Message}");
        }
    }
}
