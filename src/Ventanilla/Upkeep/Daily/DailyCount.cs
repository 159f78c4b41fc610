using System.Text.Json;
using Ventanilla.Channels;
using Ventanilla.Inbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Daily;

/// <summary>
/// The account of one day, counted from the tables and never from memory: what was acknowledged must be in the history or
/// stand somewhere with a reason. What is missing is a gap, and a gap is a fault of ours.
/// </summary>
internal sealed record DailyCount(DateOnly Day)
{
    /// <summary>What citizens did that a provider was told is kept: messages, edits, reactions and the like.</summary>
    public long Received { get; init; }

    /// <summary>Of these, messages.</summary>
    public long Messages { get; init; }

    /// <summary>What of it stands somewhere: handled with its line in the history, waiting, set aside or in quarantine.</summary>
    public long Stored { get; init; }

    public long Handled { get; init; }

    public long Waiting { get; init; }

    public long SetAside { get; init; }

    public long Quarantined { get; init; }

    public long Answered { get; init; }

    public long Sent { get; init; }

    public long Failed { get; init; }

    public long InDoubt { get; init; }

    /// <summary>Messages that were handled and left no line in the history.</summary>
    public long Lost { get; init; }

    /// <summary>Lines that should have left and have no row to leave by.</summary>
    public long Unsent { get; init; }

    public long Gaps => Lost + Unsent;

    /// <summary>Days are those of the machine's time zone: the town hall's.</summary>
    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).DateTime);

    /// <summary>Counts one day. Reads by id, which rises with time, so that a day costs what is in it and not what was ever stored.</summary>
    public static DailyCount Read(DbSession session, DateOnly day, DateTimeOffset now)
    {
        var (from, until) = (IdSource.FirstAt(Midnight(day)), IdSource.FirstAt(Midnight(day.AddDays(1))));
        var entries = session.Query(
            """
            SELECT state, count(*) FROM inbox WHERE id >= $1 AND id < $2 AND external_id NOT LIKE '~%' GROUP BY state
            """,
            r => (State: r.GetInt32(0), Count: r.GetInt64(1)), from, until).ToDictionary(e => e.State, e => e.Count);
        var rows = session.Query(
            "SELECT state, count(*) FROM outbox WHERE id >= $1 AND id < $2 AND message_id IS NOT NULL GROUP BY state",
            r => (State: r.GetInt32(0), Count: r.GetInt64(1)), from, until).ToDictionary(e => e.State, e => e.Count);
        var quarantined = session.Number("SELECT count(*) FROM quarantine WHERE id >= $1 AND id < $2", from, until);
        var (messages, lost) = Compare(session, from, until, IdSource.FirstAt(now));
        return new(day)
        {
            Received = entries.Values.Sum() + quarantined,
            Messages = messages,
            Stored = entries.Values.Sum() + quarantined - lost,
            Handled = entries.GetValueOrDefault(1),
            Waiting = entries.GetValueOrDefault(0),
            SetAside = entries.GetValueOrDefault(2),
            Quarantined = quarantined,
            Answered = session.Number("SELECT count(*) FROM messages WHERE id >= $1 AND id < $2 AND direction = 1", from, until),
            Sent = rows.GetValueOrDefault(3),
            Failed = rows.GetValueOrDefault(4),
            InDoubt = rows.GetValueOrDefault(2) + rows.GetValueOrDefault(5),
            Lost = lost,

            // A refused line has failed (6) and needs no row; what waits or is on its way has one of the same number.
            Unsent = session.Number(
                """
                SELECT count(*) FROM messages m WHERE m.id >= $1 AND m.id < $2 AND m.direction = 1 AND m.status < 5
                  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = m.id)
                """,
                from, until),
        };
    }

    private static DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new(local, TimeZoneInfo.Local.GetUtcOffset(local));
    }

    /// <summary>Looks for the line of every message that was handled. A line can be younger than its day, never older.</summary>
    private static (long Messages, long Lost) Compare(DbSession session, long from, long until, long now)
    {
        const int Portion = 5_000;
        var (messages, unmatched) = (0L, new Dictionary<(long Conversation, string Id), int>());
        for (var after = from - 1; ;)
        {
            var portion = session.Query(
                "SELECT id, conversation_id, state, body FROM inbox WHERE id > $1 AND id < $2 AND external_id NOT LIKE '~%' ORDER BY id LIMIT $3",
                r => (Id: r.GetInt64(0), Conversation: r.GetInt64(1), State: r.GetInt32(2), Message: MessageIdOf(r.Bytes(3))), after, until, Portion);
            foreach (var (_, conversation, state, message) in portion.Where(p => p.Message is not null))
            {
                messages++;
                if (state == 1)
                {
                    unmatched[(conversation, message!)] = unmatched.GetValueOrDefault((conversation, message!)) + 1;
                }
            }

            if (portion.Count < Portion)
            {
                break;
            }

            after = portion[^1].Id;
        }

        for (var after = from - 1; unmatched.Count > 0;)
        {
            var portion = session.Query(
                "SELECT id, conversation_id, external_id FROM messages WHERE id > $1 AND id <= $2 AND direction = 0 AND external_id IS NOT NULL ORDER BY id LIMIT $3",
                r => (Id: r.GetInt64(0), Conversation: r.GetInt64(1), External: r.GetString(2)), after, now, Portion);
            foreach (var (_, conversation, external) in portion)
            {
                if (unmatched.TryGetValue((conversation, external), out var count) && count > 1)
                {
                    unmatched[(conversation, external)] = count - 1;
                }
                else
                {
                    unmatched.Remove((conversation, external));
                }
            }

            if (portion.Count < Portion)
            {
                break;
            }

            after = portion[^1].Id;
        }

        return (messages, unmatched.Values.Sum());
    }

    /// <summary>The id that a message's line carries; null for what is no message.</summary>
    private static string? MessageIdOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, InboxJson.Default.EntryBody) is FromCitizen { Event: MessageReceived message } ? message.MessageId ?? message.ExternalId : null;
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            // Cannot be read back: it was set aside, which is counted.
            return null;
        }
    }
}
