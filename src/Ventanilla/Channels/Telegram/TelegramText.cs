using System.Globalization;

namespace Ventanilla.Channels.Telegram;

/// <summary>Telegram's limits of text, counted in UTF-16 units as C# counts, and how to keep to them.</summary>
internal static class TelegramText
{
    public const int MessageLimit = 4096;
    public const int CaptionLimit = 1024;

    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>
    /// Cuts a text into pieces that each fit into one message: at a paragraph, line or word where there is one in the
    /// second half, and never inside a surrogate pair.
    /// </summary>
    public static IReadOnlyList<string> Split(string text, int limit = MessageLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        var pieces = new List<string>();
        var rest = text.AsSpan();
        while (rest.Length > limit)
        {
            var cut = Cut(rest, limit);
            Add(rest[..cut].TrimEnd());
            rest = rest[cut..].TrimStart();
        }

        Add(rest);
        return pieces;

        void Add(ReadOnlySpan<char> piece)
        {
            if (!piece.IsWhiteSpace())
            {
                pieces.Add(piece.ToString());
            }
        }
    }

    /// <summary>At most so many units, without half a surrogate pair at the end.</summary>
    public static string Clip(string text, int limit) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    private static int Cut(ReadOnlySpan<char> text, int limit)
    {
        var window = text[..limit];
        foreach (var mark in (ReadOnlySpan<string>)["\n\n", "\n", " "])
        {
            if (window.LastIndexOf(mark, StringComparison.Ordinal) is var at && at >= limit / 2)
            {
                return at + mark.Length;
            }
        }

        // No blank to cut at: a long address or a wall of emoji. A letter keeps its accents, an emoji its parts.
        for (var cut = limit; cut > limit / 2; cut--)
        {
            if (!Joined(text, cut))
            {
                return cut;
            }
        }

        return char.IsLowSurrogate(text[limit]) && limit > 1 ? limit - 1 : limit;
    }

    private static bool Joined(ReadOnlySpan<char> text, int cut) =>
        char.IsLowSurrogate(text[cut]) || text[cut] == ZeroWidthJoiner || text[cut - 1] == ZeroWidthJoiner
        || char.GetUnicodeCategory(text[cut]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
