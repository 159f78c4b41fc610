using System.Globalization;
using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>
/// Merges what providers say about our messages. A lattice: merging is the same in any order and any number of times, so
/// statuses need no queue. One for a message we do not know yet is kept until the send call returns.
/// </summary>
public static class Deliveries
{
    /// <summary>Merges one status in the caller's transaction.</summary>
    /// <returns>The conversation whose pages should look again, when something changed.</returns>
    public static ConversationId? Merge(DbSession session, ChannelAccount account, StatusReceived status, DateTimeOffset now)
    {
        var row = Find(session, account, status);
        var at = (status.At ?? now).Stored();
        var problem = Problems.Of(status);
        if (row is not { } found)
        {
            session.Execute(
                """
                INSERT INTO early_statuses (channel_id, town_id, external_id, status, at, problem) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (channel_id, external_id, status) DO NOTHING
                """,
                account.Id.Value, account.Town.Value, status.MessageExternalId, (int)status.Status, at, problem);
            return null;
        }

        // An earlier attempt that failed says nothing about the one that followed it.
        if (status.Status == DeliveryStatus.Failed && AttemptOf(status.AttemptId) < found.Attempt)
        {
            return null;
        }

        // The status proves that the attempt reached the provider: an in-doubt row is decided by it.
        session.Execute(
            "UPDATE outbox SET state = 3, external_id = coalesce(external_id, $1) WHERE id = $2 AND town_id = $3 AND state IN (0, 1, 2, 5)",
            status.MessageExternalId, found.Outbox, account.Town.Value);
        if (status.Failure == SendFailureKind.Account)
        {
            TellAdministrators(session, account, found.Outbox, status, now);
        }

        return found.Message is { } message && Apply(session, account.Town, message, status.MessageExternalId, status.Status, at, problem) ? found.Conversation : null;
    }

    /// <summary>Applies the statuses that arrived before the send call had returned.</summary>
    public static void ApplyEarly(DbSession session, OutboxEntry entry, string externalId)
    {
        var early = session.Query(
            "SELECT status, at, problem FROM early_statuses WHERE channel_id = $1 AND external_id = $2 AND town_id = $3",
            r => (Status: (DeliveryStatus)r.GetInt32(0), At: r.GetInt64(1), Problem: r.Text(2)),
            entry.Channel.Value, externalId, entry.Town.Value);
        if (early.Count == 0)
        {
            return;
        }

        foreach (var status in early)
        {
            Apply(session, entry.Town, entry.Message!.Value, externalId, status.Status, status.At, status.Problem);
        }

        session.Execute("DELETE FROM early_statuses WHERE channel_id = $1 AND external_id = $2 AND town_id = $3", entry.Channel.Value, externalId, entry.Town.Value);
    }

    /// <summary>A failure that concerns the account (no way to pay, locked) comes with each message; once a day is enough to know.</summary>
    private static void TellAdministrators(DbSession session, ChannelAccount account, long row, StatusReceived status, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO notices (id, town_id, channel_id, external_id, subject, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        """,
        row, account.Town.Value, account.Id.Value, $"~failed:{status.ErrorCode}:{now:yyyy-MM-dd}", "account", $"{status.ErrorCode} {status.ErrorText}".TrimEnd(), now.Stored());

    /// <summary>Which attempt the status is about; the last when it does not say.</summary>
    private static int AttemptOf(string? attemptId) =>
        attemptId is not null && int.TryParse(attemptId.AsSpan(attemptId.IndexOf('.', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? attempt
            : int.MaxValue;

    private static (long Outbox, MessageId? Message, ConversationId Conversation, int Attempt)? Find(DbSession session, ChannelAccount account, StatusReceived status)
    {
        static (long, MessageId?, ConversationId, int)? Map(System.Data.Common.DbDataReader r) =>
            (r.GetInt64(0), r.Long(1) is { } m ? new MessageId(m) : null, new ConversationId(r.GetInt64(2)), r.GetInt32(3));

        if (status.AttemptId is { } attempt
            && long.TryParse(attempt.AsSpan(0, Math.Max(0, attempt.IndexOf('.', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && session.First(
                "SELECT id, message_id, conversation_id, attempt FROM outbox WHERE id = $1 AND channel_id = $2 AND town_id = $3",
                Map, id, account.Id.Value, account.Town.Value) is { } byAttempt)
        {
            return byAttempt;
        }

        return session.First(
            "SELECT id, message_id, conversation_id, attempt FROM outbox WHERE channel_id = $1 AND external_id = $2 AND town_id = $3",
            Map, account.Id.Value, status.MessageExternalId, account.Town.Value);
    }

    private static bool Apply(DbSession session, TownId town, MessageId message, string externalId, DeliveryStatus status, long at, string? problem) => session.Execute(
        """
        UPDATE messages SET
          status = CASE WHEN $1 > status THEN $1 ELSE status END,
          external_id = coalesce(external_id, $2),
          sent_at = CASE WHEN $1 = 5 THEN min(coalesce(sent_at, $3), $3) ELSE sent_at END,
          delivered_at = CASE WHEN $1 = 7 THEN min(coalesce(delivered_at, $3), $3) ELSE delivered_at END,
          read_at = CASE WHEN $1 IN (8, 9) THEN min(coalesce(read_at, $3), $3) ELSE read_at END,
          failed_at = CASE WHEN $1 = 6 THEN min(coalesce(failed_at, $3), $3) ELSE failed_at END,
          problem = CASE WHEN $1 = 6 AND status < 6 THEN $4 WHEN $1 > status AND status = 6 THEN NULL
            WHEN problem = 'undecided' AND $1 > status THEN NULL ELSE problem END
        WHERE id = $5 AND town_id = $6
        """,
        (int)status, externalId, at, problem, message.Value, town.Value) > 0;
}
