using System.Text.Json.Serialization;
using Ventanilla.Platform;

namespace Ventanilla.Messages;

// Messages: what was said, by whom, and how far it came. History is only ever added to; what changes is the delivery
// state and, when a citizen edits, the text with a trace of it.

/// <summary>Whose side a line of the history is on.</summary>
public enum Direction
{
    /// <summary>The citizen.</summary>
    In = 0,

    /// <summary>The town hall.</summary>
    Out = 1,

    /// <summary>Between colleagues; never leaves the house.</summary>
    Note = 2,

    /// <summary>Something that happened, such as "taken by".</summary>
    Event = 3,
}

/// <summary>Who spoke.</summary>
public static class Authors
{
    public const string Contact = "contact";
    public const string Operator = "operator";
    public const string Rule = "rule";
    public const string Table = "table";
    public const string Script = "script";
    public const string External = "external";
    public const string Flow = "flow";
    public const string System = "system";
}

/// <summary>A line of the history as it is stored.</summary>
public sealed record Message
{
    public required MessageId Id { get; init; }

    public required int Seq { get; init; }

    public required Direction Direction { get; init; }

    public required ContentKind Kind { get; init; }

    public string? Text { get; init; }

    public MessageBody? Body { get; init; }

    public string? ReplyTo { get; init; }

    public string? ExternalId { get; init; }

    public required string AuthorKind { get; init; }

    public string? Author { get; init; }

    public required DateTimeOffset At { get; init; }

    public DeliveryStatus Status { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Why it did not arrive, for the operator.</summary>
    public string? Problem { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
}

/// <summary>What a message holds besides its text; stored as JSON, so names must not change.</summary>
public sealed record MessageBody
{
    public Place? Location { get; init; }

    public IReadOnlyList<ContactCard>? Cards { get; init; }

    /// <summary>The labels of the choices we offered.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Their ids, in the same order: the web chat's page gives the tapped one back.</summary>
    public IReadOnlyList<string>? ChoiceIds { get; init; }

    public bool Forwarded { get; init; }

    public bool Edited { get; init; }

    public bool Deleted { get; init; }

    /// <summary>What the text was before the citizen edited it.</summary>
    public string? Before { get; init; }

    /// <summary>The citizen's reaction to this message of ours.</summary>
    public string? Reaction { get; init; }

    /// <summary>Sent again after a crash when nobody could say whether the first had gone.</summary>
    public bool MaybeTwice { get; init; }
}

/// <summary>What a person decides about a message of which nobody knows whether it went.</summary>
public readonly record struct DoubtDecision(MessageId Message, bool Arrived);

/// <summary>A file of a message.</summary>
/// <param name="State">0 waiting to be fetched, 1 stored, 2 refused.</param>
public sealed record Attachment(
    AttachmentId Id, MessageId Message, string? Mime, long? Size, string? FileName, string? Sha256, bool Voice, int State, string? Problem);

[JsonSerializable(typeof(MessageBody))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class MessageJson : JsonSerializerContext;
