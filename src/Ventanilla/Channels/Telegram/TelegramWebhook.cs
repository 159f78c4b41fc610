namespace Ventanilla.Channels.Telegram;

/// <summary>Whether a call to the webhook comes from Telegram.</summary>
internal static class TelegramWebhook
{
    /// <summary>Telegram signs no bodies: this header, set with <c>setWebhook</c>, is the only proof there is.</summary>
    public const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    /// <summary>The only updates that we ask for, by name, so that a new kind never comes unasked.</summary>
    public static readonly IReadOnlyList<string> AllowedUpdates = ["message", "edited_message", "callback_query", "my_chat_member"];

    /// <summary>An account without a secret takes nothing: an open door is no default.</summary>
    public static bool IsGenuine(ChannelAccount account, string? header) => account.Signing?.Matches(header) == true;
}
