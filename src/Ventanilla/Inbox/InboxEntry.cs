using System.Text.Json.Serialization;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

// Inbox: the one front door. Whatever happens to a conversation — a citizen's message, an operator's reply, a time that
// has come, the answer of external code — is an entry here first: kept once, fsynced, then answered with 200.

/// <summary>One thing that happened to a conversation and waits for its Turn.</summary>
/// <param name="Due">When its time comes; null = at once.</param>
public sealed record InboxEntry(
    long Id, TownId Town, ChannelId Channel, ConversationId Conversation, string ExternalId, EntryBody Body, DateTimeOffset ReceivedAt, DateTimeOffset? Due = null);

/// <summary>What happened. Stored as JSON: the discriminators must not change.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$e")]
[JsonDerivedType(typeof(FromCitizen), "citizen")]
[JsonDerivedType(typeof(OperatorReplied), "replied")]
[JsonDerivedType(typeof(NoteWritten), "note")]
[JsonDerivedType(typeof(ConversationTaken), "taken")]
[JsonDerivedType(typeof(ConversationTransferred), "transferred")]
[JsonDerivedType(typeof(ConversationResolved), "resolved")]
[JsonDerivedType(typeof(OperatorLooked), "looked")]
[JsonDerivedType(typeof(OperatorTyped), "typed")]
[JsonDerivedType(typeof(DoubtDecided), "doubt")]
[JsonDerivedType(typeof(TimeCame), "time")]
[JsonDerivedType(typeof(ExternalCodeAnswered), "external")]
[JsonDerivedType(typeof(AttachmentFetched), "fetched")]
public abstract record EntryBody;

/// <summary>Through a channel, from outside.</summary>
public sealed record FromCitizen(ChannelEvent Event) : EntryBody;

/// <summary>Who of the house acts: an operator, or a program with an API key (id 0).</summary>
public sealed record Actor(long Id, string Name);

/// <summary>An operator answers the citizen.</summary>
/// <param name="Template">The approved template to send; <paramref name="Text"/> is then what the citizen will read.</param>
public sealed record OperatorReplied(Actor By, string Text, IReadOnlyList<StoredFile>? Files = null, TemplateUse? Template = null) : EntryBody;

/// <summary>A file that an operator adds, stored already.</summary>
public sealed record StoredFile(string Sha256, long Size, string Mime, string FileName);

/// <summary>A word between colleagues. Its own kind from the first click on, so that it can never leave.</summary>
public sealed record NoteWritten(Actor By, string Text) : EntryBody;

public sealed record ConversationTaken(Actor By) : EntryBody;

public sealed record ConversationTransferred(Actor By, string Queue) : EntryBody;

public sealed record ConversationResolved(Actor By) : EntryBody;

/// <summary>The operator who has it has it before their eyes: the citizen sees that it was read.</summary>
public sealed record OperatorLooked(Actor By) : EntryBody;

/// <summary>The operator is writing: the citizen sees "typing…".</summary>
public sealed record OperatorTyped(Actor By) : EntryBody;

/// <summary>Nobody knew whether a message had gone; a person says what is to be done.</summary>
/// <param name="Arrived">It has arrived; false = send it again.</param>
public sealed record DoubtDecided(Actor By, MessageId Message, bool Arrived) : EntryBody;

/// <summary>A time that the engine asked for.</summary>
public sealed record TimeCame(string Token) : EntryBody;

/// <summary>Another organisation's program answered, or did not (<paramref name="Json"/> null).</summary>
public sealed record ExternalCodeAnswered(string Service, string Key, string? Json, string Outcome) : EntryBody;

/// <summary>A file is here (<paramref name="Sha256"/>), or will not come (<paramref name="Problem"/>).</summary>
public sealed record AttachmentFetched(AttachmentId Attachment, string? Sha256, long Size, string? Mime, string? Problem) : EntryBody;

/// <summary>What is stored cannot be read back: a newer version wrote it, or the disk. Set aside for a person.</summary>
public sealed record Unreadable : EntryBody;

[JsonSerializable(typeof(EntryBody))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class InboxJson : JsonSerializerContext;
