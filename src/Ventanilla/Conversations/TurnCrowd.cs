using Ventanilla.Audit;
using Ventanilla.Cases;
using Ventanilla.Contacts;
using Ventanilla.ExternalCode;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>A Turn with everything serialised, so that the commit does nothing that could be done before it.</summary>
internal sealed record PreparedTurn(TurnDraft Draft, byte[] Session, byte[]?[] Bodies, byte[][] Contents)
{
    public static PreparedTurn Of(TurnDraft draft) => new(
        draft,
        SessionJson.Write(draft.After.Session),
        [.. draft.Lines.Select(l => MessageStore.Json(l.Body))],
        [.. draft.Leaving.Select(l => OutboxStore.Json(l.Content))]);
}

/// <summary>
/// Commits many conversations' Turns at once; each is all or nothing by itself, fenced by its conversation's version. The
/// answer is false for a Turn that another had, or whose conversation has moved on: nothing of it is written.
/// </summary>
/// <param name="shared">True where other nodes receive too.</param>
internal sealed class TurnCrowd(AuditLog audit, bool shared) : Crowd<PreparedTurn, bool>
{
    private static readonly ManyStatement UpdateState = ManyStatement.Update(
        "conversations",
        "id town before version state$ queue$ assignee_id assignee$ session$ closes last preview$ since unread inbound$ thread$ updated",
        """
        version = @version, state = @state, queue = @queue, assignee_id = @assignee_id, assignee = @assignee, session = @session, window_closes_at = @closes,
        last_seq = @last, preview = @preview, waiting_since = @since, unread = @unread, last_inbound = @inbound, thread = @thread, updated_at = @updated
        """,
        "id = @id AND town_id = @town AND conversations.version = @before");

    private readonly ManyRows taken = new(shared ? InboxStore.TakeEntryInOrder : InboxStore.TakeEntry);
    private readonly ManyRows states = new(UpdateState);
    private readonly ManyRows lines = new(MessageStore.Insert);
    private readonly ManyRows leaving = new(OutboxStore.Insert);
    private readonly List<int> places = [];
    private readonly HashSet<long> conversations = [];

    public override int Lane => 2;

    public override void Run(DbSession session, IReadOnlyList<PreparedTurn> items, Span<bool> answers)
    {
        Take(session, items, answers);
        ChangeStates(session, items, answers);
        lines.Clear();
        leaving.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            if (answers[i])
            {
                var (draft, town, id) = (items[i].Draft, items[i].Draft.Before.Town, items[i].Draft.Before.Id);
                for (var line = 0; line < draft.Lines.Count; line++)
                {
                    MessageStore.Add(lines, town, id, draft.Lines[line], items[i].Bodies[line]);
                }

                for (var row = 0; row < draft.Leaving.Count; row++)
                {
                    OutboxStore.Add(leaving, draft.Leaving[row], items[i].Contents[row]);
                }
            }
        }

        session.Run(lines);
        session.Run(leaving);
        for (var i = 0; i < items.Count; i++)
        {
            if (answers[i])
            {
                WriteSeldom(session, items[i].Draft);
            }
        }
    }

    /// <summary>Takes the entries off the list; what another has taken is lost. Two Turns of one conversation never commit together: the second loses.</summary>
    private void Take(DbSession session, IReadOnlyList<PreparedTurn> items, Span<bool> answers)
    {
        taken.Clear();
        places.Clear();
        conversations.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            var draft = items[i].Draft;
            if (conversations.Add(draft.Before.Id.Value))
            {
                if (shared)
                {
                    taken.Add(draft.Entry.Id, draft.Before.Town.Value, draft.Now.Stored(), draft.Before.Id.Value);
                }
                else
                {
                    taken.Add(draft.Entry.Id, draft.Before.Town.Value);
                }

                places.Add(i);
            }
        }

        session.Run(taken);
        for (var row = 0; row < places.Count; row++)
        {
            answers[places[row]] = taken.Touched(row);
        }
    }

    private void ChangeStates(DbSession session, IReadOnlyList<PreparedTurn> items, Span<bool> answers)
    {
        states.Clear();
        places.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            if (answers[i])
            {
                var (draft, before, after) = (items[i].Draft, items[i].Draft.Before, items[i].Draft.After);
                states.Add(
                    before.Id.Value, before.Town.Value, before.Version, after.Version, TurnStore.Name(after.Status), after.Queue, after.AssigneeId, after.Assignee,
                    DbValue.Utf8(items[i].Session), after.WindowClosesAt?.Stored(), after.LastSeq, after.Preview, after.WaitingSince?.Stored(), after.Unread,
                    after.LastInbound, after.To.Thread, draft.Now.Stored());
                places.Add(i);
            }
        }

        session.Run(states);
        for (var row = 0; row < places.Count; row++)
        {
            if (!states.Touched(row))
            {
                // Lost the race: the entry goes back, for whoever holds the newer version.
                var draft = items[places[row]].Draft;
                session.Execute("UPDATE inbox SET state = 0 WHERE id = $1 AND town_id = $2", draft.Entry.Id, draft.Before.Town.Value);
                answers[places[row]] = false;
            }
        }
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
        WriteCases(s, draft);
        foreach (var (actor, action) in draft.Audit)
        {
            audit.Add(s, town, draft.Now, actor, action, $"conversation {id}");
        }
    }

    private void WriteCases(DbSession s, TurnDraft draft)
    {
        var town = draft.Before.Town;
        foreach (var (opened, pin) in draft.Cases)
        {
            CaseStore.Add(s, town, opened, pin);
            audit.Add(s, town, draft.Now, opened.Flow, "opened", $"case {opened.Number}");
        }

        foreach (var number in draft.CancelledCases)
        {
            if (CaseStore.Cancel(s, town, draft.Before.Id, number, draft.Now))
            {
                audit.Add(s, town, draft.Now, "citizen", "cancelled", $"case {number}");
            }
        }

        foreach (var (topic, accepted) in draft.Consents)
        {
            ConsentStore.Change(s, town, draft.Before.Contact, topic, accepted, draft.Now);
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
}
