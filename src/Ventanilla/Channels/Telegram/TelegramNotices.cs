using System.Globalization;

namespace Ventanilla.Channels.Telegram;

/// <summary>The subjects of <see cref="AccountNotice"/> that Telegram causes. Stored, so they must not change.</summary>
internal static class TelegramNotices
{
    /// <summary>Somebody put the bot into a group or channel. A counter speaks with one citizen at a time: leave it, see <see cref="ChatToLeave"/>.</summary>
    public const string AddedToGroup = "added-to-group";

    public const string RemovedFromGroup = "removed-from-group";

    public const string ChatMigrated = "chat-migrated";

    /// <summary>A personal account connected the bot (Telegram Business). Such chats are not the town hall's.</summary>
    public const string BusinessConnection = "business-connection";

    /// <summary>Money moved or wants to move. Ventanilla sells nothing, so a person should know.</summary>
    public const string Payment = "payment";

    public const string ManagedBot = "managed-bot";

    /// <summary>The chat that the bot should leave, for <see cref="TelegramChannel.LeaveChatAsync"/>; null for every other notice.</summary>
    public static string? ChatToLeave(AccountNotice notice) =>
        notice.Subject == AddedToGroup && notice.Detail?.Split(' ', 2)[0] is { } chat && long.TryParse(chat, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? chat
            : null;
}
