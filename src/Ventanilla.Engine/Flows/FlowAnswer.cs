using System.Globalization;
using System.Text.RegularExpressions;
using Ventanilla.Engine.Privacy;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Flows;

/// <summary>What was said to a question, and all that helps to read it.</summary>
internal sealed record Asked(FlowNode.Asks Ask, FlowState State, Heard Heard, Input.CitizenSaid Said, Catalogue Catalogue, DateOnly Today, string Language);

/// <summary>An answer as it was read.</summary>
/// <param name="Values">Fields to set; an empty text takes one away.</param>
/// <param name="Whole">False when part of it is still missing: a street without its number.</param>
internal sealed record Taken(IReadOnlyDictionary<string, string> Values, bool Whole = true)
{
    public static Taken One(string field, string value) => new(new Dictionary<string, string> { [field] = value });
}

/// <summary>Reads an answer as what the question asked for; null where it is none.</summary>
internal static partial class FlowAnswer
{
    /// <summary>What is kept of a text: enough for whoever has the work, and the history has all of it.</summary>
    private const int LongestText = 600;

    /// <summary>Shorter is no description: "ok", "sí".</summary>
    private const int ShortestText = 2;

    public static Taken? Read(Asked asked) => asked.Ask.Kind switch
    {
        AskKind.Text => Words(asked),
        AskKind.Choice => FlowChoice.Read(asked),
        AskKind.Slot => FlowChoice.ReadSlot(asked),
        AskKind.Number => Number(asked),
        AskKind.Date => Day(asked),
        AskKind.Place => FlowPlace.Read(asked),
        AskKind.Photo => asked.Said.Kind is "image" or "video" ? File(asked) : null,
        AskKind.Document => asked.Said.Kind is "document" or "image" ? File(asked) : null,
        AskKind.Identity => Identity(asked),
        AskKind.Email => Email().Match(asked.Said.Text) is { Success: true } mail ? One(asked, mail.Value) : null,
        AskKind.Phone => Phone(asked),
        AskKind.Confirm => YesNo.Of(asked.Heard) is { } yes ? One(asked, yes ? "yes" : "no") : null,
        _ => null,
    };

    /// <summary>The same, but only what cannot be mistaken where nobody has asked for it yet.</summary>
    public static Taken? Overhear(Asked asked) => asked.Ask.Kind switch
    {
        AskKind.Place => FlowPlace.Overhear(asked),
        AskKind.Photo or AskKind.Email or AskKind.Identity => Read(asked),
        AskKind.Choice => FlowChoice.Read(asked),
        AskKind.Date when asked.Ask.From >= 0 => Day(asked),

        // No hour is chosen yet, but the day from which on they are offered.
        AskKind.Slot => DayNamed.Find(asked.Heard, asked.Today, asked.Catalogue.Hours) is { } day ? Taken.One("date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
        _ => null,
    };

    private static Taken One(Asked asked, string value) => Taken.One(asked.Ask.Field, value);

    /// <summary>The words themselves, without what must not be kept.</summary>
    private static Taken? Words(Asked asked)
    {
        var text = Detectors.Mask(asked.Said.Text.Trim());
        return text.Length < ShortestText || asked.Heard.Count == 0 ? null : One(asked, text.Length > LongestText ? text[..LongestText] : text);
    }

    private static Taken? Number(Asked asked)
    {
        for (var at = 0; at < asked.Heard.Count; at++)
        {
            if (Figures.At(asked.Heard, at) is var (number, _) && SmallTalk.Telling(asked.Heard) <= 4)
            {
                return number >= asked.Ask.From && number <= asked.Ask.To ? One(asked, number.ToString(CultureInfo.InvariantCulture)) : null;
            }
        }

        return null;
    }

    private static Taken? Day(Asked asked)
    {
        var (today, last) = (asked.Today, asked.Ask.To == int.MaxValue ? DateOnly.MaxValue : asked.Today.AddDays(asked.Ask.To));
        var day = Written(asked.Said.Text) ?? Past(asked.Heard, today) ?? DayNamed.Find(asked.Heard, today, asked.Catalogue.Hours);
        if (day is not { } found)
        {
            return null;
        }

        // Asked when something happened, "dilluns" is the last Monday and "15/4" of this year.
        if (found > last)
        {
            found = DayNamed.WeekdayIn(asked.Heard) is not null && found.AddDays(-7) <= last ? found.AddDays(-7) : found.AddYears(-1);
        }

        return found <= last && found >= today.AddDays(asked.Ask.From) ? One(asked, found.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>A date with its year: 14/5/2026.</summary>
    private static DateOnly? Written(string text) =>
        FullDate().Match(text) is { Success: true } match
        && DateOnly.TryParseExact($"{match.Groups[3].Value}-{match.Groups[2].Value.PadLeft(2, '0')}-{match.Groups[1].Value.PadLeft(2, '0')}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;

    private static DateOnly? Past(Heard heard, DateOnly today)
    {
        for (var at = 0; at < heard.Count; at++)
        {
            switch (heard.Word(at))
            {
                case "anteayer":
                    return today.AddDays(-2);
                case "ahir" when heard.Is(at - 1, "abans") || heard.Is(at - 2, "abans"):
                    return today.AddDays(-2);
                case "ahir" or "ayer" or "anit" or "anoche" or "yesterday":
                    return today.AddDays(-1);
            }
        }

        return null;
    }

    private static Taken? File(Asked asked) =>
        One(asked, asked.State.Fields.GetValueOrDefault(asked.Ask.Field) is { Length: > 0 } before ? $"{before},{asked.Said.Id ?? asked.Said.Kind}" : asked.Said.Id ?? asked.Said.Kind);

    private static Taken? Identity(Asked asked) =>
        Detectors.Find(asked.Said.Text).FirstOrDefault(d => d.Kind is "es_dni" or "es_nie") is { } found
            ? One(asked, new([.. asked.Said.Text.Substring(found.Start, found.Length).Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]))
            : null;

    private static Taken? Phone(Asked asked)
    {
        var written = PhoneNumber().Match(asked.Said.Text);
        var figures = new string([.. written.Value.Where(char.IsAsciiDigit)]);
        return !written.Success ? null
            : written.Value[0] == '+' ? figures.Length is >= 8 and <= 15 ? One(asked, $"+{figures}") : null
            : figures.Length == 9 && figures[0] is '6' or '7' or '8' or '9' ? One(asked, figures)
            : null;
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24}", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Email();

    [GeneratedRegex(@"\+?\d(?:[ .\-]?\d){7,14}", RegexOptions.CultureInvariant, 200)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)", RegexOptions.CultureInvariant, 200)]
    private static partial Regex FullDate();
}
