using System.Globalization;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine.Words;

/// <summary>The day that a message speaks of: today, tomorrow, a weekday (the next such day), a date in figures or in words.</summary>
internal static class DayNamed
{
    private static readonly Dictionary<string, int> Weekdays = Build(DayWords.Weekdays);
    private static readonly Dictionary<string, int> Months = Build(DayWords.Months);

    /// <param name="hours">Knows the holidays by their names: "el dia de Sant Joan".</param>
    public static DateOnly? Find(Heard heard, DateOnly today, Hours.OfficeHours hours) => Find(heard, today) ?? hours.HolidayNamed(heard, today);

    /// <summary>The weekday that is named, Monday being 1; null when none is.</summary>
    public static int? WeekdayIn(Heard heard)
    {
        for (var at = 0; at < heard.Count; at++)
        {
            if (Weekday(heard.Word(at)) is { } weekday)
            {
                return weekday;
            }
        }

        return null;
    }

    /// <returns>Null when the message names no day.</returns>
    public static DateOnly? Find(Heard heard, DateOnly today)
    {
        DateOnly? found = null;
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (Date(heard, at, today) is { } date)
            {
                return date;
            }

            found ??= word switch
            {
                "avui" or "hoy" or "today" => today,
                "dema" when heard.Is(at - 1, "passat") || heard.Is(at + 1, "passat") => today.AddDays(2),
                "dema" or "tomorrow" => today.AddDays(1),
                "manana" when heard.Is(at - 1, "pasado") => today.AddDays(2),
                // "por la mañana", "esta mañana": a part of the day, not a day.
                "manana" when !heard.Is(at - 1, "la") && !heard.Is(at - 1, "esta") => today.AddDays(1),
                _ when Weekday(word) is { } weekday => today.AddDays((weekday - DayWords.IsoWeekday(today) + 7) % 7),
                _ => null,
            };
        }

        return found;
    }

    /// <summary>"15 de maig", "15/5", "dia 15", "el viernes 15".</summary>
    private static DateOnly? Date(Heard heard, int at, DateOnly today)
    {
        if (Day(heard, at) is not (var day and >= 1 and <= 31, var after))
        {
            return null;
        }

        var next = heard.Is(after, "de") || heard.Is(after, "d") ? after + 1 : after;
        if (next < heard.Count && Month(heard.Word(next)) is { } month)
        {
            return Coming(today, month, day);
        }

        // In words it may be anything: only a month makes a day of it.
        if (!char.IsAsciiDigit(heard.Word(at)[0]))
        {
            return null;
        }

        var marked = at > 0 && (heard.Is(at - 1, "dia") || Weekday(heard.Word(at - 1)) is not null);
        if (marked)
        {
            return Coming(today, today.Month, day) is { } thisMonth && thisMonth.Year == today.Year ? thisMonth
                : Coming(today, (today.Month % 12) + 1, day);
        }

        var slashed = at + 1 < heard.Count && heard.Plain.Contains($"{heard.Word(at)}/{heard.Word(at + 1)}", StringComparison.Ordinal);
        return slashed && int.TryParse(heard.Word(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 12
            ? Coming(today, number, day)
            : null;
    }

    private static (int Day, int Next)? Day(Heard heard, int at) =>
        heard.Is(at, "primer") || heard.Is(at, "primero") || heard.Is(at, "1r") ? (1, at + 1) : Figures.At(heard, at);

    /// <summary>The next such date, or null where the month has no such day.</summary>
    private static DateOnly? Coming(DateOnly today, int month, int day)
    {
        for (var year = today.Year; year <= today.Year + 1; year++)
        {
            if (day <= DateTime.DaysInMonth(year, month) && new DateOnly(year, month, day) is var date && date >= today)
            {
                return date;
            }
        }

        return null;
    }

    private static int? Weekday(ReadOnlySpan<char> word) => Look(Weekdays, word);

    private static int? Month(ReadOnlySpan<char> word) => Look(Months, word);

    private static int? Look(Dictionary<string, int> words, ReadOnlySpan<char> word)
    {
        var look = words.GetAlternateLookup<ReadOnlySpan<char>>();
        return look.TryGetValue(word, out var number) || (word.Length > 4 && word[^1] == 's' && look.TryGetValue(word[..^1], out number)) ? number : null;
    }

    private static Dictionary<string, int> Build(string[][] languages)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var names in languages)
        {
            for (var at = 0; at < names.Length; at++)
            {
                words[Heard.Read(names[at]).Plain] = at + 1;
            }
        }

        return words;
    }
}
