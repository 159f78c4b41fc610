using Ventanilla.Audit;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.ExternalCode;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>Who is told what was committed.</summary>
internal sealed record TurnSignals(Pumps Pumps, ExternalCallStore Calls, LiveUpdates Live);

/// <summary>Reads what a Turn starts from, and commits what it decided: all or nothing, fenced by the version.</summary>
internal sealed class TurnStore(Database database, ChannelDirectory channels, AuditLog audit, TurnSignals signals, IdSource ids)
{
    private const string SelectState =
        """
        SELECT c.town_id, c.channel_id, c.contact_id, c.version, c.state, c.queue, c.assignee_id, c.assignee, c.session, c.window_closes_at,
               c.last_seq, c.preview, c.waiting_since, c.unread, c.last_inbound, c.thread, p.name, p.stopped, p.opted_out
        FROM conversations c JOIN contacts p ON p.id = c.contact_id AND p.town_id = c.town_id WHERE c.id = $1
        """;

    private readonly TurnCrowd crowd = new(audit, ids.IsShared);

    /// <summary>The conversation as it is in the table; null when there is none.</summary>
    public Task<ConversationState?> LoadAsync(ConversationId id, CancellationToken ct) => database.ReadAsync(
        s =>
        {
            var state = s.First(SelectState, r => Map(id, r), id.Value);
            if (state is null)
            {
                return null;
            }

            foreach (var (kind, value) in s.Query("SELECT kind, value FROM addresses WHERE conversation_id = $1 AND town_id = $2", r => (r.GetString(0), r.GetString(1)), id.Value, state.Town.Value))
            {
                state = kind switch
                {
                    AddressKinds.UserId => state with { To = state.To with { UserId = value } },
                    AddressKinds.Phone => state with { To = state.To with { Phone = value } },
                    _ => state,
                };
            }

            if (ids.IsShared)
            {
                // Another node may have had this conversation: what we say comes after what it said, whatever our clocks say.
                ids.Above(s.Number("SELECT id FROM messages WHERE conversation_id = $1 AND town_id = $2 ORDER BY seq DESC LIMIT 1", id.Value, state.Town.Value));
            }

            return state;
        },
        ct);

    /// <summary>Commits a Turn.</summary>
    /// <returns>False when another had the Turn or the conversation moved on: nothing was written.</returns>
    public async Task<bool> CommitAsync(TurnDraft draft)
    {
        try
        {
            return await WriteAsync(draft);
        }
        catch (System.Data.Common.DbException)
        {
            // Nobody can say whether it was written. What would then stand there is looked for by its sender, before anything
            // that comes after it in the conversation.
            foreach (var leaving in draft.Leaving)
            {
                signals.Pumps.Push(leaving with { Unsure = true });
            }

            throw;
        }
    }

    private Task<bool> WriteAsync(TurnDraft draft) => database.WriteAsync(
        crowd, PreparedTurn.Of(draft), done =>
        {
            if (!done)
            {
                return;
            }

            foreach (var leaving in draft.Leaving)
            {
                signals.Pumps.Push(leaving);
            }

            if (draft.Calls.Count > 0)
            {
                signals.Calls.Signal();
            }

            signals.Live.Publish(draft.Before.Town, draft.Before.Id);
        });

    internal static string Name(ConversationStatus status) => status switch
    {
        ConversationStatus.Machine => "machine",
        ConversationStatus.Waiting => "waiting",
        ConversationStatus.Attended => "attended",
        ConversationStatus.Resolved => "resolved",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    internal static ConversationStatus Status(string name) => name switch
    {
        "waiting" => ConversationStatus.Waiting,
        "attended" => ConversationStatus.Attended,
        "resolved" => ConversationStatus.Resolved,
        _ => ConversationStatus.Machine,
    };

    private ConversationState? Map(ConversationId id, DbRow r) => channels.Find(new ChannelId(r.GetInt32(1))) is not { } channel ? null : new()
    {
        Id = id,
        Town = new(r.GetInt32(0)),
        Channel = channel,
        Contact = new(r.GetInt64(2)),
        Version = r.GetInt64(3),
        Status = Status(r.GetString(4)),
        Queue = r.Text(5),
        AssigneeId = r.Long(6),
        Assignee = r.Text(7),
        Session = SessionJson.Read(r.GetString(8)),
        WindowClosesAt = r.TimeOrNull(9),
        LastSeq = r.GetInt32(10),
        Preview = r.Text(11),
        WaitingSince = r.TimeOrNull(12),
        Unread = r.GetInt32(13),
        LastInbound = r.Text(14),
        To = new(null, null, r.Text(15)),
        ContactName = r.Text(16),
        Stopped = r.Text(17),
        OptedOut = r.Text(18),
    };
}
