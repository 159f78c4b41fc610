using System.Text.Json;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>The limits of interactive messages: three buttons, ten rows, and the lengths of everything written on them.</summary>
internal static class GraphInteractiveRules
{
    public static GraphError? Check(JsonElement interactive)
    {
        var type = interactive.Text("type");
        var body = interactive.Part("body").Text("text");
        var bodyLimit = type == "list" ? 4096 : 1024;
        if (body is null or "" || body.Length > bodyLimit)
        {
            return GraphError.Invalid($"Body text length invalid. Min length: 1, Max length: {bodyLimit}");
        }

        if (interactive.Part("footer").Text("text") is { Length: > 60 })
        {
            return GraphError.Invalid("Footer text length invalid. Max length: 60");
        }

        if (CheckHeader(interactive.Part("header"), type) is { } wrong)
        {
            return wrong;
        }

        var action = interactive.Part("action");
        return type switch
        {
            "button" => CheckButtons(action),
            "list" => CheckList(action),
            "cta_url" => Length("Display text", action.Part("parameters").Text("display_text"), 20) ?? (Uri.IsWellFormedUriString(action.Part("parameters").Text("url"), UriKind.Absolute) ? null : GraphError.Invalid("url is not valid.")),
            "location_request_message" => action.Text("name") == "send_location" ? null : GraphError.Invalid("action.name must be send_location."),
            "request_contact_info" => action.Text("name") == "request_contact_info" ? null : GraphError.Invalid("action.name must be request_contact_info."),
            "flow" or "product" or "product_list" or "catalog_message" or "carousel" or "call_permission_request" or "voice_call" or "address_message" => null,
            _ => GraphError.Invalid("Interactive type is not valid."),
        };
    }

    private static GraphError? CheckHeader(JsonElement header, string? type) => header.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        _ when header.Text("type") == "text" => Length("Header text", header.Text("text"), 60),
        _ when type == "list" => GraphError.Invalid("A list takes a text header only."),
        _ => header.Text("type") is "image" or "video" or "document" ? null : GraphError.Invalid("Header type is not valid."),
    };

    private static GraphError? CheckButtons(JsonElement action)
    {
        JsonElement[] buttons = [.. action.Each("buttons").Select(b => b.Part("reply"))];
        return buttons.Length is 0 or > 3 ? GraphError.Invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
            : First(buttons, b => Length("Button title", b.Text("title"), 20) ?? Length("Button id", b.Text("id"), 256))
            ?? (Repeats(buttons, "id") ? GraphError.Invalid("Duplicate button id.") : Repeats(buttons, "title") ? GraphError.Invalid("Duplicate button title.") : null);
    }

    private static GraphError? CheckList(JsonElement action)
    {
        JsonElement[] sections = [.. action.Each("sections")];
        JsonElement[] rows = [.. sections.SelectMany(s => s.Each("rows"))];
        return Length("Button", action.Text("button"), 20)
            ?? (sections.Length is 0 or > 10 ? GraphError.Invalid("Invalid sections count. Min: 1, Max: 10") : null)
            ?? (sections.Length > 1 && sections.Any(s => s.Text("title") is null or "") ? GraphError.Missing("Section title is required when there is more than one section.") : null)
            ?? First(sections, s => s.Text("title") is { Length: > 24 } ? GraphError.Invalid("Section title length invalid. Max length: 24") : null)
            ?? (rows.Length is 0 or > 10 ? GraphError.Invalid("Total row count exceed max allowed count: 10") : null)
            ?? First(rows, r => Length("Row title", r.Text("title"), 24) ?? Length("Row id", r.Text("id"), 200)
                ?? (r.Text("description") is { Length: > 72 } ? GraphError.Invalid("Row description length invalid. Max length: 72") : null))
            ?? (Repeats(rows, "id") ? GraphError.Invalid("Duplicate row id.") : null);
    }

    private static GraphError? Length(string what, string? text, int most) =>
        text is { Length: > 0 } && text.Length <= most ? null : GraphError.Invalid($"{what} length invalid. Min length: 1, Max length: {most}");

    private static GraphError? First(JsonElement[] parts, Func<JsonElement, GraphError?> check) => parts.Select(check).FirstOrDefault(e => e is not null);

    private static bool Repeats(JsonElement[] parts, string name) => parts.Select(p => p.Text(name)).Distinct().Count() < parts.Length;
}
