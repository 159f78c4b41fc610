using System.Globalization;
using System.Text;

namespace Ventanilla.Engine.Texts;

/// <summary>
/// A text with places: <c>{name}</c> or <c>{{name}}</c>, with a filter <c>{date|day}</c>; a part in <c>[square brackets]</c> is left out
/// when one of its places is empty. No loops, no code; a value is put in as it is and never read again as a template.
/// </summary>
public sealed class Template
{
    private static readonly string[] Filters = ["day", "date", "weekday", "time", "euro", "upper", "lower"];

    private readonly Part[] _parts;

    private Template(string source, Part[] parts)
    {
        Source = source;
        _parts = parts;
    }

    public string Source { get; }

    /// <summary>The places it has, for the check that each can be filled.</summary>
    public IEnumerable<string> Places => _parts.Where(p => p.Place is not null).Select(p => p.Place!);

    /// <returns>The template, or what is wrong with the text and at which character.</returns>
    public static (Template? Template, string? Problem, int At) Parse(string text)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        var group = 0;
        var groups = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '[' when group == 0:
                    Flush();
                    group = ++groups;
                    break;
                case '[':
                    return (null, "'[' inside '[ ]'", at);
                case ']' when group > 0:
                    Flush();
                    group = 0;
                    break;
                case '{':
                    var twice = at + 1 < text.Length && text[at + 1] == '{';
                    var start = at + (twice ? 2 : 1);
                    var end = text.IndexOf(twice ? "}}" : "}", start, StringComparison.Ordinal);
                    if (end < 0)
                    {
                        return (null, "'{' without its '}'", at);
                    }

                    var place = text[start..end].Trim().Split('|', 2, StringSplitOptions.TrimEntries);
                    if (place[0].Length == 0)
                    {
                        return (null, "a place without a name", at);
                    }

                    if (place.Length == 2 && !Filters.Contains(place[1]))
                    {
                        return (null, $"the filter '{place[1]}' is not known (known: {string.Join(", ", Filters)})", at);
                    }

                    Flush();
                    parts.Add(new(null, place[0], place.Length == 2 ? place[1] : null, group));
                    at = end + (twice ? 1 : 0);
                    break;
                default:
                    literal.Append(text[at]);
                    break;
            }
        }

        if (group > 0)
        {
            return (null, "'[' without its ']'", text.Length);
        }

        Flush();
        return (new(text, [.. parts]), null, 0);

        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new(literal.ToString(), null, null, group));
                literal.Clear();
            }
        }
    }

    /// <param name="value">The value of a place; empty when there is none.</param>
    public string Render(Func<string, string> value, string language)
    {
        if (_parts is [{ Place: null, Group: 0 } only])
        {
            return only.Literal!;
        }

        var result = new StringBuilder();
        for (var at = 0; at < _parts.Length;)
        {
            var group = _parts[at].Group;
            var from = result.Length;
            var whole = true;
            for (; at < _parts.Length && _parts[at].Group == group; at++)
            {
                var text = _parts[at].Literal ?? Filtered(value(_parts[at].Place!), _parts[at].Filter, language);
                whole &= text.Length > 0;
                result.Append(text);
            }

            if (group > 0 && !whole)
            {
                result.Length = from;
            }
        }

        return result.ToString();
    }

    private static string Filtered(string value, string? filter, string language) => filter switch
    {
        "day" when Day(value) is { } day => DayWords.Day(day, language),
        "date" when Day(value) is { } day => DayWords.Date(day, language),
        "weekday" when Day(value) is { } day => DayWords.Weekday(day, language),
        "time" when TimeOnly.TryParse(value, CultureInfo.InvariantCulture, out var time) => DayWords.Time(time),
        "euro" when decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) => Euro(amount, language),
        "upper" => value.ToUpperInvariant(),
        "lower" => value.ToLowerInvariant(),
        _ => value,
    };

    private static DateOnly? Day(string value) => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Euro(decimal amount, string language) => (amount, language) switch
    {
        (0, "es") => "gratuito",
        (0, "en") => "free",
        (0, _) => "gratuït",
        (_, "en") => $"€{amount.ToString("0.00", CultureInfo.InvariantCulture)}",
        _ => $"{amount.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',')} €",
    };

    private readonly record struct Part(string? Literal, string? Place, string? Filter, int Group);
}
