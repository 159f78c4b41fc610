using System.Text.Json;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Fetches a business account's templates. What cannot be read is left out; what we cannot fill in is marked so.</summary>
public sealed class WhatsAppTemplates(OutboundHttp http, Settings settings)
{
    private const int Pages = 20;

    private readonly GraphApi graph = new(http.Provider, settings);

    /// <returns>Null when Graph does not answer, or not so that it can be understood: then what is known stands.</returns>
    public async Task<IReadOnlyList<MessageTemplate>?> FetchAsync(ChannelAccount account, CancellationToken ct)
    {
        var templates = new List<MessageTemplate>();
        string? after = null;
        for (var page = 0; page < Pages; page++)
        {
            if (await graph.FetchAsync(graph.OfTemplates(account, after), account, ct) is not { } body || Read(body) is not { } read)
            {
                return null;
            }

            templates.AddRange(read.Templates);
            if ((after = read.After) is null)
            {
                break;
            }
        }

        return templates;
    }

    internal static (List<MessageTemplate> Templates, string? After)? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var after = json.RootElement.TryGetProperty("paging", out var paging) && Has(paging, "next", out _)
                && Has(paging, "cursors", out var cursors) && Has(cursors, "after", out var cursor) ? cursor.GetString() : null;
            return ([.. data.EnumerateArray().Select(ReadOne).OfType<MessageTemplate>()], after);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static MessageTemplate? ReadOne(JsonElement one)
    {
        if (Text(one, "name") is not { } name || Text(one, "language") is not { } language || Text(one, "status") is not { } status
            || !Has(one, "components", out var components) || components.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var template = new MessageTemplate(name, language, status.ToLowerInvariant(), "") { Category = Text(one, "category")?.ToLowerInvariant() };
        foreach (var part in components.EnumerateArray())
        {
            var text = Text(part, "text");
            template = Text(part, "type")?.ToUpperInvariant() switch
            {
                "BODY" => template with { Body = text ?? "" },
                "FOOTER" => template with { Footer = text },
                "HEADER" when Text(part, "format") is null or "TEXT" or "text" => template with { Header = text, Sendable = template.Sendable && !Varies(text) },
                "BUTTONS" => template with { Sendable = template.Sendable && Has(part, "buttons", out var buttons) && buttons.EnumerateArray().All(IsPlain) },
                _ => template with { Sendable = false },
            };
        }

        return template.Body.Length == 0 ? null : template;
    }

    /// <summary>A button that needs no value of ours.</summary>
    private static bool IsPlain(JsonElement button) => Text(button, "type")?.ToUpperInvariant() is "QUICK_REPLY" or "PHONE_NUMBER" or "URL" && !Varies(Text(button, "url"));

    private static bool Varies(string? text) => text?.Contains("{{", StringComparison.Ordinal) == true;

    private static bool Has(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }

    private static string? Text(JsonElement element, string name) => Has(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
