using System.Globalization;
using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.Telegram;

/// <summary>What one Telegram message holds, in our words.</summary>
internal static class TelegramContent
{
    /// <summary>Fields that stand around the content. What is none of these and unknown is content of a kind made after us.</summary>
    private static readonly HashSet<string> Surroundings =
    [
        "from", "chat", "sender_chat", "sender_business_bot", "forward_origin", "forward_from", "forward_from_chat", "reply_to_message",
        "external_reply", "quote", "reply_to_story", "via_bot", "entities", "caption_entities", "link_preview_options", "reply_markup",
        "direct_messages_topic", "receiver_user", "is_topic_message", "is_automatic_forward", "has_protected_content", "is_from_offline",
        "is_paid_post", "has_media_spoiler", "show_caption_above_media", "suggested_post_info", "effect_id", "guest_bot_caller_user", "guest_bot_caller_chat",
    ];

    /// <summary>What the message holds, or the name of the service message that it is.</summary>
    public static (InboundContent? Content, string? Service) Read(JsonElement message, long chat)
    {
        if ((Words(message) ?? TelegramMedia.Read(message) ?? Location(message) ?? Card(message, chat) ?? Rendered(message)) is { } content)
        {
            return (InContext(content, message), null);
        }

        foreach (var field in message.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Null && TelegramServiceMessages.Is(field.Name))
            {
                return (null, field.Name);
            }
        }

        return (InContext(Unsupported(NewKind(message)), message), null);
    }

    private static InboundContent? Words(JsonElement message)
    {
        if (message.Text("text"u8) is not { Length: > 0 } text)
        {
            return null;
        }

        var (words, payload) = TelegramCommands.Read(text);
        return new() { Kind = ContentKind.Text, Text = words, Payload = payload };
    }

    private static InboundContent? Location(JsonElement message)
    {
        var isVenue = message.TryObject("venue"u8, out var venue);
        if (!message.TryObject("location"u8, out var location) && !venue.TryObject("location"u8, out location))
        {
            return null;
        }

        return location.Number("latitude"u8) is >= -90 and <= 90 and var latitude && location.Number("longitude"u8) is >= -180 and <= 180 and var longitude
            ? new()
            {
                Kind = ContentKind.Location,
                Location = new(latitude, longitude, isVenue ? venue.Label("title"u8) : null, isVenue ? venue.Label("address"u8) : null),
                Live = location.Whole("live_period"u8) > 0,
            }
            : Unsupported("location");
    }

    private static InboundContent? Card(JsonElement message, long chat)
    {
        if (!message.TryObject("contact"u8, out var contact))
        {
            return null;
        }

        var user = contact.Whole("user_id"u8);
        var own = user == chat && message.TryObject("from"u8, out var from) && from.Whole("id"u8) == user;
        var phone = contact.Label("phone_number"u8, 40);

        // A card of a Telegram account holds an international number, with or without +; other cards whatever somebody typed.
        if (user is not null && phone is { Length: >= 7 } && phone.All(char.IsAsciiDigit))
        {
            phone = "+" + phone;
        }

        return new()
        {
            Kind = ContentKind.Contacts,
            Cards = [new(TelegramSenders.FullName(contact), phone is null ? [] : [phone], own)],
        };
    }

    /// <summary>Kinds that have no counterpart with us: a short word on what it was, and what of it can be read.</summary>
    private static InboundContent? Rendered(JsonElement message)
    {
        if (message.TryObject("rich_message"u8, out var rich))
        {
            return Unsupported(TelegramRichText.Plain(rich) is { Length: > 0 } plain ? plain : "rich message");
        }

        if (message.TryObject("poll"u8, out var poll))
        {
            return Unsupported("poll", poll.Label("question"u8), Listed(poll, "options"u8, " / "));
        }

        if (message.TryObject("dice"u8, out var dice))
        {
            return Unsupported("dice", dice.Label("emoji"u8), dice.Whole("value"u8)?.ToString(CultureInfo.InvariantCulture));
        }

        if (message.TryObject("checklist"u8, out var checklist))
        {
            return Unsupported("checklist", checklist.Label("title"u8), Listed(checklist, "tasks"u8, "; "));
        }

        if (message.TryObject("game"u8, out var game))
        {
            return Unsupported("game", game.Label("title"u8));
        }

        if (message.TryObject("invoice"u8, out var invoice))
        {
            return Unsupported("invoice", invoice.Label("title"u8));
        }

        if (message.TryObject("paid_media"u8, out _))
        {
            return Unsupported("paid media", message.Label("caption"u8, TelegramText.CaptionLimit));
        }

        return message.TryObject("story"u8, out _) ? Unsupported("story")
            : message.TryObject("giveaway"u8, out _) || message.TryObject("giveaway_winners"u8, out _) ? Unsupported("giveaway")
            : message.TryObject("gift"u8, out _) || message.TryObject("unique_gift"u8, out _) ? Unsupported("gift")
            : null;
    }

    private static InboundContent Unsupported(string? what, params ReadOnlySpan<string?> details)
    {
        foreach (var detail in details)
        {
            what = string.IsNullOrWhiteSpace(detail) ? what : $"{what}: {detail}";
        }

        return new() { Kind = ContentKind.Unsupported, Text = what };
    }

    private static string Listed(JsonElement owner, ReadOnlySpan<byte> name, string between) =>
        owner.TryArray(name, out var items)
            ? string.Join(between, items.EnumerateArray().Take(20).Select(item => item.Label("text"u8)).Where(text => text is not null))
            : "";

    /// <summary>The name of a content that came with a newer Bot API; it is shown to operators only.</summary>
    private static string? NewKind(JsonElement message)
    {
        foreach (var field in message.EnumerateObject())
        {
            if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !Surroundings.Contains(field.Name))
            {
                return TelegramText.Clip(field.Name, 40).Replace('_', ' ');
            }
        }

        return null;
    }

    private static InboundContent InContext(InboundContent content, JsonElement message)
    {
        var reply = message.TryObject("reply_to_message"u8, out var original) && !original.TryObject("forum_topic_created"u8, out _)
            ? MessageId(original)
            : null;
        var forwarded = message.TryObject("forward_origin"u8, out _) || message.Whole("forward_date"u8) > 0;
        var album = message.Label("media_group_id"u8, 64);
        return reply is null && !forwarded && album is null
            ? content
            : content with
            {
                ReplyTo = reply,
                Quote = reply is not null && message.TryObject("quote"u8, out var quote) ? quote.Label("text"u8, TelegramText.MessageLimit) : null,
                Forwarded = forwarded,
                AlbumId = album,
            };
    }

    /// <summary>The message's id; 0 stands for messages that have none yet (ephemeral, scheduled by the server).</summary>
    public static string? MessageId(JsonElement message) =>
        message.Whole("message_id"u8) is > 0 and var id ? id.ToString(CultureInfo.InvariantCulture) : null;
}
