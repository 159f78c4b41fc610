using System.Globalization;

namespace Ventanilla.Channels.Telegram;

/// <summary>Asks Telegram how a bot stands: whether the token is known, where updates go and what waits there.</summary>
internal static class TelegramCheck
{
    public static async Task<AccountCheck> AskAsync(TelegramApi api, ChannelAccount account, CancellationToken ct)
    {
        var me = await api.CallAsync(account, "getMe", new NoParameters(), ct);
        if (Problem(me) is { } problem)
        {
            return problem with { ProviderTime = TimeOf(me) };
        }

        var webhook = await api.CallAsync(account, "getWebhookInfo", new NoParameters(), ct);
        return (Problem(webhook) ?? Read(((TelegramReply.Answered)webhook).Answer)) with { ProviderTime = TimeOf(me) };
    }

    private static AccountCheck Read(TelegramAnswer answer)
    {
        var told = answer.Result;
        return new AccountCheck.Well
        {
            TellsWebhook = true,
            Webhook = Uri.TryCreate(told.Text("url"u8), UriKind.Absolute, out var address) ? address : null,
            Waiting = (int)Math.Clamp(told.Whole("pending_update_count"u8) ?? 0, 0, int.MaxValue),
            LastFailure = told.Whole("last_error_date"u8) is > 0 and < 32_503_680_000 and var at ? DateTimeOffset.FromUnixTimeSeconds(at) : null,
        };
    }

    private static DateTimeOffset? TimeOf(TelegramReply reply) => (reply as TelegramReply.Answered)?.At;

    private static AccountCheck? Problem(TelegramReply reply) => reply switch
    {
        TelegramReply.Answered { Answer.Ok: true } => null,
        TelegramReply.Answered { Answer: { Code: 401 or 404, IsTelegrams: true, Code: var code } } => new AccountCheck.TokenRefused(Text(code)),
        TelegramReply.Answered { Answer.Code: var code } => new AccountCheck.Troubled(Text(code)),
        TelegramReply.Failed failed => new AccountCheck.Unreachable(failed.Reason),
        _ => new AccountCheck.TokenRefused("none"),
    };

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);
}
