using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace Ventanilla.Catalogue.Imports;

/// <summary>Reads an iCalendar file into a table of days: events, holidays. Each time that something repeats, and each day that it lasts, is a row.</summary>
internal static class CalendarTable
{
    /// <summary>What is over is nobody's question; what is further ahead is imported next time.</summary>
    private const int DaysBack = 31;
    private const int DaysAhead = 400;

    private const int MostRows = 5_000;
    private const int LongestText = 300;

    /// <summary>A rule that never comes true is given up after this many tries.</summary>
    private const int MostTries = 2_000;

    public static ForeignTables Read(string file, byte[] bytes, FilledTable table, ImportWish wish)
    {
        if (ForeignFile.Text(file, bytes, out var problem) is not { } text)
        {
            return ForeignTables.Wrong(problem!);
        }

        if (!table.Now.Has("date"))
        {
            return ForeignTables.Wrong(new Problem(file, 0, 0, $"The table {table.Name} has no column 'date'.", "A calendar fills tables of days."));
        }

        var rows = new List<string[]>();
        var (from, until) = (wish.Today.AddDays(-DaysBack), wish.Today.AddDays(DaysAhead));
        foreach (var happening in CalendarCollection.Load(text).SelectMany(c => c.Events).Where(e => e.DtStart is not null && e.Status != "CANCELLED"))
        {
            if (happening.RecurrenceRule is { Frequency: FrequencyType.Secondly or FrequencyType.Minutely or FrequencyType.Hourly })
            {
                return ForeignTables.Wrong(new Problem(file, 0, 0, $"'{Short(happening.Summary)}' is repeated by the hour or faster.", "Take it out: a table of days has no room for it."));
            }

            foreach (var (start, days) in Times(happening, from, until, wish.Pack.Catalogue.Town.TimeZone))
            {
                for (var day = 0; day < days; day++)
                {
                    if (start.Date.AddDays(day) is var date && date >= from && date <= until)
                    {
                        rows.Add(Row(table, happening, date, start.HasTime ? start.Value.ToString("HH:mm", CultureInfo.InvariantCulture) : ""));
                    }
                }

                if (rows.Count > MostRows)
                {
                    return ForeignTables.Wrong(new Problem(file, 0, 0, $"The calendar has more than {MostRows} days in a year.", "Split it."));
                }
            }
        }

        return rows.Count == 0
            ? ForeignTables.Wrong(new Problem(file, 0, 0, $"Nothing happens from {from:yyyy-MM-dd} to {until:yyyy-MM-dd}.", "Give a calendar with events of this time."))
            : ForeignTables.One(table.Name, ForeignFile.Csv(table.Now.Columns, rows.OrderBy(r => r[table.Now.Column("date")], StringComparer.Ordinal)));
    }

    private static IEnumerable<(CalDateTime Start, int Days)> Times(CalendarEvent happening, DateOnly from, DateOnly until, string zone)
    {
        var begin = new CalDateTime(from.AddDays(-DaysBack));
        foreach (var time in happening.GetOccurrences(begin, new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostTries }).Take(MostRows + 1))
        {
            var start = time.Period.StartTime;
            start = start.HasTime && !start.IsFloating ? start.ToTimeZone(zone) : start;
            if (start.Date > until)
            {
                yield break;
            }

            var end = time.Period.EffectiveEndTime;
            var days = happening.IsAllDay && end is not null ? Math.Clamp(end.Date.DayNumber - start.Date.DayNumber, 1, DaysAhead) : 1;
            yield return (start, days);
        }
    }

    private static string[] Row(FilledTable table, CalendarEvent happening, DateOnly date, string time)
    {
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = day, ["time"] = time };
        foreach (var column in table.Now.Columns)
        {
            if (column.StartsWith("title", StringComparison.Ordinal) || column.StartsWith("name", StringComparison.Ordinal))
            {
                known[column] = Short(happening.Summary);
            }
            else if (column.StartsWith("place", StringComparison.Ordinal) || column.StartsWith("location", StringComparison.Ordinal))
            {
                known[column] = Short(happening.Location);
            }
            else if (column.StartsWith("description", StringComparison.Ordinal) || column.StartsWith("notes", StringComparison.Ordinal))
            {
                known[column] = Short(happening.Description);
            }
            else if (column.EndsWith("_id", StringComparison.Ordinal) && table.Schema.Key.Contains(column))
            {
                known[column] = "E" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{happening.Uid} {day} {time}")), 0, 5);
            }
        }

        return table.Row(known, [.. table.Schema.Key]);
    }

    private static string Short(string? text)
    {
        var line = string.Join(' ', (text ?? "").Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= LongestText ? line : string.Concat(line.AsSpan(0, LongestText - 1), "…");
    }
}
