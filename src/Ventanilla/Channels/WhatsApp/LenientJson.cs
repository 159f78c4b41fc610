using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Reads what Meta writes without insisting on types: numbers or text, null or absent, broken characters. Only broken
/// JSON throws. Every getter takes the reader at a property's name or at a value and leaves it at that value's end.
/// </summary>
internal static class LenientJson
{
    /// <summary>Unlimited nesting: the reader keeps one bit a level, nothing here recurses, and one deep part must not spoil a batch.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    /// <summary>To the next property's name; false at the object's end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>To the next element's first token; false at the array's end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Into an object; what is something else is passed over.</summary>
    public static bool EnterObject(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Into an array; what is something else is passed over.</summary>
    public static bool EnterArray(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>Over a whole value.</summary>
    public static void Pass(ref Utf8JsonReader reader)
    {
        Advance(ref reader);
        reader.Skip();
    }

    /// <summary>Whether the current name or text is this one.</summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped
            ? reader.ValueSpan.Length <= 6 * name.Length && Encoding.UTF8.GetBytes(JsonText.Unescape(reader.ValueSpan)).AsSpan().SequenceEqual(name)
            : reader.ValueSpan.SequenceEqual(name);

    /// <summary>The current property's name.</summary>
    public static string Name(in Utf8JsonReader reader, int max) =>
        JsonText.Cut(reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan), max);

    /// <summary>Text, or a number or truth value as text; null for anything else. What is longer than <paramref name="max"/> is cut.</summary>
    public static string? Text(ref Utf8JsonReader reader, int max)
    {
        Advance(ref reader);
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return JsonText.Cut(reader.ValueIsEscaped ? JsonText.Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan), max);

            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return JsonText.Cut(Encoding.UTF8.GetString(reader.ValueSpan), max);

            default:
                reader.Skip();
                return null;
        }
    }

    public static bool? Flag(ref Utf8JsonReader reader) => Text(ref reader, 8) switch
    {
        "true" or "True" or "1" => true,
        "false" or "False" or "0" => false,
        _ => null,
    };

    public static double? Number(ref Utf8JsonReader reader) =>
        double.TryParse(Text(ref reader, 64), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    public static long? Integer(ref Utf8JsonReader reader) =>
        long.TryParse(Text(ref reader, 32), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Seconds since 1970, as text or number (milliseconds are recognised); null for what is no time between 2001 and 2100.</summary>
    public static DateTimeOffset? Time(ref Utf8JsonReader reader)
    {
        Advance(ref reader);
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            reader.Skip();
            return null;
        }

        if (!Utf8Parser.TryParse(reader.ValueSpan, out long value, out var used) || used != reader.ValueSpan.Length)
        {
            return null;
        }

        return value switch
        {
            >= 1_000_000_000 and < 4_102_444_800 => DateTimeOffset.FromUnixTimeSeconds(value),
            >= 1_000_000_000_000 and < 4_102_444_800_000 => DateTimeOffset.FromUnixTimeMilliseconds(value),
            _ => null,
        };
    }

    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        Advance(ref reader);
        if (reader.TokenType == start)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    private static void Advance(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
        }
    }
}
