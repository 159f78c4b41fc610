using System.Globalization;
using System.Text.Json;
using Ventanilla.Engine;

namespace Ventanilla.Catalogue;

/// <summary>One line to be tried: what a contact has sent in one go, and when.</summary>
/// <param name="Context">What came before, in words: <c>pending opt-in</c>, <c>appointment reminder</c>, <c>reply to a broadcast</c>.</param>
/// <param name="Words">The messages of the turn, one below the other; of a voice note, what was heard.</param>
/// <param name="Kind">The kind that says most: a photo with two texts is a photo.</param>
internal sealed record TriedMessage(string Id, DateTimeOffset At, string Direction, string Contact, string? Context, string Words, string Kind, GeoPoint? Place)
{
    /// <summary>In the order in which they say more than plain text.</summary>
    private static readonly string[] Kinds = ["document", "image", "video", "contacts", "location", "audio", "call", "sticker"];

    public bool FromStaff => Direction != "inbound";

    /// <summary>What the engine calls this context.</summary>
    public string? Expecting => Context switch
    {
        null => null,
        _ when Context.Contains("opt-in", StringComparison.OrdinalIgnoreCase) => "opt_in",
        _ when Context.Contains("appointment", StringComparison.OrdinalIgnoreCase) || Context.Contains("reminder", StringComparison.OrdinalIgnoreCase) => "appointment",
        _ when Context.Contains("broadcast", StringComparison.OrdinalIgnoreCase) => "broadcast",
        _ when Context.Contains("group", StringComparison.OrdinalIgnoreCase) => "group",
        _ => null,
    };

    /// <returns>The row, or in a sentence why the line is none.</returns>
    public static (TriedMessage? Row, string? Problem) Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
            {
                return (null, "a line is a JSON object in braces.");
            }

            if (Text(row, "id") is not { Length: > 0 } id)
            {
                return (null, "'id' is missing.");
            }

            if (!DateTimeOffset.TryParse(Text(row, "ts"), CultureInfo.InvariantCulture, out var at))
            {
                return (null, $"{id}: 'ts' is missing or no time; write it as 2026-05-12T10:00:00+02:00.");
            }

            if (!row.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            {
                return (null, $"{id}: 'messages' is missing or empty.");
            }

            var (texts, kinds, place) = (new List<string>(), new List<string>(), (GeoPoint?)null);
            foreach (var message in messages.EnumerateArray())
            {
                if (message.ValueKind != JsonValueKind.Object)
                {
                    return (null, $"{id}: a message is a JSON object in braces.");
                }

                kinds.Add(Text(message, "type") is "voice" ? "audio" : Text(message, "type") ?? "text");
                texts.Add(Text(message, "text") ?? Text(message, "caption") ?? Text(message, "transcript") ?? "");
                place ??= message.TryGetProperty("lat", out var lat) && message.TryGetProperty("lon", out var lon) && lat.TryGetDouble(out var latitude) && lon.TryGetDouble(out var longitude)
                    ? new(latitude, longitude) : null;
            }

            return (new(
                id, at, Text(row, "direction") ?? "inbound", Text(row, "contact") ?? id, Text(row, "context"),
                string.Join('\n', texts.Where(t => t.Length > 0)), Kinds.FirstOrDefault(kinds.Contains) ?? "text", place), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, $"it is not JSON: {e.Message}");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
