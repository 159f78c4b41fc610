using System.Globalization;
using Ventanilla.Engine.Privacy;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Flows;

/// <summary>
/// Where something is: a point that was sent, the code on the thing, street and number, a place that everybody knows; in the end whatever people call it.
/// Beside the field itself, which is for people, stand <c>.street .number .lat .lon .code</c> for programs.
/// </summary>
internal static class FlowPlace
{
    private const int LongestPlace = 200;

    private static readonly string[] Parts = ["", ".part", ".street", ".number", ".lat", ".lon", ".code"];

    /// <summary>The fields that a question for a place sets.</summary>
    public static IEnumerable<string> Fields(string field) => Parts.Select(part => field + part);

    public static Taken? Read(Asked asked)
    {
        var (field, before) = (asked.Ask.Field, asked.State.Fields);
        if (Sure(asked) is { Whole: true } whole)
        {
            return whole;
        }

        var said = Detectors.Mask(asked.Said.Text.ReplaceLineEndings(" ").Trim());
        said = said.Length > LongestPlace ? said[..LongestPlace] : said;

        // The second answer completes the first, whatever it is: "davant del forn".
        if (before.GetValueOrDefault($"{field}.part") is { Length: > 0 } part && said.Length > 0)
        {
            var number = Enumerable.Range(0, asked.Heard.Count).Select(at => Figures.At(asked.Heard, at)?.Number).FirstOrDefault(n => n is > 0 and < 2000);
            var values = new Dictionary<string, string> { [field] = number is { } found && SmallTalk.Telling(asked.Heard) <= 2 ? $"{part}, {found}" : $"{part} ({said})", [$"{field}.part"] = "" };
            if (number is { } known)
            {
                values[$"{field}.number"] = known.ToString(CultureInfo.InvariantCulture);
            }

            return new(values);
        }

        // A photo of the spot says what words could not.
        if (before.GetValueOrDefault($"{field}.part") is { Length: > 0 } seen && asked.Said.Kind is "image" or "video")
        {
            return new(new Dictionary<string, string> { [field] = seen, [$"{field}.part"] = "" });
        }

        if (Sure(asked) is { } partly)
        {
            return partly;
        }

        // No street of ours: asked once more, and then taken as people call it. The people who go there know the town.
        return asked.State.Tries > 0 && asked.Heard.Plain.Any(char.IsLetter) ? Taken.One(field, said) : null;
    }

    public static Taken? Overhear(Asked asked) => Sure(asked);

    private static Taken? Sure(Asked asked)
    {
        var (field, catalogue) = (asked.Ask.Field, asked.Catalogue);
        if (asked.Said.At is { } at)
        {
            var (lat, lon) = (at.Latitude.ToString("0.#####", CultureInfo.InvariantCulture), at.Longitude.ToString("0.#####", CultureInfo.InvariantCulture));
            var part = asked.State.Fields.GetValueOrDefault($"{field}.part");
            return new(new Dictionary<string, string> { [field] = part is { Length: > 0 } ? $"{part} ({lat}, {lon})" : $"{lat}, {lon}", [$"{field}.lat"] = lat, [$"{field}.lon"] = lon, [$"{field}.part"] = "" });
        }

        if (Coded(asked) is { } coded)
        {
            return coded;
        }

        var isAsked = ReferenceEquals(asked.Ask, asked.Catalogue.Flows.GetValueOrDefault(asked.State.Flow)?.Nodes.GetValueOrDefault(asked.State.Node));
        if (catalogue.Streets?.Find(asked.Heard, loosely: isAsked) is { } address && (address.Sure || isAsked))
        {
            var street = catalogue.Streets.Label(address.Street, asked.Language);
            return address.Number is { } number
                ? new(new Dictionary<string, string> { [field] = $"{street}, {number}", [$"{field}.street"] = address.Street, [$"{field}.number"] = number.ToString(CultureInfo.InvariantCulture), [$"{field}.part"] = "" })
                : new(new Dictionary<string, string> { [$"{field}.street"] = address.Street, [$"{field}.part"] = street }, Whole: false);
        }

        return catalogue.Places?.Find(asked.Heard) is [var near, ..] ? new(new Dictionary<string, string> { [$"{field}.part"] = near }, Whole: false) : null;
    }

    /// <summary>A code that stands on a thing says where it is to the metre.</summary>
    private static Taken? Coded(Asked asked)
    {
        foreach (var codes in asked.Ask.Codes)
        {
            var column = codes.Table.Column(codes.Key);
            for (var at = 0; at < asked.Heard.Count; at++)
            {
                var word = asked.Heard.Word(at).ToString().ToUpperInvariant();
                if (!word.Any(char.IsAsciiDigit) || codes.Table.Rows(column, word) is not [var row, ..])
                {
                    continue;
                }

                var (street, number) = (codes.Table[row, codes.Street], codes.Table[row, codes.Number]);
                var label = asked.Catalogue.Streets?.Label(street, asked.Language) ?? street;
                return new(new Dictionary<string, string>
                {
                    [asked.Ask.Field] = $"{word} · {label}, {number}",
                    [$"{asked.Ask.Field}.street"] = street,
                    [$"{asked.Ask.Field}.number"] = number,
                    [$"{asked.Ask.Field}.code"] = word,
                    [$"{asked.Ask.Field}.part"] = "",
                });
            }
        }

        return null;
    }
}
