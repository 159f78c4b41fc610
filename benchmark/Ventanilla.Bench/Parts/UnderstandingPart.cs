using System.Diagnostics;
using System.Text.Json.Nodes;
using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Stored;

namespace Ventanilla.Bench.Parts;

/// <summary>
/// How many turns a second <c>ventanilla try</c> understands and answers, one after the other: messages as citizens write
/// them, with the town's own catalogue and with one as large as a city's.
/// </summary>
internal static class UnderstandingPart
{
    /// <summary>Times the messages are said, each time by other people; the first are not counted, while the runtime compiles.</summary>
    private const int Rounds = 600;
    private const int Unmeasured = 300;

    public static async Task RunAsync(Options options, Sheet sheet, Kind kind, string work, CancellationToken ct)
    {
        var town = Path.Combine(Path.GetDirectoryName(options.Ventanilla)!, "towns", "vilassola");
        var messages = Said(await File.ReadAllLinesAsync(options.Messages, ct)).ToList();
        sheet.Add(kind, Figure.TurnRate, await MeasureAsync(options, town, messages, ct));

        var wide = Path.Combine(work, "town");
        WideTown.Write(town, wide);
        sheet.Add(kind, Figure.TurnRateWide, await MeasureAsync(options, wide, messages, ct));
    }

    private static IEnumerable<List<string>> Said(string[] lines)
    {
        for (var round = 0; round < Rounds; round++)
        {
            yield return [.. lines.Select(line =>
            {
                var message = JsonNode.Parse(line)!;
                message["contact"] = $"{(string?)message["contact"]}-{round}";
                message.AsObject().Remove("expected");
                return message.ToJsonString();
            })];
        }
    }

    private static async Task<double> MeasureAsync(Options options, string town, List<List<string>> rounds, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(options.Ventanilla, ["try", "--town", town])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new CannotMeasureException("'ventanilla try' did not start.");
        var complaints = process.StandardError.ReadToEndAsync(ct);
        var writing = WriteAsync();
        var (read, began) = (0, 0L);
        var first = rounds.Take(Unmeasured).Sum(r => r.Count);
        while (await process.StandardOutput.ReadLineAsync(ct) is not null)
        {
            if (++read == first)
            {
                began = Stopwatch.GetTimestamp();
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await writing;
        await process.WaitForExitAsync(ct);
        var all = rounds.Sum(r => r.Count);
        return read == all ? (all - first) / seconds : throw new CannotMeasureException($"'ventanilla try' answered {read} of {all} messages: {await complaints}");

        async Task WriteAsync()
        {
            foreach (var line in rounds.SelectMany(r => r))
            {
                await process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
            }

            process.StandardInput.Close();
        }
    }
}
