using System.Globalization;
using System.Text;

namespace Ventanilla.Bench;

/// <summary>The table that is printed, in plain text that can be pasted into docs/benchmarks.md.</summary>
internal static class Report
{
    public static string Table(Options options, IReadOnlyList<Result> results)
    {
        var text = new StringBuilder();
        var names = results.Select(r => r.Name).Distinct().ToList();
        Line(text, "", [.. names, .. names.Count == 2 ? ["ratio"] : Array.Empty<string>()]);
        Line(text, "---", [.. names.Select(_ => "---:"), .. names.Count == 2 ? ["---:"] : Array.Empty<string>()]);
        foreach (var (label, format, ratio, of) in Rows(options))
        {
            var means = names.Select(n => Mean(results.Where(r => r.Name == n).Select(of))).ToList();
            var cells = means.Select(m => m is { } mean ? mean.ToString(format, CultureInfo.InvariantCulture) : "killed").ToList();
            if (names.Count == 2)
            {
                cells.Add(ratio && means is [{ } floor and > 0, { } ours] ? (ours / floor).ToString("0.00", CultureInfo.InvariantCulture) : "");
            }

            Line(text, label, cells);
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"\n{options.Citizens} citizens, at most {options.Ahead} unanswered each, {options.Connections} webhooks at once; texts: {string.Join(", ", options.Texts)};");
        text.AppendLine(CultureInfo.InvariantCulture, $"{options.Rounds} rounds in turn, {options.Seconds} s of full load each; {Environment.ProcessorCount} cores shared with the load and the fake provider.");
        foreach (var name in names)
        {
            var rates = results.Where(r => r.Name == name).Select(r => r.AnsweredRate.ToString("#,0", CultureInfo.InvariantCulture));
            text.AppendLine(CultureInfo.InvariantCulture, $"answered/s of {name} by round: {string.Join(", ", rates)}");
        }

        return text.ToString();
    }

    private static (string Label, string Format, bool Ratio, Func<Result, double?> Of)[] Rows(Options options)
    {
        (string, string, bool, Func<Result, double?>)[] rows =
        [
            ("answered/s, full load", "#,0", true, r => r.AnsweredRate),
            ("acknowledged/s, full load", "#,0", true, r => r.AcknowledgedRate),
            ("acknowledged, p50 ms", "0.0", false, r => r.Acknowledged50),
            ("acknowledged, p99 ms", "0.0", false, r => r.Acknowledged99),
            ("answered, p50 ms (queueing)", "0.0", false, r => r.Answered50),
            ("answered, p99 ms (queueing)", "0.0", false, r => r.Answered99),
            ("processor per answer, µs", "0", true, r => r.ProcessorPerAnswer),
            ("processor per answer of the measuring, µs", "0", false, r => r.MeasuringPerAnswer),
            ("acknowledged/s, webhooks faster than answers", "#,0", true, r => r.BurstAcknowledgedRate),
            ("answered/s until that backlog is empty", "#,0", true, r => r.BurstAnsweredRate),
            ($"acknowledged at {options.Quiet}/s, p50 ms", "0.0", false, r => r.QuietAcknowledged50),
            ($"acknowledged at {options.Quiet}/s, p99 ms", "0.0", false, r => r.QuietAcknowledged99),
            ($"answered at {options.Quiet}/s, p50 ms", "0.0", false, r => r.QuietAnswered50),
            ($"answered at {options.Quiet}/s, p99 ms", "0.0", false, r => r.QuietAnswered99),
            ("start-up to ready, s", "0.00", false, r => r.StartUp),
            ("orderly stop, s", "0.00", false, r => r.Stop),
            ("memory idle, MB", "0", true, r => r.MemoryIdle),
            ("memory after load, MB", "0", true, r => r.MemoryAfter),
            ("memory at most, MB", "0", true, r => r.MemoryMost),
            ("messages acknowledged in all", "#,0", false, r => r.Messages),
            ("webhooks refused", "#,0", false, r => r.Refused),
            ("acknowledged, never answered", "#,0", false, r => r.NeverAnswered),
            ("answers out of order", "#,0", false, r => r.OutOfOrder),
            ("answers not recognised", "#,0", false, r => r.Unrecognised),
            ("answers nobody waited for", "#,0", false, r => r.Extra),
        ];
        return options.Statuses ? [.. rows, ("statuses acknowledged", "#,0", false, r => r.StatusesReported)] : rows;
    }

    private static double? Mean(IEnumerable<double?> values) => values.ToList() is var all && all.Contains(null) ? null : all.Average();

    private static void Line(StringBuilder text, string label, IEnumerable<string> cells) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {label,-46} | {string.Join(" | ", cells.Select(c => c.PadLeft(10)))} |");
}
