using System.Text.Json;
using System.Text.Unicode;

namespace Ventanilla.Platform;

/// <summary>
/// Judges JSON that others have made before any of our code reads it. What passes can be parsed with the default options
/// and every text in it can be read: half a surrogate pair is legal JSON, and an exception when it is asked for as text.
/// </summary>
public static class StrictJson
{
    /// <summary>The depth that System.Text.Json reads by default; no honest answer comes near it.</summary>
    private const int MaxDepth = 64;

    /// <returns>What is wrong, as the end of a sentence that begins "The answer …"; null when nothing is.</returns>
    public static string? Problem(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return "is not UTF-8";
        }

        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return $"is not JSON, or is nested deeper than {MaxDepth} levels";
        }
        catch (InvalidOperationException)
        {
            return "has half a character in a text (an unpaired surrogate)";
        }
    }
}
