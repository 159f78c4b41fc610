using System.Globalization;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Hours;

/// <summary>A stretch of a day in which an office is open; 23:59 as its end means midnight.</summary>
public readonly record struct Span(TimeOnly Open, TimeOnly Close)
{
    public bool IsWholeDay => Open == TimeOnly.MinValue && Close >= new TimeOnly(23, 59);

    public bool Holds(TimeOnly time) => time >= Open && (time < Close || IsWholeDay);
}

/// <summary>
/// When the town's offices are open: weekdays, two seasons, several stretches a day, closed on holidays (except what never
/// closes). Also says what kind of day it is for timetables.
/// </summary>
public sealed class OfficeHours
{
    /// <summary>Longer than any chain of holidays and weekends; past it an office counts as not opening again.</summary>
    private const int Horizon = 60;

    private readonly Dictionary<string, List<Row>> _offices = new(StringComparer.Ordinal);
    private readonly HashSet<DateOnly> _holidays = [];
    private readonly Table? _holidayTable;
    private readonly PhraseIndex _holidayNames = new();
    private readonly List<DateOnly> _named = [];
    private readonly (int Month, int Day) _summerFrom;
    private readonly (int Month, int Day) _summerUntil;

    /// <param name="offices">Columns <c>office_id, days (1-5 or 2,4), open, close, season (winter, summer, all)</c>.</param>
    /// <param name="holidays">Column <c>date</c>, and names by language.</param>
    public OfficeHours(Table? offices, Table? holidays, (int Month, int Day) summerFrom, (int Month, int Day) summerUntil)
    {
        Offices = offices;
        _holidayTable = holidays;
        (_summerFrom, _summerUntil) = (summerFrom, summerUntil);
        for (var row = 0; row < (holidays?.Count ?? 0); row++)
        {
            var day = DateOnly.ParseExact(holidays![row, "date"], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            _holidays.Add(day);
            foreach (var column in holidays.Columns.Where(c => c.StartsWith("name", StringComparison.Ordinal)))
            {
                foreach (var name in Said(holidays[row, column]))
                {
                    if (_holidayNames.Add(name, _named.Count) is null)
                    {
                        _named.Add(day);
                    }
                }
            }
        }

        for (var row = 0; row < (offices?.Count ?? 0); row++)
        {
            var id = offices![row, "office_id"];
            if (!_offices.TryGetValue(id, out var rows))
            {
                _offices[id] = rows = [];
            }

            var span = new Span(Time(offices[row, "open"]), Time(offices[row, "close"]));
            rows.Add(new(row, Days(offices[row, "days"])!.Value, span, offices[row, "season"]));
        }
    }

    public Table? Offices { get; }

    public bool Knows(string office) => _offices.ContainsKey(office);

    public bool IsHoliday(DateOnly day) => _holidays.Contains(day);

    /// <summary>The first row of the office in its table: name, address, telephone.</summary>
    internal int FirstRow(string office) => _offices[office][0].At;

    internal string HolidayName(DateOnly day, Func<Table, int, string> name) =>
        _holidayTable?.Rows(_holidayTable.Column("date"), day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) is [var row, ..] ? name(_holidayTable, row) : "";

    /// <summary>The holiday that a message names, the next such day.</summary>
    internal DateOnly? HolidayNamed(Heard heard, DateOnly today)
    {
        var days = heard.In(_holidayNames).Select(h => _named[h.Value]).Where(d => d >= today).ToList();
        return days.Count == 0 ? null : days.Min();
    }

    /// <summary>The stretches of that day, in order; none when closed.</summary>
    public IReadOnlyList<Span> On(string office, DateOnly day)
    {
        if (!_offices.TryGetValue(office, out var rows))
        {
            return [];
        }

        var season = IsSummer(day) ? "summer" : "winter";
        var weekday = 1 << DayWords.IsoWeekday(day);
        return
        [
            .. rows.Where(r => (r.Days & weekday) != 0 && (r.Season == "all" || r.Season == season) && (!IsHoliday(day) || r.Span.IsWholeDay))
                .Select(r => r.Span).OrderBy(s => s.Open),
        ];
    }

    /// <summary>The stretch that is running, or null when closed.</summary>
    public Span? Now(string office, DateTime now) =>
        On(office, DateOnly.FromDateTime(now)).Cast<Span?>().FirstOrDefault(s => s!.Value.Holds(TimeOnly.FromDateTime(now)));

    /// <summary>The next time it opens after now.</summary>
    public (DateOnly Day, TimeOnly Time)? Next(string office, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        for (var day = today; day <= today.AddDays(Horizon); day = day.AddDays(1))
        {
            foreach (var span in On(office, day))
            {
                if (day > today || span.Open > TimeOnly.FromDateTime(now))
                {
                    return (day, span.Open);
                }
            }
        }

        return null;
    }

    /// <summary>Reads <c>1-5</c>, <c>2,4</c>, <c>6</c>; a bit for each day, Monday = bit 1. Null when it is none of these.</summary>
    public static int? Days(string text)
    {
        var bits = 0;
        foreach (var piece in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = piece.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !Weekday(ends[0], out var from) || !Weekday(ends[^1], out var until) || from > until)
            {
                return null;
            }

            for (var day = from; day <= until; day++)
            {
                bits |= 1 << day;
            }
        }

        return bits;

        static bool Weekday(string text, out int day) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out day) && day is >= 1 and <= 7;
    }

    /// <summary>How people call a holiday: "Sant Galderic (festa local)" without what is in brackets, "Diada Nacional de Catalunya" by its first word.</summary>
    private static IEnumerable<string> Said(string name)
    {
        var bare = name.Split('(')[0].Trim();
        yield return bare;
        if (bare.Split(' ') is [{ Length: > 4 } first, { Length: > 4 }, ..] && Heard.Read(first).Plain is not ("festa" or "fiesta" or "todos" or "segon" or "segundo" or "lunes" or "dilluns" or "divendres" or "viernes"))
        {
            yield return first;
        }
    }

    private bool IsSummer(DateOnly day)
    {
        var at = (day.Month, day.Day);
        return at.CompareTo(_summerFrom) >= 0 && at.CompareTo(_summerUntil) <= 0;
    }

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    private sealed record Row(int At, int Days, Span Span, string Season);
}
