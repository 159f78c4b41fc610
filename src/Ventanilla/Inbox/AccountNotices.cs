using Ventanilla.Channels;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>What providers say about accounts: kept for their administrators, and heeded where it concerns sending.</summary>
internal static class AccountNotices
{
    /// <summary>
    /// Whose a notice is that names only what stands above accounts: those known to be under it, else those of the one town
    /// that has the secret it was signed with.
    /// </summary>
    public static IReadOnlyList<ChannelAccount> Concerned(ChannelDirectory channels, string kind, AccountNotice notice, Secret? signer)
    {
        if (notice.Owner is { Length: > 0 } owner
            && channels.OwnedBy(kind, owner).Where(a => signer is null || signer.Equals(a.Signing)).ToList() is { Count: > 0 } owned)
        {
            return owned;
        }

        var signed = signer is null ? [] : channels.All.Where(a => a.Kind == kind && signer.Equals(a.Signing)).OrderBy(a => a.Id.Value).ToList();
        return signed.Select(a => a.Town).Distinct().Count() == 1 ? signed : [];
    }

    /// <summary>In the caller's transaction; a repeat changes nothing.</summary>
    public static void Keep(DbSession session, ChannelAccount account, AccountNotice notice, long id, DateTimeOffset now)
    {
        if (session.Number(
            "SELECT count(*) FROM notices WHERE town_id = $1 AND external_id = $2 AND channel_id <> $3", account.Town.Value, notice.ExternalId, account.Id.Value) == 0)
        {
            session.Execute(
                """
                INSERT INTO notices (id, town_id, channel_id, external_id, subject, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (channel_id, external_id) DO NOTHING
                """,
                id, account.Town.Value, account.Id.Value, notice.ExternalId, notice.Subject, notice.Detail, (notice.At ?? now).Stored());
        }

        switch (notice.Subject)
        {
            case "message_template_status_update":
                TemplateStore.Note(session, account, notice.Facts, notice.At ?? now);
                break;

            // A number is named by its display form only, so all under the same business account go more slowly.
            case "phone_number_quality_update" when notice.Facts.GetValueOrDefault("event") is { } happened && QualityOf(happened) is { } quality:
                AccountStore.Rate(session, account, quality);
                break;

            default:
                break;
        }
    }

    private static string? QualityOf(string happened) => happened.ToUpperInvariant() switch
    {
        "FLAGGED" => "yellow",
        "DOWNGRADE" => "red",
        "UNFLAGGED" or "UPGRADE" => "green",
        _ => null,
    };
}
