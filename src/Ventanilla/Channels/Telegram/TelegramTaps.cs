using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.Telegram;

/// <summary>Taps on inline buttons.</summary>
internal static class TelegramTaps
{
    public static ChannelEvent Read(UpdateSource source, JsonElement tap)
    {
        tap.TryObject("from"u8, out var from);
        if (from.IsTrue("is_bot"u8))
        {
            return source.Unread("written by a bot");
        }

        // The message may be missing or, when old, inaccessible (date 0); then the tap is all there is.
        tap.TryObject("message"u8, out var message);
        if (message.TryObject("chat"u8, out var chat) && !TelegramSenders.IsPrivate(chat))
        {
            return source.Unread($"a tap in a {chat.Label("type"u8, 20) ?? "group"}");
        }

        var chatId = chat.Whole("id"u8) ?? from.Whole("id"u8) ?? 0;
        if (chatId <= 0)
        {
            return source.Unread("a tap by nobody");
        }

        return tap.Text("data"u8) is not { Length: > 0 } data
            ? source.Unread("a tap without data")
            : new MessageReceived
            {
                Account = source.Account,
                ExternalId = source.Id,
                Raw = source.Raw,
                Sender = TelegramSenders.Read(chatId, chat, from, message),
                Content = new()
                {
                    Kind = ContentKind.Reply,
                    Text = Label(message, data),
                    Payload = TelegramText.Clip(data, 256),
                    CallbackId = tap.Label("id"u8, 128),
                    ReplyTo = TelegramContent.MessageId(message),
                },
            };
    }

    /// <summary>What stood on the button, when the message came along and still has it.</summary>
    private static string? Label(JsonElement message, string data)
    {
        if (!message.TryObject("reply_markup"u8, out var markup) || !markup.TryArray("inline_keyboard"u8, out var rows))
        {
            return null;
        }

        foreach (var row in rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Array))
        {
            foreach (var button in row.EnumerateArray())
            {
                if (button.Text("callback_data"u8) == data)
                {
                    return button.Label("text"u8);
                }
            }
        }

        return null;
    }
}
