using System.Globalization;
using System.Text;
using Ventanilla.Bench.Contenders;

namespace Ventanilla.Bench.Figures;

/// <summary>The table that is printed, in plain text that can be pasted into docs/benchmarks.md.</summary>
internal static class Report
{
    public static string Table(Options options, IReadOnlyList<Kind> kinds, Sheet sheet)
    {
        var text = new StringBuilder();
        Line(text, "", [.. kinds.Select(k => k.Heading()), "wanted"]);
        text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(kinds.Select(_ => "---:|"))}---:|");
        foreach (var row in Rows.All(options))
        {
            var cells = kinds.Select(k => row.Of(sheet, k)).ToList();
            if (cells.Any(c => c is not null))
            {
                Line(text, row.Label, [.. cells.Select(c => Cell(c, row.Format)), row.Wanted]);
            }
        }

        if (kinds.Any(k => k.IsPeer()))
        {
            Line(text, "kept when the machine goes down", [.. kinds.Select(k => k.IsPeer() ? "nothing" : "all"), "all"]);
        }

        var day = DateTimeOffset.UtcNow.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        text.AppendLine(CultureInfo.InvariantCulture, $"\n{day}; {Environment.ProcessorCount} cores shared with the load and the fake provider; {options.Rounds} rounds in turn, {options.Seconds} s of full load each;");
        text.AppendLine(CultureInfo.InvariantCulture, $"{options.Citizens} citizens, at most {options.Ahead} unanswered each, {options.Connections} webhooks at once; texts: {string.Join(", ", options.Texts)}.");
        foreach (var kind in kinds)
        {
            var rates = sheet.Each(kind, Figure.AnsweredRate).Select(r => r.ToString("#,0", CultureInfo.InvariantCulture));
            text.AppendLine(CultureInfo.InvariantCulture, $"answered/s of {kind.Heading()} by round: {string.Join(", ", rates)}");
        }

        return text.ToString();
    }

    private static string Cell(double? value, string format) => value switch
    {
        null => "–",
        double.NaN => "killed",
        { } number => number.ToString(format, CultureInfo.InvariantCulture),
    };

    private static void Line(StringBuilder text, string label, IEnumerable<string> cells) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {label,-58} | {string.Join(" | ", cells.Select(c => c.PadLeft(10)))} |");
}
