using System.Text.Json;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>The rows that wait to leave, and what became of them.</summary>
public sealed class OutboxStore(Database database, LiveUpdates live)
{
    private const string Columns =
        "id, town_id, channel_id, conversation_id, message_id, lane, user_id, phone, thread, body, created_at, state, attempt, due";

    /// <summary>Adds rows.</summary>
    public static readonly ManyStatement Insert = ManyStatement.Insert(
        "outbox", "id town_id channel_id conversation_id message_id state lane attempt due created_at body$ user_id$ phone$ thread$");

    private readonly LeavingCrowd leaving = new();
    private readonly AcceptedCrowd accepted = new();

    /// <summary>Adds a row to what is inserted in the caller's transaction.</summary>
    /// <param name="content">Its content, serialised.</param>
    public static void Add(ManyRows rows, OutboxEntry entry, byte[] content) => rows.Add(
        entry.Id, entry.Town.Value, entry.Channel.Value, entry.Conversation.Value, entry.Message?.Value, (int)entry.State, (int)entry.Lane, entry.Attempt, 0,
        entry.CreatedAt.Stored(), DbValue.Utf8(content), entry.To.UserId, entry.To.Phone, entry.To.Thread);

    /// <summary>The content as it is stored.</summary>
    public static byte[] Json(OutboundContent content) => JsonSerializer.SerializeToUtf8Bytes(content, OutboxJson.Default.OutboundContent);

    /// <summary>What an account has to send or settle, oldest first; nothing that stands behind an earlier row whose time has not come.</summary>
    /// <param name="held">Doubts younger than this hold back what stands behind them.</param>
    public Task<List<OutboxEntry>> ReadWaitingAsync(ChannelId channel, DateTimeOffset now, DateTimeOffset held, int limit, CancellationToken ct) => database.ReadAsync(
        s => s.Query(
            $"""
            SELECT {Columns} FROM outbox o WHERE channel_id = $1 AND state IN (0, 2) AND due <= $2 AND NOT EXISTS
              (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.id < o.id AND e.state IN (0, 2)
                AND ((e.state = 0 AND e.due > $2) OR (e.state = 2 AND e.doubted_at > $3)))
            ORDER BY id LIMIT $4
            """,
            Map, channel.Value, now.Stored(), held.Stored(), limit), ct);

    /// <summary>Written before the call goes out, so that a crash leaves a trace of it.</summary>
    /// <returns>False when it is not to be sent any more: another has sent it, or a status has settled it.</returns>
    public Task<bool> MarkSendingAsync(OutboxEntry entry) => database.WriteAsync(leaving, entry);

    /// <summary>Given to a sender that surely has not tried: it waits again, and a crash makes no doubt of it.</summary>
    public Task ReleaseAsync(IReadOnlyList<OutboxEntry> entries) => database.WriteAsync(s =>
    {
        foreach (var entry in entries)
        {
            s.Execute("UPDATE outbox SET state = 0 WHERE id = $1 AND town_id = $2 AND state = 1", entry.Id, entry.Town.Value);
        }

        return true;
    });

    /// <summary>Whether this attempt is marked: asked when the database went away before it could say so.</summary>
    public async Task<bool> IsMarkedAsync(OutboxEntry entry, CancellationToken ct) => await database.ReadAsync(
        s => s.Number("SELECT count(*) FROM outbox WHERE id = $1 AND town_id = $2 AND state = 1 AND attempt = $3", entry.Id, entry.Town.Value, entry.Attempt), ct) == 1;

    /// <summary>What an account has been sending since before a time.</summary>
    public Task<List<OutboxEntry>> ReadSendingAsync(ChannelId channel, DateTimeOffset before, CancellationToken ct) => database.ReadAsync(
        s => s.Query($"SELECT {Columns} FROM outbox WHERE channel_id = $1 AND state = 1 AND created_at < $2 ORDER BY id LIMIT 1000", Map, channel.Value, before.Stored()), ct);

    /// <summary>The provider has taken it and gave it an id.</summary>
    /// <param name="held">Taken but held back: it may still fail.</param>
    public Task MarkAcceptedAsync(OutboxEntry entry, string externalId, bool held = false) =>
        database.WriteAsync(accepted, new Accepted(entry, Id(externalId), held), _ => Publish(entry));

    /// <summary>It will not go. The reason is shown at the message.</summary>
    public Task MarkFailedAsync(OutboxEntry entry, string problem, DateTimeOffset now) => database.WriteAsync(
        s =>
        {
            if (s.Execute("UPDATE outbox SET state = 4, problem = $1 WHERE id = $2 AND town_id = $3 AND state < 3", problem, entry.Id, entry.Town.Value) == 0)
            {
                return false;
            }

            if (entry.Message is { } message)
            {
                s.Execute(
                    "UPDATE messages SET status = 6, failed_at = $1, problem = $2 WHERE id = $3 AND town_id = $4 AND status < 6",
                    now.Stored(), problem, message.Value, entry.Town.Value);
            }

            return true;
        },
        _ => Publish(entry));

    /// <summary>To be tried again at <paramref name="due"/>; the next attempt gets its own id.</summary>
    public Task PostponeAsync(OutboxEntry entry, string reason, DateTimeOffset due) => database.WriteAsync(s => s.Execute(
        "UPDATE outbox SET state = 0, attempt = $1, due = $2, problem = $3 WHERE id = $4 AND town_id = $5 AND state < 3",
        entry.Attempt + 1, due.Stored(), reason, entry.Id, entry.Town.Value));

