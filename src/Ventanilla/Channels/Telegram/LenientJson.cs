using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Ventanilla.Channels.Telegram;

/// <summary>
/// Reads JSON written by strangers: a field of the wrong type is as good as absent, numbers may come as text. After
/// <see cref="Clean"/> no accessor throws.
/// </summary>
internal static class LenientJson
{
    /// <summary>Deeper than anything Telegram builds; its own parser stops at 100.</summary>
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The same JSON without what breaks readers and databases further on: byte order mark, invalid UTF-8, halves of
    /// surrogate pairs and NUL (PostgreSQL takes none in text). Copies only when there is something to mend.
    /// </summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(ByteOrderMark))
        {
            json = json[ByteOrderMark.Length..];
        }

        if (!Utf8.IsValid(json.Span))
        {
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        }

        return json.Span.IndexOf("\\u"u8) < 0 ? json : CleanEscapes(json);
    }

    /// <summary>The document, or null when the bytes are not JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(Clean(json), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool TryObject(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement value) =>
        TryField(element, name, JsonValueKind.Object, out value);

    public static bool TryArray(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement value) =>
        TryField(element, name, JsonValueKind.Array, out value);

    /// <summary>Text, or a number as it is written.</summary>
    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <summary>Text that is not empty, cut to <paramref name="limit"/>: for names and labels, where a megabyte is an attack.</summary>
    public static string? Label(this JsonElement element, ReadOnlySpan<byte> name, int limit = 256) =>
        element.Text(name) is { } text && !string.IsNullOrWhiteSpace(text) ? TelegramText.Clip(text, limit) : null;

    public static long? Whole(this JsonElement element, ReadOnlySpan<byte> name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
            JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ => null,
        };
    }

    public static double? Number(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    public static bool IsTrue(this JsonElement element, ReadOnlySpan<byte> name) =>
        TryField(element, name, JsonValueKind.True, out _);

    private static bool TryField(JsonElement element, ReadOnlySpan<byte> name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    private static ReadOnlyMemory<byte> CleanEscapes(ReadOnlyMemory<byte> json)
    {
        var span = json.Span;
        byte[]? mended = null;
        for (var i = 0; i < span.Length - 1; i++)
        {
            if (span[i] != '\\')
            {
                continue;
            }

            if (Escape(span, i) is not { } unit)
            {
                i++;
            }
            else if (char.IsHighSurrogate(unit) && Escape(span, i + 6) is { } next && char.IsLowSurrogate(next))
            {
                i += 11;
            }
            else
            {
                if (char.IsSurrogate(unit) || unit == '\0')
                {
                    mended ??= span.ToArray();
                    "fffd"u8.CopyTo(mended.AsSpan(i + 2));
                }

                i += 5;
            }
        }

        return mended ?? json;
    }

    /// <summary>The unit that a <c>\uXXXX</c> at this place stands for; null when there is none.</summary>
    private static char? Escape(ReadOnlySpan<byte> span, int at) =>
        at + 6 <= span.Length && span[at] == '\\' && span[at + 1] == 'u'
        && ushort.TryParse(span.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
