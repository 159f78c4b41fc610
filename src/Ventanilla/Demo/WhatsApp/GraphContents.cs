using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>What a citizen sends, in Meta's words: the part of a message that depends on its type.</summary>
internal static class GraphContents
{
    public static JsonObject Write(CitizenSends sends, Bubble? tapped) => sends switch
    {
        { Tap: { Choice: var choice } } => Tap(choice, inList: tapped?.List?.Rows.Any(r => r.Id == choice.Id) == true),
        { Kind: BubbleKind.Photo, File: { } file } => Media("image", file, sends.Text),
        { Kind: BubbleKind.Video, File: { } file } => Media("video", file, sends.Text),
        { Kind: BubbleKind.Voice, File: { } file } => Media("audio", file, null, ("voice", true)),
        { Kind: BubbleKind.Audio, File: { } file } => Media("audio", file, null, ("voice", false)),
        { Kind: BubbleKind.Sticker, File: { } file } => Media("sticker", file, null, ("animated", false)),
        { Kind: BubbleKind.File, File: { } file } => Media("document", file, sends.Text, ("filename", file.Name)),
        { Kind: BubbleKind.Place, Place: { } place } => Place(place),
        { Kind: BubbleKind.Card } => Card(sends.Text ?? ""),
        { Kind: BubbleKind.Text, Text: { } text } => new() { ["type"] = "text", ["text"] = new JsonObject { ["body"] = text } },
        _ => Unsupported("unknown"),
    };

    public static JsonObject Reaction(string target, string? emoji)
    {
        var reaction = new JsonObject { ["message_id"] = target };
        if (emoji is not null)
        {
            reaction["emoji"] = emoji;
        }

        return new() { ["type"] = "reaction", ["reaction"] = reaction };
    }

    /// <summary>What the Cloud API says of things that it does not pass on: polls, and also edits.</summary>
    public static JsonObject Unsupported(string what) => new()
    {
        ["type"] = "unsupported",
        ["errors"] = new JsonArray(new JsonObject
        {
            ["code"] = 131051,
            ["title"] = "Message type unknown",
            ["message"] = "Message type unknown",
            ["error_data"] = new JsonObject { ["details"] = "Message type is currently not supported." },
        }),
        ["unsupported"] = new JsonObject { ["type"] = what },
    };

    private static JsonObject Tap(Tappable choice, bool inList)
    {
        var reply = new JsonObject { ["id"] = choice.Id, ["title"] = choice.Label };
        if (inList && choice.Description is { } description)
        {
            reply["description"] = description;
        }

        var type = inList ? "list_reply" : "button_reply";
        return new() { ["type"] = "interactive", ["interactive"] = new JsonObject { ["type"] = type, [type] = reply } };
    }

    private static JsonObject Media(string type, PhoneFile file, string? caption, (string Name, JsonNode Value)? extra = null)
    {
        var media = new JsonObject
        {
            ["id"] = file.Id,
            ["mime_type"] = file.Mime,
            ["sha256"] = Convert.ToBase64String(Convert.FromHexString(file.Sha256)),
        };
        if (caption is { Length: > 0 })
        {
            media["caption"] = caption;
        }

        if (extra is { } more)
        {
            media[more.Name] = more.Value;
        }

        return new() { ["type"] = type, [type] = media };
    }

    private static JsonObject Place(Spot place)
    {
        var location = new JsonObject { ["latitude"] = place.Latitude, ["longitude"] = place.Longitude };
        if (place.Name is not null)
        {
            location["name"] = place.Name;
        }

        if (place.Address is not null)
        {
            location["address"] = place.Address;
        }

        return new() { ["type"] = "location", ["location"] = location };
    }

    private static JsonObject Card(string name) => new()
    {
        ["type"] = "contacts",
        ["contacts"] = new JsonArray(new JsonObject
        {
            ["name"] = new JsonObject { ["formatted_name"] = name, ["first_name"] = name },
            ["phones"] = new JsonArray(new JsonObject { ["phone"] = "+34 930 000 010", ["type"] = "WORK" }),
            ["origin"] = "other",
        }),
    };
}