    /// <summary>Nobody knows whether it went; decided by a status, or looked at again at <paramref name="due"/>.</summary>
    public Task MarkDoubtfulAsync(OutboxEntry entry, string reason, DateTimeOffset now, DateTimeOffset due) => database.WriteAsync(
        s =>
        {
            if (s.Execute(
                "UPDATE outbox SET state = 2, doubted_at = $1, due = $2, problem = $3 WHERE id = $4 AND town_id = $5 AND state < 3",
                now.Stored(), due.Stored(), reason, entry.Id, entry.Town.Value) > 0)
            {
                s.Execute("UPDATE messages SET status = 4 WHERE id = $1 AND town_id = $2 AND status < 4", entry.Message?.Value, entry.Town.Value);
            }

            return true;
        },
        _ => Publish(entry));

    /// <summary>
    /// After a start: what was being sent when the program ended is in doubt now, which is at most one row of each
    /// conversation: what stood behind another was not tried. Signals are not worth a doubt.
    /// </summary>
    /// <param name="held">Doubts younger than this held back what stood behind them.</param>
    /// <returns>How many messages.</returns>
    public Task<int> DoubtInterruptedAsync(ChannelId channel, DateTimeOffset now, DateTimeOffset held, DateTimeOffset due) => database.WriteAsync(s =>
    {
        s.Execute("UPDATE outbox SET state = 4, problem = 'signal' WHERE channel_id = $1 AND state = 1 AND message_id IS NULL", channel.Value);
        s.Execute(
            """
            UPDATE outbox SET state = 0 WHERE channel_id = $1 AND state = 1 AND EXISTS
              (SELECT 1 FROM outbox e WHERE e.conversation_id = outbox.conversation_id AND e.id < outbox.id
                AND (e.state IN (0, 1) OR (e.state = 2 AND e.doubted_at > $2)))
            """,
            channel.Value, held.Stored());
        s.Execute(
            """
            UPDATE messages SET status = 4 WHERE status < 4 AND id IN
              (SELECT message_id FROM outbox WHERE channel_id = $1 AND state = 1 AND message_id IS NOT NULL)
            """,
            channel.Value);
        return s.Execute(
            "UPDATE outbox SET state = 2, doubted_at = $1, due = $2, problem = 'interrupted' WHERE channel_id = $3 AND state = 1",
            now.Stored(), due.Stored(), channel.Value);
    });

    /// <summary>Until when the contact may be written to freely, and why not at all: asked again when a row has waited.</summary>
    public Task<(DateTimeOffset? WindowClosesAt, string? Stopped)> ReadReachAsync(OutboxEntry entry, CancellationToken ct) => database.ReadAsync(
        s => s.First(
            "SELECT c.window_closes_at, p.stopped FROM conversations c JOIN contacts p ON p.id = c.contact_id AND p.town_id = c.town_id WHERE c.id = $1 AND c.town_id = $2",
            r => (r.TimeOrNull(0), r.Text(1)), entry.Conversation.Value, entry.Town.Value), ct);

    /// <summary>The provider names the recipient by ids that we did not send to: they lead to the same person from now on.</summary>
    public Task LearnAsync(OutboxEntry entry, IReadOnlyList<Address> addresses) => database.WriteAsync(s =>
    {
        if (s.First("SELECT contact_id FROM conversations WHERE id = $1 AND town_id = $2", r => r.GetInt64(0), entry.Conversation.Value, entry.Town.Value) is var contact and not 0)
        {
            foreach (var address in addresses)
            {
                AddressBook.Add(s, entry.Town, entry.Channel, address, new(new(contact), entry.Conversation));
            }
        }

        return true;
    });

    /// <summary>The contact cannot be written to any more (blocked, gone), or again.</summary>
    public Task StopContactAsync(OutboxEntry entry, string? reason) => database.WriteAsync(s => s.Execute(
        "UPDATE contacts SET stopped = $1 WHERE town_id = $2 AND id = (SELECT contact_id FROM conversations WHERE id = $3 AND town_id = $2)",
        reason, entry.Town.Value, entry.Conversation.Value));

    /// <summary>The address changed (a Telegram chat moved): what waits goes to the new one.</summary>
    public Task MoveAsync(OutboxEntry entry, string newUserId) => database.WriteAsync(s =>
    {
        s.Execute(
            "UPDATE outbox SET user_id = $1, state = 0, attempt = attempt + 1 WHERE conversation_id = $2 AND town_id = $3 AND state < 3",
            newUserId, entry.Conversation.Value, entry.Town.Value);
        return s.Execute(
            "UPDATE addresses SET value = $1 WHERE conversation_id = $2 AND town_id = $3 AND kind = 'user'", newUserId, entry.Conversation.Value, entry.Town.Value);
    });

    private static string? Id(string externalId) => externalId.Length == 0 ? null : externalId;

    private static OutboxEntry Map(DbRow r) => new()
    {
        Id = r.GetInt64(0),
        Town = new(r.GetInt32(1)),
        Channel = new(r.GetInt32(2)),
        Conversation = new(r.GetInt64(3)),
        Message = r.Long(4) is { } message ? new MessageId(message) : null,
        Lane = (Lane)r.GetInt32(5),
        To = new(r.Text(6), r.Text(7), r.Text(8)),
        Content = JsonSerializer.Deserialize(r.GetString(9), OutboxJson.Default.OutboundContent)!,
        CreatedAt = r.Time(10),
        State = (OutboxState)r.GetInt32(11),
        Attempt = r.GetInt32(12),
        Due = r.Time(13),
    };

    private void Publish(OutboxEntry entry)
    {
        if (entry.Message is not null)
        {
            live.Publish(entry.Town, entry.Conversation);
        }
    }
}
