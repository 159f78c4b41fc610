using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>Reactions. Telegram tells them to administrators of a chat only, so hardly ever from a private one; read all the same.</summary>
internal static class TelegramReactions
{
    public static ChannelEvent Read(UpdateSource source, JsonElement reaction)
    {
        if (!reaction.TryObject("chat"u8, out var chat) || !TelegramSenders.IsPrivate(chat)
            || chat.Whole("id"u8) is not { } chatId || TelegramContent.MessageId(reaction) is not { } target)
        {
            return source.Unread("a reaction outside a private chat");
        }

        var emoji = Emoji(reaction, "new_reaction"u8, out var any);
        if (emoji is null && any)
        {
            return source.Unread("a reaction that is no emoji");
        }

        reaction.TryObject("user"u8, out var user);
        return new ReactionReceived
        {
            Account = source.Account,
            ExternalId = source.Id,
            Raw = source.Raw,
            At = UpdateSource.Time(reaction, "date"u8),
            Sender = TelegramSenders.Read(chatId, chat, user),
            TargetId = target,
            Emoji = emoji,
        };
    }

    /// <summary>The last plain emoji: people with Premium may set several, the newest last.</summary>
    private static string? Emoji(JsonElement reaction, ReadOnlySpan<byte> name, out bool any)
    {
        any = false;
        string? last = null;
        if (reaction.TryArray(name, out var list))
        {
            foreach (var entry in list.EnumerateArray())
            {
                any = true;
                last = entry.Label("emoji"u8, 64) ?? last;
            }
        }

        return last;
    }
}
