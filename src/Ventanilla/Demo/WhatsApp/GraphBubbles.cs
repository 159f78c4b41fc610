using System.Globalization;
using System.Text.Json;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>Draws what the town hall sent: a body that Meta took becomes a bubble.</summary>
internal static class GraphBubbles
{
    public static Bubble Draw(string wamid, JsonElement body, DateTimeOffset now, Func<string, PhoneFile?> find)
    {
        var type = body.Text("type") ?? "text";
        var content = body.Part(type);
        var bubble = new Bubble
        {
            Id = wamid,
            FromCitizen = false,
            At = now,
            Quotes = body.Part("context").Text("message_id"),
            Opaque = body.Text("biz_opaque_callback_data"),
        };
        return type switch
        {
            "text" => bubble with { Text = content.Text("body") },
            "image" => File(bubble, BubbleKind.Photo, content, find),
            "audio" => File(bubble, content.Part("voice").ValueKind == JsonValueKind.True ? BubbleKind.Voice : BubbleKind.Audio, content, find),
            "video" => File(bubble, BubbleKind.Video, content, find),
            "document" => File(bubble, BubbleKind.File, content, find),
            "sticker" => File(bubble, BubbleKind.Sticker, content, find),
            "location" => bubble with
            {
                Kind = BubbleKind.Place,
                Place = new(content.Number("latitude") ?? 0, content.Number("longitude") ?? 0, content.Text("name"), content.Text("address")),
            },
            "contacts" => bubble with { Kind = BubbleKind.Card, Text = string.Join(", ", content.EnumerateArray().Select(c => c.Part("name").Text("formatted_name"))) },
            "interactive" => Interactive(bubble, content),
            "template" => bubble with { Text = Template(content) },
            _ => bubble with { Kind = BubbleKind.Unsupported },
        };
    }

    /// <summary>What was sent, for the page: a kind and never a word of it.</summary>
    public static string Name(JsonElement body) => body.Text("status") is { } status
        ? body.TryGetProperty("typing_indicator", out _) ? "typing" : status
        : (body.Text("type") ?? "text") is var type && type == "interactive" ? body.Part(type).Text("type") ?? type : type;

    private static Bubble File(Bubble bubble, BubbleKind kind, JsonElement media, Func<string, PhoneFile?> find)
    {
        var file = media.Text("id") is { } id ? find(id) : null;
        return bubble with
        {
            Kind = file is null ? BubbleKind.File : kind,
            Text = media.Text("caption"),
            File = file is not null && media.Text("filename") is { Length: > 0 } name ? file with { Name = name } : file,
        };
    }

    private static Bubble Interactive(Bubble bubble, JsonElement interactive)
    {
        var action = interactive.Part("action");
        var text = string.Join("\n\n", new[] { interactive.Part("header").Text("text"), interactive.Part("body").Text("text"), interactive.Part("footer").Text("text") }.Where(t => t is { Length: > 0 }));
        return bubble with
        {
            Text = text,
            AsksPlace = action.Text("name") == "send_location",
            Buttons = [.. action.Each("buttons").Select(b => b.Part("reply")).Select(r => new Tappable(r.Text("id") ?? "", r.Text("title") ?? ""))],
            List = action.Text("button") is { } label
                ? new(label, [.. action.Each("sections").SelectMany(s => s.Each("rows")).Select(r => new Tappable(r.Text("id") ?? "", r.Text("title") ?? "", r.Text("description")))])
                : null,
        };
    }

    private static string Template(JsonElement template)
    {
        var values = template.Each("components").Where(c => c.Text("type") == "body").SelectMany(c => c.Each("parameters")).Select(p => p.Text("text"));
        return string.Create(CultureInfo.InvariantCulture, $"[{template.Text("name")}] {string.Join(" · ", values)}").TrimEnd();
    }
}
