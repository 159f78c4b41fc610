using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ventanilla.Engine;

/// <summary>
/// What code answered, read with suspicion: <c>{"text": "…"}</c> or by language <c>{"text": {"ca": "…"}}</c>,
/// <c>{"notFound": true}</c>, <c>{"ask": true}</c>. Anything else is a failure. What is said is cut, and freed of whatever could
/// turn a line around or hide in it.
/// </summary>
internal abstract partial record CodeAnswer
{
    /// <summary>An answer for a phone; more is a document.</summary>
    public const int Longest = 1000;

    private CodeAnswer()
    {
    }

    public sealed record Says(string Text) : CodeAnswer;

    /// <summary>The code ran and has nothing under that key.</summary>
    public sealed record Finds : CodeAnswer;

    /// <summary>The code needs the key and did not find one in the message.</summary>
    public sealed record Asks : CodeAnswer;

    public sealed record Fails : CodeAnswer;

    public static CodeAnswer Read(string? json, string language, bool links)
    {
        if (json is null)
        {
            return new Fails();
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return new Fails();
            }

            if (IsTrue(root, "notFound"))
            {
                return new Finds();
            }

            if (IsTrue(root, "ask"))
            {
                return new Asks();
            }

            var text = root.TryGetProperty("text", out var said) ? InLanguage(said, language) : null;
            var clean = text is null ? "" : Clean(text);
            return clean.Length == 0 || (!links && Link().IsMatch(clean)) ? new Fails() : new Says(clean);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Also a text with half a surrogate pair, which the reader refuses to give.
            return new Fails();
        }
    }

    private static string? InLanguage(JsonElement said, string language) => said.ValueKind switch
    {
        JsonValueKind.String => said.GetString(),
        JsonValueKind.Object when said.TryGetProperty(language, out var own) && own.ValueKind == JsonValueKind.String => own.GetString(),
        JsonValueKind.Object => said.EnumerateObject().FirstOrDefault(p => p.Value.ValueKind == JsonValueKind.String) is { Value.ValueKind: JsonValueKind.String } any
            ? any.Value.GetString() : null,
        _ => null,
    };

    private static bool IsTrue(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var kept = rune.Value == '\n' || category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
            if (clean.Length + rune.Utf16SequenceLength > Longest - 1)
            {
                clean.Append('…');
                break;
            }

            if (kept)
            {
                clean.Append(rune.ToString());
            }
        }

        return Blank().Replace(clean.ToString(), "\n\n").Trim();
    }

    [GeneratedRegex(@"://|\bwww\.|\b[\w-]{2,}\.(com|net|org|cat|es|eu|info|io|me|ly|link|app|xyz|top|site|online|ru|cn|gal)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Link();

    [GeneratedRegex(@"\n\s*\n\s*")]
    private static partial Regex Blank();
}
