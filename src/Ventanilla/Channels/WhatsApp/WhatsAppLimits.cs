using System.Globalization;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// How much fits where. Meta counts characters without saying which, so we count UTF-16 units, which is never too few.
/// A text longer than its place is the caller's to split; labels are shortened, because their id is what counts.
/// </summary>
internal static class WhatsAppLimits
{
    public const int Text = 4096;
    public const int Caption = 1024;
    public const int ButtonBody = 1024;
    public const int Buttons = 3;
    public const int ButtonTitle = 20;
    public const int ButtonId = 256;
    public const int ListBody = 4096;
    public const int Rows = 10;
    public const int RowTitle = 24;
    public const int RowDescription = 72;
    public const int RowId = 200;
    public const int ListLabel = 20;
    public const int FileName = 240;
    public const int AttemptId = 512;
    public const int PlaceText = 1000;

    /// <summary>Shortens with an ellipsis, never through a character as people see it.</summary>
    public static string Shorten(string text, int limit) => text.Length <= limit ? text : $"{text.AsSpan(0, WholeLength(text, limit - 1)).TrimEnd()}…";

    /// <summary>Cuts a long text into messages that fit: between paragraphs where possible, else lines, sentences, words, characters.</summary>
    public static IReadOnlyList<string> Split(string text, int limit = Text)
    {
        if (text.Length <= limit)
        {
            return [text];
        }

        var parts = new List<string>();
        var rest = text.AsSpan();
        while (rest.Length > limit)
        {
            var cut = CutAt(rest, limit);
            if (rest[..cut].TrimEnd() is { Length: > 0 } part)
            {
                parts.Add(part.ToString());
            }

            rest = rest[cut..].TrimStart();
        }

        if (!rest.IsEmpty)
        {
            parts.Add(rest.ToString());
        }

        return parts;
    }

    private static int CutAt(ReadOnlySpan<char> text, int limit)
    {
        var window = text[..limit];
        foreach (var mark in (ReadOnlySpan<string>)["\n\n", "\n", ". ", " "])
        {
            // Not so early that the parts become many and short.
            var at = window.LastIndexOf(mark, StringComparison.Ordinal);
            if (at >= limit / 2)
            {
                return at + mark.Length;
            }
        }

        return WholeLength(text, limit);
    }

    /// <summary>The length of the longest start of at most <paramref name="limit"/> units that ends between visible characters.</summary>
    private static int WholeLength(ReadOnlySpan<char> text, int limit)
    {
        var length = 0;
        while (length < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text[length..]);
            if (length + next > limit)
            {
                break;
            }

            length += next;
        }

        // One "character" longer than the whole place (marks piled on a letter): cut it, but keep surrogate pairs.
        return length > 0 ? length : char.IsHighSurrogate(text[limit - 1]) && limit > 1 ? limit - 1 : limit;
    }
}
