using System.Text.Json;

namespace Ventanilla.Scripts;

/// <summary>
/// Finds the time at which a script's clock stands: the input's own <c>now</c>, so that <c>new Date()</c> says what the
/// town's clock said. The offset from UTC is the one of <c>now</c>, also for dates in the other half of the year.
/// </summary>
internal static class ScriptClocks
{
    public static ScriptClock Read(ReadOnlySpan<byte> inputJson)
    {
        var reader = new Utf8JsonReader(inputJson);
        var now = default(ScriptClock);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return now;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNow = reader.ValueTextEquals("now"u8);
            reader.Read();
            if (isNow && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value))
            {
                now = new(value.ToUnixTimeMilliseconds(), (int)value.Offset.TotalSeconds);
            }

            reader.Skip();
        }

        return now;
    }
}
