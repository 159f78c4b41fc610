using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>What became of the bot itself: blocked or unblocked by a citizen, put into a group or thrown out of it.</summary>
internal static class TelegramMembership
{
    public static ChannelEvent Read(UpdateSource source, JsonElement change)
    {
        if (!change.TryObject("chat"u8, out var chat) || chat.Whole("id"u8) is not { } chatId
            || !change.TryObject("new_chat_member"u8, out var member) || member.Text("status"u8) is not { } status)
        {
            return source.Unread("a membership without chat or status");
        }

        var at = UpdateSource.Time(change, "date"u8);
        if (!TelegramSenders.IsPrivate(chat))
        {
            var detail = FormattableString.Invariant($"{chatId} {chat.Label("type"u8, 20)} {chat.Label("title"u8, 128)}").TrimEnd();
            return source.Notice(status is "left" or "kicked" ? TelegramNotices.RemovedFromGroup : TelegramNotices.AddedToGroup, detail, at);
        }

        change.TryObject("from"u8, out var from);
        return status is "member" or "kicked" or "left"
            ? new ReachabilityChanged
            {
                Account = source.Account,
                ExternalId = source.Id,
                Raw = source.Raw,
                At = at,
                Sender = TelegramSenders.Read(chatId, chat, from),
                Reachable = status == "member",
            }
            : source.Unread($"a membership in a private chat: {TelegramText.Clip(status, 20)}");
    }
}
