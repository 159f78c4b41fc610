using System.Data.Common;
using Ventanilla.Audit;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.ExternalCode;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>Who is told what was committed.</summary>
internal sealed record TurnSignals(Pumps Pumps, ExternalCallStore Calls, LiveUpdates Live);

/// <summary>Reads what a Turn starts from, and commits what it decided: all or nothing, fenced by the version.</summary>
internal sealed class TurnStore(Database database, ChannelDirectory channels, AuditLog audit, TurnSignals signals)
{
    private const string SelectState =
        """
        SELECT c.town_id, c.channel_id, c.contact_id, c.version, c.state, c.queue, c.assignee_id, c.assignee, c.session, c.window_closes_at,
               c.last_seq, c.preview, c.waiting_since, c.unread, c.last_inbound, c.thread, p.name, p.stopped, p.opted_out
        FROM conversations c JOIN contacts p ON p.id = c.contact_id AND p.town_id = c.town_id WHERE c.id = $1
        """;

    private const string UpdateState =
        """
        UPDATE conversations SET version = $1, state = $2, queue = $3, assignee_id = $4, assignee = $5, session = $6, window_closes_at = $7, last_seq = $8,
          preview = $9, waiting_since = $10, unread = $11, last_inbound = $12, thread = $13, updated_at = $14
        WHERE id = $15 AND town_id = $16 AND version = $17
        """;

    /// <summary>The conversation as it is in the table; null when there is none.</summary>
    public Task<ConversationState?> LoadAsync(ConversationId id, CancellationToken ct) => database.ReadAsync(
        s =>
        {
            var state = s.First(SelectState, r => Map(id, r), id.Value);
            if (state is null)
            {
                return null;
            }

            foreach (var (kind, value) in s.Query("SELECT kind, value FROM addresses WHERE conversation_id = $1", r => (r.GetString(0), r.GetString(1)), id.Value))
            {
                state = kind switch
                {
                    AddressKinds.UserId => state with { To = state.To with { UserId = value } },
                    AddressKinds.Phone => state with { To = state.To with { Phone = value } },
                    _ => state,
                };
            }

            return state;
        },
        ct);

    /// <summary>Commits a Turn.</summary>
    /// <returns>False when another had the Turn or the conversation moved on: nothing was written.</returns>
    public Task<bool> CommitAsync(TurnDraft draft) => database.WriteAsync(
        s => Write(s, draft),
        done =>
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

    private bool Write(DbSession s, TurnDraft draft)
    {
        var (before, after, town, id) = (draft.Before, draft.After, draft.Before.Town, draft.Before.Id);
        if (!InboxStore.Take(s, draft.Entry))
        {
            return false;
        }

        if (s.Execute(
            UpdateState,
            after.Version, Name(after.Status), after.Queue, after.AssigneeId, after.Assignee, SessionJson.Write(after.Session), after.WindowClosesAt?.Stored(),
            after.LastSeq, after.Preview, after.WaitingSince?.Stored(), after.Unread, after.LastInbound, after.To.Thread, draft.Now.Stored(),
            id.Value, town.Value, before.Version) == 0)
        {
            // Lost the race: give the entry back, for whoever holds the newer version.
            s.Execute("UPDATE inbox SET state = 0 WHERE id = $1 AND town_id = $2", draft.Entry.Id, town.Value);
            return false;
        }

        foreach (var line in draft.Lines)
        {
            MessageStore.Add(s, town, id, line);
        }

        foreach (var leaving in draft.Leaving)
        {
            OutboxStore.Add(s, leaving);
        }

        WriteSeldom(s, draft);
        return true;
    }

    /// <summary>What most Turns have none of.</summary>
    private void WriteSeldom(DbSession s, TurnDraft draft)
    {
        var (town, channel, id) = (draft.Before.Town, draft.Before.Channel.Id, draft.Before.Id);
        foreach (var (attachment, message, media) in draft.Coming)
        {
            AttachmentStore.Add(s, town, channel, id, message, attachment, media);
        }

        foreach (var file in draft.Files)
        {
            AttachmentStore.AddStored(s, town, channel, id, file);
        }

        foreach (var call in draft.Calls)
        {
            ExternalCallStore.Add(s, new(draft.Entry.Id, town, channel, id, call.Service, call.Key, call.Connector, call.Language, draft.Now));
        }

        foreach (var timer in draft.Timers)
        {
            InboxStore.Add(s, timer);
        }

        foreach (var text in draft.Unanswered)
        {
            s.Execute(
                "INSERT INTO unanswered (id, town_id, conversation_id, text, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                draft.Entry.Id, town.Value, id.Value, text, draft.Now.Stored());
        }

        foreach (var (service, kind, message) in draft.ScriptFailures)
        {
            s.Execute(
                "INSERT INTO script_failures (id, town_id, service, kind, message, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
                draft.Entry.Id, town.Value, service, kind, message, draft.Now.Stored());
        }

        foreach (var (message, arrived) in draft.Decisions)
        {
            DoubtStore.Decide(s, town, id, message, arrived);
        }

        foreach (var (placeholder, what) in draft.Changes)
        {
            History.Change(s, town, id, placeholder, what);
        }

        if (draft.Fetched is { } fetched)
        {
            if (fetched.Sha256 is { } hash)
            {
                AttachmentStore.MarkStored(s, town, fetched.Attachment, hash, fetched.Size, fetched.Mime);
            }
            else
            {
                AttachmentStore.MarkRefused(s, town, fetched.Attachment, fetched.Problem ?? "refused");
            }
        }

        WriteContact(s, draft);
        foreach (var (actor, action) in draft.Audit)
        {
            audit.Add(s, town, draft.Now, actor, action, $"conversation {id}");
        }
    }

    private static void WriteContact(DbSession s, TurnDraft draft)
    {
        var (town, contact) = (draft.Before.Town.Value, draft.Before.Contact.Value);
        foreach (var address in draft.NewAddresses)
        {
            AddressBook.Add(s, draft.Before.Town, draft.Before.Channel.Id, address, new(draft.Before.Contact, draft.Before.Id));
        }

        if (draft.NewName is { } name)
        {
            s.Execute("UPDATE contacts SET name = $1 WHERE id = $2 AND town_id = $3", name, contact, town);
        }

        if (draft.NewLanguage is { } language)
        {
            s.Execute("UPDATE contacts SET language = $1 WHERE id = $2 AND town_id = $3", language, contact, town);
        }

        if (draft.Stopped is { Changed: true, Reason: var reason })
        {
            s.Execute("UPDATE contacts SET stopped = $1 WHERE id = $2 AND town_id = $3", reason, contact, town);
        }

        if (draft.OptedOut is { } topics)
        {
            s.Execute("UPDATE contacts SET opted_out = $1 WHERE id = $2 AND town_id = $3", topics, contact, town);
        }
    }

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

    private ConversationState? Map(ConversationId id, DbDataReader r) => channels.Find(new ChannelId(r.GetInt32(1))) is not { } channel ? null : new()
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
