using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>What Meta refuses at <c>/messages</c>: missing parts, wrong kinds, and everything beyond its limits. Pure.</summary>
internal static partial class GraphRules
{
    private static readonly string[] Types =
        ["text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive", "template"];

    /// <returns>Why Meta would refuse this body; null when it would take it.</returns>
    /// <param name="find">The file that was uploaded under an id.</param>
    public static GraphError? Check(JsonElement body, Func<string, PhoneFile?> find)
    {
        if (body.ValueKind != JsonValueKind.Object || body.Text("messaging_product") != "whatsapp")
        {
            return GraphError.Parameter("The parameter messaging_product is required.");
        }

        if (body.Text("status") is { } status)
        {
            return CheckSignal(body, status);
        }

        if (CheckEnvelope(body) is { } wrong)
        {
            return wrong;
        }

        var type = body.Text("type") ?? "text";
        if (!Types.Contains(type))
        {
            return GraphError.Parameter($"Param type must be one of {{{string.Join(", ", Types.Select(t => t.ToUpperInvariant()))}}} - got \"{type}\".");
        }

        if (!body.TryGetProperty(type, out var content) || content.ValueKind != (type == "contacts" ? JsonValueKind.Array : JsonValueKind.Object))
        {
            return GraphError.Parameter($"The parameter {type} is required.");
        }

        return type switch
        {
            "text" => CheckText(content),
            "location" => CheckPlace(content),
            "contacts" => content.GetArrayLength() is 0 or > 257 ? GraphError.Invalid("Number of contacts must be between 1 and 257.") : null,
            "reaction" => content.Text("message_id") is { Length: > 0 } && content.Text("emoji") is not null ? null : GraphError.Missing("reaction needs message_id and emoji."),
            "interactive" => GraphInteractiveRules.Check(content),
            "template" => CheckTemplate(content),
            _ => GraphMediaRules.Check(type, content, find),
        };
    }

    private static GraphError? CheckSignal(JsonElement body, string status) => status switch
    {
        not "read" => GraphError.Parameter("Param status must be one of {READ}."),
        _ when body.Text("message_id") is not { Length: > 0 } => GraphError.Missing("message_id is required with status."),
        _ when body.TryGetProperty("typing_indicator", out var typing) && typing.Text("type") != "text" => GraphError.Invalid("typing_indicator.type must be text."),
        _ => null,
    };

    private static GraphError? CheckEnvelope(JsonElement body)
    {
        var (to, recipient) = (body.Text("to"), body.Text("recipient"));
        return (to, recipient) switch
        {
            (null or "", null or "") => GraphError.Parameter("The parameter to is required."),
            ({ Length: > 0 }, _) when !Phone().IsMatch(to) => GraphError.Invalid("to is not a phone number."),
            (null or "", not null) when !UserId().IsMatch(recipient) => GraphError.Invalid("recipient is not a business-scoped user id."),
            _ when body.TryGetProperty("recipient_type", out _) && body.Text("recipient_type") is not ("individual" or "group") =>
                GraphError.Parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}."),
            _ when body.Text("biz_opaque_callback_data")?.Length > 512 => GraphError.Invalid("biz_opaque_callback_data must be at most 512 characters."),
            _ when body.TryGetProperty("context", out var context) && context.Text("message_id") is not { Length: > 0 } => GraphError.Missing("context.message_id is required."),
            _ => null,
        };
    }

    private static GraphError? CheckText(JsonElement text) => text.Text("body") switch
    {
        null or "" => GraphError.Parameter("The parameter text['body'] is required."),
        { Length: > 4096 } => GraphError.Parameter("Param text['body'] must be at most 4096 characters long."),
        _ => null,
    };

    private static GraphError? CheckPlace(JsonElement place) =>
        place.Number("latitude") is >= -90 and <= 90 && place.Number("longitude") is >= -180 and <= 180
            ? null
            : GraphError.Invalid("latitude and longitude must be degrees.");

    private static GraphError? CheckTemplate(JsonElement template) =>
        template.Text("name") is not { } name || !TemplateName().IsMatch(name) ? GraphError.Parameter("Param template['name'] must be a template's name.")
            : !template.TryGetProperty("language", out var language) || language.Text("code") is not { Length: > 1 } ? GraphError.Missing("template.language.code is required.")
            : null;

    [GeneratedRegex(@"^\+?[0-9][0-9 ()-]{4,24}\z")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[A-Z]{2}\.[A-Za-z0-9.]{1,128}\z")]
    private static partial Regex UserId();

    [GeneratedRegex(@"^[a-z0-9_]{1,512}\z")]
    private static partial Regex TemplateName();
}

/// <summary>Reads what may not be there.</summary>
internal static class JsonParts
{
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static double? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static JsonElement Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The elements of a list; none when it is none.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element, string name) =>
        element.Part(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();
}
