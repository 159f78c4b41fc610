using System.Globalization;
using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.Telegram;

/// <summary>Messages and edited messages.</summary>
internal static class TelegramMessages
{
    public static ChannelEvent? Read(UpdateSource source, JsonElement message, bool edited)
    {
        if (!message.TryObject("chat"u8, out var chat) || chat.Whole("id"u8) is not { } chatId)
        {
            return source.Unread("a message without a chat");
        }

        if (message.Text("business_connection_id"u8) is not null || message.Text("guest_query_id"u8) is not null)
        {
            return source.Unread("a business chat, which is not a chat with the bot");
        }

        if (Migration(source, message, chatId) is { } migration)
        {
            return migration;
        }

        if (!TelegramSenders.IsPrivate(chat))
        {
            return source.Unread($"a message in a {chat.Label("type"u8, 20) ?? "group"}");
        }

        message.TryObject("from"u8, out var from);
        if (from.IsTrue("is_bot"u8))
        {
            // Our own words come back, or another machine writes: answering it could go on for ever.
            return source.Unread("written by a bot");
        }

        var (content, service) = TelegramContent.Read(message, chatId);
        return content is null
            ? TelegramServiceMessages.IsNeverAsked(service!) ? source.Unread($"an answer to what was never asked: {service}") : null
            : Event(source, message, TelegramSenders.Read(chatId, chat, from, message), content, edited);
    }

    private static ChannelEvent Event(UpdateSource source, JsonElement message, Sender sender, InboundContent content, bool edited)
    {
        var id = TelegramContent.MessageId(message);
        if (!edited)
        {
            return new MessageReceived
            {
                Account = source.Account,
                ExternalId = source.Id,
                Raw = source.Raw,
                At = UpdateSource.Time(message, "date"u8),
                Sender = sender,
                MessageId = id,
                Content = content,
            };
        }

        return id is null
            ? source.Unread("an edit that does not say of what")
            : new MessageEdited
            {
                Account = source.Account,
                ExternalId = source.Id,
                Raw = source.Raw,
                At = UpdateSource.Time(message, "edit_date"u8) ?? UpdateSource.Time(message, "date"u8),
                Sender = sender,
                OriginalId = id,
                Content = content,
            };
    }

    /// <summary>A group that became a supergroup has a new number. Private chats never move.</summary>
    private static AccountNotice? Migration(UpdateSource source, JsonElement message, long chatId) =>
        message.Whole("migrate_to_chat_id"u8) is { } to
            ? source.Notice(TelegramNotices.ChatMigrated, string.Create(CultureInfo.InvariantCulture, $"{chatId} {to}"), UpdateSource.Time(message, "date"u8))
        : message.Whole("migrate_from_chat_id"u8) is { } was
            ? source.Notice(TelegramNotices.ChatMigrated, string.Create(CultureInfo.InvariantCulture, $"{was} {chatId}"), UpdateSource.Time(message, "date"u8))
        : null;
}
