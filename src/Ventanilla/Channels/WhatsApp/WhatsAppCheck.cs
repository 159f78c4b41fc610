using System.Globalization;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Asks Meta how a number stands: whether it takes our token, where it delivers, how its quality is marked.</summary>
internal static class WhatsAppCheck
{
    public static async Task<AccountCheck> AskAsync(GraphApi graph, ChannelAccount account, CancellationToken ct)
    {
        if (account.Token is null)
        {
            return new AccountCheck.TokenRefused("none");
        }

        var answer = await graph.CallAsync(HttpMethod.Get, graph.OfAccount(account), account, null, ct);
        return Read(answer) with { ProviderTime = answer.Date };
    }

    private static AccountCheck Read(GraphAnswer answer)
    {
        if (answer.Fault is { } fault)
        {
            return new AccountCheck.Unreachable(fault);
        }

        var reply = answer.Reply;
        if (reply.Error is { } error)
        {
            var code = error.Code ?? Status(answer);
            return WhatsAppErrors.Outcome(error.Code, error.Subcode, null, null) is SendOutcome.AccountStopped
                ? new AccountCheck.TokenRefused(code)
                : new AccountCheck.Troubled(code);
        }

        return reply is { IsGraph: true, Id: not null }
            ? new AccountCheck.Well
            {
                Quality = reply.Quality?.ToLowerInvariant(),
                Webhook = Uri.TryCreate(reply.Webhook, UriKind.Absolute, out var webhook) ? webhook : null,
                TellsWebhook = reply.Webhook is not null,
            }
            : new AccountCheck.Troubled(Status(answer));
    }

    private static string Status(GraphAnswer answer) => ((int?)answer.Status ?? 0).ToString(CultureInfo.InvariantCulture);
}
