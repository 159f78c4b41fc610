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
    /// <summary>Earliest wins for each time, highest for the status: the same in whatever order they are merged.</summary>
    private const string MergeStatus =
        """
        status = CASE WHEN @status > status THEN @status ELSE status END,
        external_id = coalesce(external_id, @external),
        sent_at = CASE WHEN @status = 5 AND (sent_at IS NULL OR sent_at > @when) THEN @when ELSE sent_at END,
        delivered_at = CASE WHEN @status = 7 AND (delivered_at IS NULL OR delivered_at > @when) THEN @when ELSE delivered_at END,
        read_at = CASE WHEN @status IN (8, 9) AND (read_at IS NULL OR read_at > @when) THEN @when ELSE read_at END,
        failed_at = CASE WHEN @status = 6 AND (failed_at IS NULL OR failed_at > @when) THEN @when ELSE failed_at END,
        problem = CASE WHEN @status = 6 AND status < 6 THEN @problem WHEN @status > status AND status = 6 THEN NULL
          WHEN problem = 'undecided' AND @status > status THEN NULL ELSE problem END
        """;

    private static readonly ManyStatement MergeMessages = ManyStatement.Update(
        "messages", "id town status external$ when problem$", MergeStatus, "id = @id AND town_id = @town");

    /// <summary>The status proves that the attempt reached the provider: a row in doubt is decided by it.</summary>
    private static readonly ManyStatement SettleRows = ManyStatement.Update(
        "outbox", "id town channel external$", "state = 3, external_id = coalesce(external_id, @external)",
        "id = @id AND channel_id = @channel AND town_id = @town AND state IN (0, 1, 2, 5)");

    /// <summary>
    /// Merges many statuses in the caller's transaction. Those that carry our attempt id need no search: a message and the
    /// row that sends it have one number.
    /// </summary>
    /// <returns>The conversations whose pages should look again.</returns>
    internal static List<(int Arrival, TownId Town, ConversationId Conversation)> MergeAll(DbSession session, List<StatusToMerge> statuses)
    {
        var changed = new List<(int, TownId, ConversationId)>(statuses.Count);
        var pending = statuses;
        var rest = new List<StatusToMerge>();
        while (pending.Count > 0)
        {
            // A message's statuses are merged one after the other; different messages' together.
            var (again, now, seen) = (new List<StatusToMerge>(), new List<(StatusToMerge Status, ConversationId Conversation)>(pending.Count), new HashSet<long>());
            var (messages, rows) = (new ManyRows(MergeMessages), new ManyRows(SettleRows));
            foreach (var one in pending)
            {
                // A failure needs a look at which attempt failed, and seldom comes.
                if (one.Status.Status == DeliveryStatus.Failed || SentAs(one.Status) is not { } attempt)
                {
                    rest.Add(one);
                }
                else if (seen.Add(attempt.Row))
                {
                    now.Add((one, attempt.Conversation));
                    var (town, status) = (one.Account.Town.Value, one.Status);
                    messages.Add(attempt.Row, town, (int)status.Status, status.MessageExternalId, (status.At ?? one.Now).Stored(), Problems.Of(status));
                    rows.Add(attempt.Row, town, one.Account.Id.Value, status.MessageExternalId);
                }
                else
                {
                    again.Add(one);
                }
            }

            session.Run(messages);
            session.Run(rows);
            for (var i = 0; i < now.Count; i++)
            {
                if (messages.Touched(i))
                {
                    changed.Add((now[i].Status.Arrival, now[i].Status.Account.Town, now[i].Conversation));
                }
                else
                {
                    rest.Add(now[i].Status);
                }
            }

            pending = again;
        }

        foreach (var one in rest)
        {
            if (Merge(session, one.Account, one.Status, one.Now) is { } conversation)
            {
                changed.Add((one.Arrival, one.Account.Town, conversation));
            }
        }

        return changed;
    }

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
        attemptId?.Split('.') is { Length: >= 2 } parts && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : int.MaxValue;

    private static (long Outbox, MessageId? Message, ConversationId Conversation, int Attempt)? Find(DbSession session, ChannelAccount account, StatusReceived status)
    {
        static (long, MessageId?, ConversationId, int)? Map(DbRow r) =>
            (r.GetInt64(0), r.Long(1) is { } m ? new MessageId(m) : null, new ConversationId(r.GetInt64(2)), r.GetInt32(3));

        if (RowOf(status) is { } id
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

    private static bool Apply(DbSession session, TownId town, MessageId message, string externalId, DeliveryStatus status, long at, string? problem) =>
        session.Execute(MergeMessages.One, message.Value, town.Value, (int)status, externalId, at, problem) > 0;

    /// <summary>Our row's number out of the attempt id, which comes from outside and may be anything.</summary>
    private static long? RowOf(StatusReceived status) =>
        status.AttemptId is { } attempt
        && long.TryParse(attempt.AsSpan(0, Math.Max(0, attempt.IndexOf('.', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? row
            : null;

    private static (long Row, ConversationId Conversation)? SentAs(StatusReceived status) =>
        RowOf(status) is { } row
        && status.AttemptId!.LastIndexOf('.') is var last && last > status.AttemptId.IndexOf('.', StringComparison.Ordinal)
        && long.TryParse(status.AttemptId.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var conversation)
            ? (row, new(conversation))
            : null;
}

/// <summary>A status that came with one of many webhooks.</summary>
internal readonly record struct StatusToMerge(int Arrival, ChannelAccount Account, StatusReceived Status, DateTimeOffset Now);
