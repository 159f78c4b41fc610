using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>A message of which nobody knows whether it went.</summary>
/// <param name="Text">What it says; null for a bare file.</param>
/// <param name="Problem">What broke.</param>
public sealed record UndecidedMessage(ConversationId Conversation, MessageId Message, int Seq, string? Text, string? Author, string? Problem, DateTimeOffset Since);

/// <summary>Reads and ends the doubts about what has gone. How they end is said in <see cref="DoubtRules"/>.</summary>
public sealed class DoubtStore(Database database, LiveUpdates live)
{
    /// <summary>The code at a message that waits for a person's decision.</summary>
    public const string Undecided = "undecided";

    /// <summary>The code at a message that may have come twice.</summary>
    public const string MaybeTwice = "maybe-twice";

    private const string LaterLeft =
        """
        SELECT count(*) FROM messages m JOIN messages l ON l.conversation_id = m.conversation_id AND l.seq > m.seq
        WHERE m.id = $1 AND m.town_id = $2 AND l.direction = 1 AND l.status IN (1, 3, 4, 5, 7, 8, 9)
        """;

    private const string StatusCame =
        """
        SELECT 1 FROM outbox o JOIN messages m ON m.id = o.message_id
        WHERE o.channel_id = $1 AND o.town_id = $2 AND o.id > $3 AND o.created_at >= $4
          AND (m.sent_at IS NOT NULL OR m.delivered_at IS NOT NULL OR m.read_at IS NOT NULL) LIMIT 1
        """;

    /// <summary>What the tables tell of this row now; null when it is gone.</summary>
    internal Task<Doubt?> ReadAsync(OutboxEntry entry, bool weigh, CancellationToken ct) => database.ReadAsync(
        s =>
        {
            var found = s.First(
                "SELECT state, attempt, doubted_at FROM outbox WHERE id = $1 AND town_id = $2",
                r => new Doubt((OutboxState)r.GetInt32(0), r.GetInt32(1), r.TimeOrNull(2) ?? DateTimeOffset.UnixEpoch, false, false), entry.Id, entry.Town.Value);
            return found is null || !weigh
                ? found
                : found with
                {
                    LaterLeft = s.Number(LaterLeft, entry.Message?.Value, entry.Town.Value) > 0,
                    AccountAlive = s.Number(StatusCame, entry.Channel.Value, entry.Town.Value, entry.Id, found.Since.Stored()) > 0,
                };
        },
        ct);

    /// <summary>Nothing can be said yet: it is looked at again at <paramref name="due"/>.</summary>
    internal Task LookLaterAsync(OutboxEntry entry, DateTimeOffset due) => database.WriteAsync(s => s.Execute(
        "UPDATE outbox SET due = $1 WHERE id = $2 AND town_id = $3 AND state = 2 AND attempt = $4", due.Stored(), entry.Id, entry.Town.Value, entry.Attempt));

    /// <summary>Hands the decision to a person.</summary>
    internal Task LeaveToPersonAsync(OutboxEntry entry) => database.WriteAsync(
        s =>
        {
            if (s.Execute("UPDATE outbox SET state = 5 WHERE id = $1 AND town_id = $2 AND state = 2", entry.Id, entry.Town.Value) > 0)
            {
                s.Execute(
                    "UPDATE messages SET status = 4, problem = $1 WHERE id = $2 AND town_id = $3 AND status <= 4",
                    Undecided, entry.Message?.Value, entry.Town.Value);
            }

            return true;
        },
        _ => live.Publish(entry.Town, entry.Conversation));

    /// <summary>
    /// A person has decided, in the caller's transaction. When a status was faster it stands, and nothing changes.
    /// </summary>
    /// <returns>False when there was nothing to decide any more.</returns>
    public static bool Decide(DbSession session, TownId town, ConversationId conversation, MessageId message, bool arrived)
    {
        var decided = arrived
            ? session.Execute(
                "UPDATE outbox SET state = 3 WHERE message_id = $1 AND town_id = $2 AND conversation_id = $3 AND state IN (2, 5)",
                message.Value, town.Value, conversation.Value)
            : session.Execute(
                """
                UPDATE outbox SET state = 0, attempt = attempt + 1, due = 0, doubted_at = NULL
                WHERE message_id = $1 AND town_id = $2 AND conversation_id = $3 AND state IN (2, 5)
                """,
                message.Value, town.Value, conversation.Value);
        if (decided == 0)
        {
            return false;
        }

        // "It arrived" counts as sent: whatever the provider reports later is stronger.
        session.Execute(
            "UPDATE messages SET status = $1, problem = $2 WHERE id = $3 AND town_id = $4 AND status <= 4",
            arrived ? 5 : 0, arrived ? null : MaybeTwice, message.Value, town.Value);
        return true;
    }

    /// <summary>What waits for a person's decision in a town, oldest first.</summary>
    public static List<UndecidedMessage> List(DbSession session, TownId town, int limit) => session.Query(
        """
        SELECT o.conversation_id, o.message_id, m.seq, m.text, m.author, o.problem, o.doubted_at FROM outbox o JOIN messages m ON m.id = o.message_id
        WHERE o.town_id = $1 AND o.state = 5 ORDER BY o.id LIMIT $2
        """,
        r => new UndecidedMessage(
            new(r.GetInt64(0)), new(r.GetInt64(1)), r.GetInt32(2), r.Text(3), r.Text(4), r.Text(5), r.TimeOrNull(6) ?? DateTimeOffset.UnixEpoch),
        town.Value, limit);
}
