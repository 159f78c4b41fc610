using Ventanilla.Channels;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Every connected account: its token and webhook at the provider, whether it is stopped, when somebody wrote last.</summary>
internal static class AccountCheckup
{
    /// <summary>Longer than this without a word is worth a look, also in a quiet town.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromDays(7);

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private sealed record Row(ChannelAccount Account, string? Stopped);

    public static async Task<IReadOnlyList<Finding>> LookAsync(Practice practice, DbSession session, IReadOnlyList<IChannel> adapters, CancellationToken ct)
    {
        var rows = session.Query(
            "SELECT id, town_id, kind, name, token, signing, stopped FROM channels ORDER BY id",
            r => new Row(new(new(r.GetInt32(0)), new(r.GetInt32(1)), r.GetString(2), r.GetString(3), Secret(r.Text(4)), Secret(r.Text(5))), r.Text(6)));
        if (rows.Count == 0)
        {
            return [Finding.Attention("Accounts.None")];
        }

        // A citizen's entry carries the provider's id; what comes from the house itself begins with a tilde.
        var last = session.Query(
            "SELECT channel_id, max(id) FROM inbox WHERE id > $1 AND external_id NOT LIKE '~%' GROUP BY channel_id",
            r => (Channel: r.GetInt32(0), At: IdSource.TimeOf(r.GetInt64(1))), IdSource.FirstAt(practice.Now - Quiet)).ToDictionary(l => l.Channel, l => l.At);
        var findings = new List<Finding>();
        var provider = new List<TimeSpan>();
        foreach (var row in rows)
        {
            var name = $"{row.Account.Kind} {row.Account.Name}";
            var check = adapters.FirstOrDefault(a => a.Kind == row.Account.Kind) is { } adapter
                ? await adapter.CheckAsync(row.Account, ct)
                : new AccountCheck.NothingToAsk();
            if (check.ProviderTime is { } theirs)
            {
                provider.Add(practice.Now - theirs);
            }

            findings.AddRange(Judge(practice, row.Account, name, check));
            if (row.Stopped is not null)
            {
                findings.Add(Finding.Broken("Account.Stopped", name));
            }

            findings.Add(last.TryGetValue(row.Account.Id.Value, out var at)
                ? Finding.Fine("Account.Heard", name, practice.Texts.Span(practice.Now - at))
                : Finding.Attention("Account.Silent", name, (int)Quiet.TotalDays));
        }

        if (provider.Count > 0 && provider.Select(s => s.Duration()).Min() is var skew)
        {
            findings.Add(skew > Skew ? Finding.Broken("Clock.Wrong", (int)skew.TotalSeconds) : Finding.Fine("Clock.Right", (int)skew.TotalSeconds));
        }

        return findings;
    }

    private static IEnumerable<Finding> Judge(Practice practice, ChannelAccount account, string name, AccountCheck check)
    {
        switch (check)
        {
            case AccountCheck.TokenRefused refused:
                yield return Finding.Broken("Account.Token", name, refused.Code);
                break;

            case AccountCheck.Unreachable unreachable:
                yield return Finding.Attention("Account.Unreachable", name, unreachable.Reason);
                break;

            case AccountCheck.Troubled troubled:
                yield return Finding.Attention("Account.Troubled", name, troubled.Code);
                break;

            case AccountCheck.Well well:
                yield return Finding.Fine("Account.Well", name);
                if (account.Signing is null)
                {
                    yield return Finding.Broken("Account.NoSecret", name);
                }

                foreach (var finding in Webhook(practice, account, name, well))
                {
                    yield return finding;
                }

                break;

            default:
                yield break;
        }
    }

    private static IEnumerable<Finding> Webhook(Practice practice, ChannelAccount account, string name, AccountCheck.Well well)
    {
        if (well.Quality is "yellow" or "red")
        {
            yield return Finding.Attention("Account.Quality", name, well.Quality);
        }

        var path = account.Kind == ChannelKinds.Telegram ? $"/webhooks/telegram/{account.Name}" : "/webhooks/whatsapp";
        if (account.Kind == ChannelKinds.Telegram && practice.Settings.TelegramPolling)
        {
            yield return well.Webhook is null ? Finding.Fine("Webhook.Polling", name) : Finding.Broken("Webhook.InTheWay", name);
        }
        else if (well is { TellsWebhook: true, Webhook: null })
        {
            yield return Finding.Broken("Webhook.None", name, path);
        }
        else if (well.Webhook is { } set && (set.AbsolutePath != path || (practice.Settings.PublicUrl is { } own && !string.Equals(own.Authority, set.Authority, StringComparison.OrdinalIgnoreCase))))
        {
            yield return Finding.Attention("Webhook.Elsewhere", name, path);
        }
        else if (well.Webhook is not null)
        {
            yield return Finding.Fine("Webhook.Set", name);
        }

        if (well.LastFailure is { } failed && practice.Now - failed < TimeSpan.FromHours(1))
        {
            yield return Finding.Attention("Webhook.Failed", name, practice.Texts.Span(practice.Now - failed), well.Waiting);
        }
        else if (well.Waiting > 100)
        {
            yield return Finding.Attention("Webhook.Waiting", name, well.Waiting);
        }
    }

    private static Secret? Secret(string? value) => value is null ? null : new(value);
}
