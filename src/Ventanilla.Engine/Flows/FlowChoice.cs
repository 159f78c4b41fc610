using System.Globalization;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Flows;

/// <summary>What can be chosen, how it is called, and which of it somebody has named.</summary>
internal static class FlowChoice
{
    private static readonly string[][] Weekdays = [["dl.", "dt.", "dc.", "dj.", "dv.", "ds.", "dg."], ["lu.", "ma.", "mi.", "ju.", "vi.", "sá.", "do."], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]];

    /// <summary>The values that can be chosen, in order.</summary>
    /// <param name="taken">Hours that others have.</param>
    /// <param name="from">Not before this day, where one was named.</param>
    public static IReadOnlyList<string> Values(FlowNode.Asks ask, Question question, IReadOnlyCollection<string> taken, string? from = null)
    {
        if (ask.Rows is not { } options)
        {
            return [.. ask.Options.Select(o => o.Value)];
        }

        var values = options.Rows.Find(question).Select(row => Value(options, row)).Where(v => !taken.Contains(v)).Distinct(StringComparer.Ordinal).ToList();
        var later = from is null ? values : [.. values.Where(v => string.CompareOrdinal(DayOf(v), from) >= 0)];
        return [.. (later.Count > 0 ? later : values).Take(Flow.MostOptions)];
    }

    public static string Value(OptionRows options, int row) => string.Join(' ', options.Value.Select(place => options.Rows.Table[row, place.Column]));

    /// <summary>What people read for a value.</summary>
    public static string Label(FlowNode.Asks ask, string value, string language)
    {
        if (ask.Kind == AskKind.Slot)
        {
            return SlotLabel(value, language);
        }

        if (ask.Rows is not { } options)
        {
            return ask.Options.FirstOrDefault(o => o.Value == value)?.Label.Plain(language) ?? value;
        }

        return options.Label is { } label && options.Rows.Table.Rows(options.Value[0].Column, value) is [var row, ..] ? options.Rows.Table[row, label.In(language)] : value;
    }

    /// <summary>"dj. 14/5, 10:20".</summary>
    public static string SlotLabel(string slot, string language)
    {
        if (!DateOnly.TryParseExact(DayOf(slot), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return slot;
        }

        var names = Weekdays[language switch { "es" => 1, "en" => 2, _ => 0 }];
        return $"{names[DayWords.IsoWeekday(day) - 1]} {day.Day}/{day.Month}, {TimeOf(slot).TrimStart('0')}";
    }

    /// <summary>The fields that an hour sets: itself, and each of its columns.</summary>
    public static Dictionary<string, string> SlotFields(FlowNode.Asks ask, string slot)
    {
        var values = new Dictionary<string, string> { [ask.Field] = slot };
        var parts = slot.Split(' ');
        for (var at = 0; at < parts.Length && at < ask.Rows!.Value.Count; at++)
        {
            values[$"{ask.Field}.{ask.Rows.Rows.Table.Columns[ask.Rows.Value[at].Column]}"] = parts[at];
        }

        return values;
    }

    public static Taken? Read(Asked asked)
    {
        var named = Named(asked).Distinct(StringComparer.Ordinal).ToList();
        return named.Count == 0 || (named.Count > 1 && !asked.Ask.Several) ? null : Chosen(asked.Ask, named, asked.Language);
    }

    public static Taken Chosen(FlowNode.Asks ask, IReadOnlyList<string> values, string language) => new(new Dictionary<string, string>
    {
        [ask.Field] = string.Join('|', values),
        [$"{ask.Field}.label"] = string.Join(", ", values.Select(v => Label(ask, v, language))),
    });

    /// <summary>One of the hours that were offered, by its time or its day: "la de les 10:20", "dijous".</summary>
    public static Taken? ReadSlot(Asked asked)
    {
        var day = DayNamed.Find(asked.Heard, asked.Today, asked.Catalogue.Hours)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var plain = asked.Heard.Plain.Replace('.', ':').Replace('h', ':');
        var fitting = asked.State.Offered.Where(o => day is null || DayOf(o) == day).ToList();
        var timed = fitting.Where(o => Says(plain, TimeOf(o))).ToList();
        var found = timed.Count > 0 ? timed : day is not null && !plain.Contains(':', StringComparison.Ordinal) ? fitting : [];
        return found.Count == 1 ? new(SlotFields(asked.Ask, found[0])) : null;
    }

    private static bool Says(string plain, string time)
    {
        var at = plain.IndexOf(time.TrimStart('0'), StringComparison.Ordinal);
        return at >= 0 && (at == 0 || !char.IsAsciiDigit(plain[at - 1]) || plain[at - 1] == '0');
    }

    private static string DayOf(string slot) => slot.Split(' ') is [.., var day, _] ? day : "";

    private static string TimeOf(string slot) => slot.Split(' ')[^1];

    private static IEnumerable<string> Named(Asked asked)
    {
        if (asked.Ask.Rows is { } options)
        {
            var offered = options.Names?.Find(asked.Heard) ?? [];
            return offered.Count > 0 ? offered : asked.State.Offered.Where(o => IsLabel(asked, Label(asked.Ask, o, asked.Language)));
        }

        // What is on the button, whole, before words that mean it: "altra cosa" is no other option's.
        var whole = asked.Ask.Options.Where(o => o.Label.Languages.Any(l => IsLabel(asked, o.Label.Plain(l)))).Select(o => o.Value).ToList();
        return whole.Count > 0 ? whole : Meant(asked.Ask, asked.Heard);
    }

    private static bool IsLabel(Asked asked, string label) => asked.Heard.Count > 0 && Heard.Read(label).Plain is { Length: > 0 } plain && asked.Heard.Plain == plain;

    private static IEnumerable<string> Meant(FlowNode.Asks ask, Heard heard)
    {
        var hits = heard.In(ask.Words);
        return hits.Where(h => !hits.Any(o => o.Beats(h) && o.Overlaps(h))).Select(h => ask.Options[h.Value].Value);
    }
}
