using Ventanilla.Platform;

namespace Ventanilla.Channels.Telegram;

/// <summary>The bot as Telegram knows it.</summary>
internal sealed record TelegramBot(long Id, string? Username, string? Name);

/// <summary>What is done once when a bot is connected: who it is, and where its updates go. Problems are sentences for the technician.</summary>
internal sealed class TelegramSetup(OutboundHttp http, Settings settings)
{
    private readonly TelegramApi api = new(http, settings);

    public async Task<(TelegramBot? Bot, string? Problem)> GetMeAsync(ChannelAccount account, CancellationToken ct)
    {
        var reply = await api.CallAsync(account, "getMe", new NoParameters(), ct);
        return reply is TelegramReply.Answered { Answer: { Ok: true, Result: var me } } && me.Whole("id"u8) is { } id
            ? (new TelegramBot(id, me.Label("username"u8), TelegramSenders.FullName(me)), null)
            : (null, Problem(reply) ?? "Telegram did not say who the bot is.");
    }

    /// <summary>Has updates delivered to <paramref name="address"/> (HTTPS; ports 443, 80, 88 or 8443) with the account's secret header. What waits is kept.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<string?> SetWebhookAsync(ChannelAccount account, Uri address, CancellationToken ct) =>
        account.Signing is not { } secret
            ? "The bot has no secret for its webhook: without one anybody could write in its name."
            : Problem(await api.CallAsync(account, "setWebhook", new SetWebhook(address.AbsoluteUri, secret.Reveal(), TelegramWebhook.AllowedUpdates), ct));

    /// <summary>Ends delivery, as long polling needs. What waits is kept.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<string?> DeleteWebhookAsync(ChannelAccount account, CancellationToken ct) =>
        Problem(await api.CallAsync(account, "deleteWebhook", new DeleteWebhook(DropPendingUpdates: false), ct));

    private static string? Problem(TelegramReply reply) => reply switch
    {
        TelegramReply.Answered { Answer.Ok: true } => null,
        TelegramReply.Answered { Answer: { Code: 401 or 404, IsTelegrams: true } } => "Telegram does not know the bot's token: it was revoked or mistyped.",
        TelegramReply.Answered { Answer: var answer } => $"Telegram answered {answer.Code} {answer.Description}".TrimEnd() + ".",
        TelegramReply.Failed failed => failed.Reason,
        _ => "The bot's token is missing or malformed.",
    };
}
