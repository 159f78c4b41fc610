using System.Security.Cryptography;
using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>
/// Turns one update into events. Only what a citizen does in a private chat with the bot becomes theirs; groups, channels,
/// business chats and whatever comes with a newer Bot API are kept, told, and never a conversation.
/// </summary>
internal static class TelegramReader
{
    /// <summary>Kinds that concern no private chat, and what is made of them.</summary>
    private static readonly Dictionary<string, Func<UpdateSource, ChannelEvent>> Elsewhere = new()
    {
        ["channel_post"] = s => s.Unread("a post in a channel"),
        ["edited_channel_post"] = s => s.Unread("a post in a channel"),
        ["message_reaction_count"] = s => s.Unread("reactions in a channel"),
        ["inline_query"] = s => s.Unread("inline mode, which is not used"),
        ["chosen_inline_result"] = s => s.Unread("inline mode, which is not used"),
        ["poll"] = s => s.Unread("a poll, which is not used"),
        ["poll_answer"] = s => s.Unread("a poll, which is not used"),
        ["chat_member"] = s => s.Unread("somebody else's membership in a chat"),
        ["chat_join_request"] = s => s.Unread("a request to join a chat"),
        ["chat_boost"] = s => s.Unread("a boost of a chat"),
        ["removed_chat_boost"] = s => s.Unread("a boost of a chat"),
        ["business_message"] = s => s.Unread("a business chat, which is not a chat with the bot"),
        ["edited_business_message"] = s => s.Unread("a business chat, which is not a chat with the bot"),
        ["deleted_business_messages"] = s => s.Unread("a business chat, which is not a chat with the bot"),
        ["guest_message"] = s => s.Unread("a chat in which the bot is a guest"),
        ["stopped_message_generation"] = s => s.Unread("streamed drafts, which are not used"),
        ["business_connection"] = s => s.Notice(TelegramNotices.BusinessConnection),
        ["managed_bot"] = s => s.Notice(TelegramNotices.ManagedBot),
        ["shipping_query"] = s => s.Notice(TelegramNotices.Payment, "shipping_query"),
        ["pre_checkout_query"] = s => s.Notice(TelegramNotices.Payment, "pre_checkout_query"),
        ["purchased_paid_media"] = s => s.Notice(TelegramNotices.Payment, "purchased_paid_media"),
        ["subscription"] = s => s.Notice(TelegramNotices.Payment, "subscription"),
    };

    public static IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, string account)
    {
        using var json = LenientJson.Parse(body);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } update)
        {
            return [new UpdateSource(account, BodyKey(body), body).Unread(json is null ? "not JSON" : "not an update")];
        }

        // Without its number an update is still known by its bytes.
        var id = update.Whole("update_id"u8)?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var source = new UpdateSource(account, id ?? BodyKey(body), body);
        var events = new List<ChannelEvent>(1);
        string? unknown = null;
        var known = false;
        foreach (var field in update.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Null || field.NameEquals("update_id"u8))
            {
                continue;
            }

            // Telegram sends one kind an update; should there be more, each is an event with a key of its own.
            var its = events.Count == 0 ? source : source with { Id = $"{source.Id}/{TelegramText.Clip(field.Name, 40)}" };
            if (Kind(field.Name) is { } read)
            {
                known = true;
                if (field.Value.ValueKind != JsonValueKind.Object)
                {
                    events.Add(its.Unread($"{field.Name} is no object"));
                }
                else if (read(its, field.Value) is { } happened)
                {
                    events.Add(happened);
                }
            }
            else
            {
                unknown ??= TelegramText.Clip(field.Name, 40);
            }
        }

        if (!known && (unknown is not null || id is null))
        {
            events.Add(source.Unread(unknown is null ? "not an update" : $"unknown kind of update: {unknown}"));
        }

        return events;
    }

    private static Func<UpdateSource, JsonElement, ChannelEvent?>? Kind(string name) => name switch
    {
        "message" => static (source, message) => TelegramMessages.Read(source, message, edited: false),
        "edited_message" => static (source, message) => TelegramMessages.Read(source, message, edited: true),
        "callback_query" => TelegramTaps.Read,
        "my_chat_member" => TelegramMembership.Read,
        "message_reaction" => TelegramReactions.Read,
        _ => Elsewhere.TryGetValue(name, out var elsewhere) ? (source, _) => elsewhere(source) : null,
    };

    private static string BodyKey(ReadOnlyMemory<byte> body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body.Span));
}
