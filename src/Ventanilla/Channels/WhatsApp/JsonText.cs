using System.Globalization;
using System.Text;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Undoes JSON's escapes without ever refusing: half of a surrogate pair and bytes that are no UTF-8 become U+FFFD, as
/// does the zero character, which PostgreSQL cannot keep. Everything else stays as the citizen wrote it.
/// </summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <param name="escaped">A JSON text between its quotes, well-formed as JSON.</param>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        // Escapes are ASCII, so undoing them after decoding is the same, and broken bytes are mended on the way.
        var source = Encoding.UTF8.GetString(escaped).AsSpan();
        var text = new StringBuilder(source.Length);
        while (source.IndexOf('\\') is var at and >= 0 && at + 1 < source.Length)
        {
            text.Append(source[..at]);
            var mark = source[at + 1];
            if (mark == 'u'
                && at + 6 <= source.Length
                && ushort.TryParse(source.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                AppendUnit(text, (char)unit);
                source = source[(at + 6)..];
            }
            else
            {
                AppendUnit(text, mark switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => mark });
                source = source[(at + 2)..];
            }
        }

        text.Append(source);
        return MendSurrogates(text);
    }

    /// <summary>Cuts to at most <paramref name="max"/> characters, never through a surrogate pair.</summary>
    public static string Cut(string text, int max) =>
        text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];

    private static void AppendUnit(StringBuilder text, char unit) => text.Append(unit == '\0' ? Replacement : unit);

    private static string MendSurrogates(StringBuilder text)
    {
        var whole = text.ToString();
        if (whole.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return whole;
        }

        for (var i = 0; i < whole.Length; i++)
        {
            if (char.IsHighSurrogate(whole[i]) && i + 1 < whole.Length && char.IsLowSurrogate(whole[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(whole[i]))
            {
                text[i] = Replacement;
            }
        }

        return text.ToString();
    }
}
