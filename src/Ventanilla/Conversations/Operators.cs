using Ventanilla.Channels;
using Ventanilla.Engine;
using Ventanilla.Gate;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;

namespace Ventanilla.Conversations;

/// <summary>What operators' deeds change. A note and a reply share no path: a note knows no channel.</summary>
internal static class Operators
{
    /// <summary>A person is wanted: into the queue, once; what cannot wait, into its own queue also from another one.</summary>
    public static void Call(TurnDraft draft, EngineEvent.OperatorRequested requested, Turns turns)
    {
        var (queue, reason) = (requested.Queue, requested.Reason);
        var moves = requested.Priority == "critical" && draft.After.Status == ConversationStatus.Waiting && draft.After.Queue != queue;
        if (!moves && draft.After.Status is ConversationStatus.Waiting or ConversationStatus.Attended)
        {
            return;
        }

        draft.After = draft.After with
        {
            Status = ConversationStatus.Waiting,
            Queue = queue,
            WaitingSince = draft.Now,
            Session = draft.After.Session with { Attention = Attention.Waiting },
        };
        turns.AddLine(draft, Direction.Event, ContentKind.System, $"waiting:{queue}:{reason}", Authors.System, null);
    }

    /// <summary>The machine has answered often enough without a sign that a human is there: a person looks, once.</summary>
    public static void CallForLoop(TurnDraft draft, string queue, Turns turns)
    {
        if (!LoopGuard.IsNews(draft.After.Session))
        {
            return;
        }

        var waits = draft.After.Status is ConversationStatus.Waiting or ConversationStatus.Attended;
        draft.After = draft.After with
        {
            Status = waits ? draft.After.Status : ConversationStatus.Waiting,
            Queue = waits ? draft.After.Queue : queue,
            WaitingSince = waits ? draft.After.WaitingSince : draft.Now,
            Session = LoopGuard.Told(draft.After.Session) with { Attention = waits ? draft.After.Session.Attention : Attention.Waiting },
        };
        turns.AddLine(draft, Direction.Event, ContentKind.System, $"waiting:{draft.After.Queue}:loop", Authors.System, null);
    }

    public static void Take(TurnDraft draft, ConversationTaken taken, Turns turns)
    {
        if (draft.Before.Status == ConversationStatus.Attended && draft.Before.AssigneeId == taken.By.Id)
        {
            return;
        }

        Attend(draft, taken.By);
        draft.After = draft.After with { Unread = 0 };
        turns.AddLine(draft, Direction.Event, ContentKind.System, "taken", Authors.Operator, taken.By.Name);
        draft.Audit.Add((taken.By.Name, "took the conversation"));
        if (draft.Before.LastInbound is { } read)
        {
            turns.Send(draft, new() { Kind = OutboundKind.ReadMark, TargetId = read }, null, Lane.Operators);
        }
    }

    public static void Reply(TurnDraft draft, OperatorReplied reply, Turns turns)
    {
        // Answering is taking: two people must not answer one citizen without seeing each other.
        if (draft.Before.Status != ConversationStatus.Attended)
        {
            Attend(draft, reply.By);
        }

        draft.After = draft.After with { Session = LoopGuard.Reset(draft.After.Session) };
        draft.Audit.Add((reply.By.Name, "replied"));
        if (reply.Template is { } template)
        {
            var sent = turns.AddLine(draft, Direction.Out, ContentKind.Text, reply.Text, Authors.Operator, reply.By.Name);
            turns.Send(draft, new() { Kind = OutboundKind.Template, Text = reply.Text, Template = template }, sent, Lane.Operators);
            return;
        }

        foreach (var text in TextParts.Split(reply.Text))
        {
            var line = turns.AddLine(draft, Direction.Out, ContentKind.Text, text, Authors.Operator, reply.By.Name);
            turns.Send(draft, new() { Kind = OutboundKind.Text, Text = text }, line, Lane.Operators);
        }

        foreach (var file in reply.Files ?? [])
        {
            turns.SendFile(draft, file, reply.By.Name);
        }
    }

    public static void Note(TurnDraft draft, NoteWritten note, Turns turns)
    {
        turns.AddLine(draft, Direction.Note, ContentKind.Text, note.Text, Authors.Operator, note.By.Name);
        draft.Audit.Add((note.By.Name, "wrote a note"));
    }

    public static void Transfer(TurnDraft draft, ConversationTransferred transferred, Turns turns)
    {
        draft.After = draft.After with
        {
            Status = ConversationStatus.Waiting,
            Queue = transferred.Queue,
            AssigneeId = null,
            Assignee = null,
            WaitingSince = draft.After.WaitingSince ?? draft.Now,
            Session = LoopGuard.Reset(draft.After.Session) with { Attention = Attention.Waiting },
        };
        turns.AddLine(draft, Direction.Event, ContentKind.System, $"transferred:{transferred.Queue}", Authors.Operator, transferred.By.Name);
        draft.Audit.Add((transferred.By.Name, $"transferred to {transferred.Queue}"));
    }

    public static void Resolve(TurnDraft draft, ConversationResolved resolved, Turns turns)
    {
        if (draft.Before.Status == ConversationStatus.Resolved)
        {
            return;
        }

        draft.After = draft.After with
        {
            Status = ConversationStatus.Resolved,
            AssigneeId = null,
            Assignee = null,
            WaitingSince = null,
            Unread = 0,
            Session = Session.New with { Language = draft.After.Session.Language, LanguageOffered = draft.After.Session.LanguageOffered, Steps = draft.After.Session.Steps, Booked = draft.After.Session.Booked },
        };
        turns.AddLine(draft, Direction.Event, ContentKind.System, "resolved", Authors.Operator, resolved.By.Name);
        draft.Audit.Add((resolved.By.Name, "resolved"));
    }

    /// <summary>A status may have been faster; then it stands.</summary>
    public static void Decide(TurnDraft draft, DoubtDecided decided)
    {
        draft.Decisions.Add((decided.Message, decided.Arrived));
        draft.Audit.Add((decided.By.Name, $"decided that message {decided.Message} {(decided.Arrived ? "arrived" : "is sent again")}"));
    }

    private static void Attend(TurnDraft draft, Actor by) => draft.After = draft.After with
    {
        Status = ConversationStatus.Attended,
        AssigneeId = by.Id,
        Assignee = by.Name,
        WaitingSince = null,
        Session = LoopGuard.Reset(draft.After.Session) with { Attention = Attention.Attended },
    };
}
