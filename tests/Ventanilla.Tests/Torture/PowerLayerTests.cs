using System.Diagnostics;
using System.Globalization;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// The disk that forgets, proved on SQLite itself: careless, it loses what it had said to be kept; careful, nothing. A
/// layer that never takes anything back would let every program pass.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class PowerLayerTests
{
    private const int Cuts = 20;

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Without_fsync_rows_that_were_acknowledged_are_lost_and_the_layer_shows_it() =>
        Assert.True(await LostAsync("OFF") > 0, "no row was lost with synchronous=OFF: the layer takes nothing back and proves nothing");

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task With_an_fsync_for_each_commit_no_acknowledged_row_is_lost() => Assert.Equal(0, await LostAsync("FULL"));

    private static async Task<int> LostAsync(string synchronous)
    {
        using var layer = PowerLayer.OrSkip();
        var writer = layer.Compile("powercut-rows.c", "rows");
        var random = new Random(TortureOptions.Current.Seed);
        var lost = 0;
        for (var cut = 0; cut < Cuts; cut++)
        {
            var folder = Directory.CreateTempSubdirectory("ventanilla-rows-").FullName;
            try
            {
                var said = await WriteAsync(layer, writer, folder, synchronous, random.Next(10, 60));
                var after = folder + ".after";
                new PowerCut(folder, layer.Journal).Leave(after, random);
                lost += Math.Max(0, said - Held(after, synchronous == "FULL"));
                Directory.Delete(after, recursive: true);
                layer.Forget();
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return lost;
    }

    /// <returns>The last row that it said to have committed.</returns>
    private static async Task<int> WriteAsync(PowerLayer layer, string writer, string folder, string synchronous, int milliseconds)
    {
        var start = new ProcessStartInfo(writer, [Path.Combine(AppContext.BaseDirectory, "libe_sqlite3.so"), Path.Combine(folder, "ventanilla.db"), synchronous])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in layer.Under(folder))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        var first = await process.StandardOutput.ReadLineAsync(ct);
        Assert.True(first is not null, "the writer of rows wrote none");
        await Task.Delay(milliseconds, ct);
        process.Kill();
        var rest = (await process.StandardOutput.ReadToEndAsync(ct)).Split('\n');
        await process.WaitForExitAsync(ct);

        // The last piece may be half a number.
        return int.Parse(rest.Length < 2 ? first : rest[^2], CultureInfo.InvariantCulture);
    }

    private static int Held(string folder, bool mustBeWhole)
    {
        try
        {
            Assert.True(!mustBeWhole || Kept.Integrity(folder) == "ok");
            return (int)Kept.Number(folder, "SELECT count(*) FROM rows");
        }
        catch (Microsoft.Data.Sqlite.SqliteException) when (!mustBeWhole)
        {
            // Torn so badly that nothing can be read.
            return 0;
        }
    }
}
