using Ventanilla.Cases;
using Ventanilla.Engine;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>All that one Turn wants to write. Nothing in it has happened until it is committed, whole.</summary>
internal sealed class TurnDraft(ConversationState before, InboxEntry entry, DateTimeOffset now)
{
    public ConversationState Before { get; } = before;

    public InboxEntry Entry { get; } = entry;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The conversation as it will be.</summary>
    public ConversationState After { get; set; } = before with { Version = before.Version + 1 };

    public List<Message> Lines { get; } = [];

    public List<(Message Changed, string What)> Changes { get; } = [];

    public List<OutboxEntry> Leaving { get; } = [];

    public List<(AttachmentId Id, MessageId Message, MediaReference Media)> Coming { get; } = [];

    public List<Attachment> Files { get; } = [];

    public List<EngineEvent.ExternalCodeCalled> Calls { get; } = [];

    public List<InboxEntry> Timers { get; } = [];

    public List<string> Unanswered { get; } = [];

    public List<(string Service, string Kind, string Message)> ScriptFailures { get; } = [];

    public List<(string Actor, string Action)> Audit { get; } = [];

    /// <summary>What a person decided about messages in doubt.</summary>
    public List<(MessageId Message, bool Arrived)> Decisions { get; } = [];

    public AttachmentFetched? Fetched { get; set; }

    public List<Contacts.Address> NewAddresses { get; } = [];

    public string? NewLanguage { get; set; }

    public string? NewName { get; set; }

    /// <summary>Set when the contact's reachability changed; the inner value is the reason, null = reachable.</summary>
    public (bool Changed, string? Reason) Stopped { get; set; }

    public string? OptedOut { get; set; }

    /// <summary>Topics that the contact has said yes or no to.</summary>
    public List<(string Topic, bool Accepted)> Consents { get; } = [];

    /// <summary>Cases that are opened, each with the hash of its PIN.</summary>
    public List<(Case Case, string Pin)> Cases { get; } = [];

    /// <summary>The numbers of cases that the citizen has cancelled.</summary>
    public List<string> CancelledCases { get; } = [];

    /// <summary>What happened, as event lines; their ids are given when they become lines.</summary>
    public List<string> Happened { get; } = [];

    public void Events(string what) => Happened.Add(what);

    public int NextSeq() => (After = After with { LastSeq = After.LastSeq + 1 }).LastSeq;
}
