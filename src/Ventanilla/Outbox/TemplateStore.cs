using Ventanilla.Channels;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>The provider's templates as they were fetched, and what was told about them since.</summary>
public sealed class TemplateStore(Database database)
{
    private const string Approved = "approved";

    /// <summary>Replaces what is known of an account's templates by what was fetched.</summary>
    public Task PutAsync(ChannelAccount account, IReadOnlyList<MessageTemplate> fetched, DateTimeOffset now) => database.WriteAsync(s =>
    {
        s.Execute("DELETE FROM templates WHERE channel_id = $1 AND town_id = $2", account.Id.Value, account.Town.Value);
        foreach (var t in fetched)
        {
            s.Execute(
                """
                INSERT INTO templates (channel_id, town_id, name, language, status, category, header, body, footer, sendable, changed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (channel_id, name, language) DO NOTHING
                """,
                account.Id.Value, account.Town.Value, t.Name, t.Language, t.Status, t.Category, t.Header, t.Body, t.Footer, t.Sendable ? 1 : 0, now.Stored());
        }

        return true;
    });

    /// <summary>What may be offered on an account: approved, and fillable with words alone.</summary>
    public Task<List<MessageTemplate>> OfferedAsync(TownId town, ChannelId channel, CancellationToken ct) => database.ReadAsync(
        town,
        s => s.Query(
            """
            SELECT name, language, status, category, header, body, footer FROM templates
            WHERE town_id = $1 AND channel_id = $2 AND status = $3 AND sendable = 1 ORDER BY name, language
            """,
            r => new MessageTemplate(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(5)) { Category = r.Text(3), Header = r.Text(4), Footer = r.Text(6) },
            town.Value, channel.Value, Approved),
        ct);

    /// <summary>What the provider tells about one template, in the caller's transaction. One that we have not fetched comes with the next fetch.</summary>
    public static void Note(DbSession session, ChannelAccount account, IReadOnlyDictionary<string, string> facts, DateTimeOffset at)
    {
        if (facts.GetValueOrDefault("message_template_name") is { } name && facts.GetValueOrDefault("event") is { } happened && StatusOf(happened) is { } status)
        {
            session.Execute(
                "UPDATE templates SET status = $1, reason = $2, changed_at = $3 WHERE channel_id = $4 AND town_id = $5 AND name = $6 AND (language = $7 OR $7 = '') AND changed_at <= $3",
                status, facts.GetValueOrDefault("reason"), at.Stored(), account.Id.Value, account.Town.Value, name,
                facts.GetValueOrDefault("message_template_language") ?? "");
        }
    }

    /// <summary>Flagged means that it may be paused later; till then it is as good as any.</summary>
    private static string? StatusOf(string happened) => happened.ToUpperInvariant() switch
    {
        "APPROVED" or "REINSTATED" => Approved,
        "FLAGGED" => null,
        var other => other.ToLowerInvariant(),
    };
}
