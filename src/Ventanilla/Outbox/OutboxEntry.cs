using System.Text.Json.Serialization;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

// Outbox: durable work waiting to leave. A Turn writes rows in its own transaction; the pump of each channel account
// sends them in order per conversation, as fast as the channel allows, and writes down how each ended. Nothing else sends.

/// <summary>Where a row stands. The numbers are stored.</summary>
public enum OutboxState
{
    Ready = 0,

    /// <summary>Given to a sender; after a crash nobody knows whether it went.</summary>
    Sending = 1,

    /// <summary>It may have gone. Decided by a status that carries our attempt id, else by <see cref="DoubtRules"/> when its time is up.</summary>
    InDoubt = 2,
    Accepted = 3,
    Failed = 4,

    /// <summary>It may have gone, no status came, and it is not for the machine to say it again: a person decides.</summary>
    Undecided = 5,
}

/// <summary>Which goes first when an account has more to send than its pace allows.</summary>
public enum Lane
{
    Emergency = 0,
    Operators = 1,
    Answers = 2,
    Broadcasts = 3,
}

/// <summary>One thing to send.</summary>
public sealed record OutboxEntry
{
    public required long Id { get; init; }

    public required TownId Town { get; init; }

    public required ChannelId Channel { get; init; }

    public required ConversationId Conversation { get; init; }

    /// <summary>The line of the history it delivers; null for signals (read mark, typing).</summary>
    public MessageId? Message { get; init; }

    public required Lane Lane { get; init; }

    public required Recipient To { get; init; }

    public required OutboundContent Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public OutboxState State { get; init; }

    public int Attempt { get; init; } = 1;

    /// <summary>When its time comes; not stored for a row that has just been written.</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>An attempt before this one may have gone.</summary>
    public bool MaybeTwice { get; init; }

    /// <summary>The database went away before it could say whether it keeps this row.</summary>
    public bool Unsure { get; init; }

    /// <summary>
    /// When the pump was handed it, by the clock that nobody can set; 0 for a row out of the table. The wall clock may have
    /// leapt a day since the row was written.
    /// </summary>
    public long HandedAt { get; set; }

    /// <summary>What travels with the send and comes back in its status: the row, the attempt, and whose page is to be told.</summary>
    public string AttemptId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id}.{Attempt}.{Conversation.Value}");

    /// <summary>Not part of the history and not worth a retry.</summary>
    public bool IsSignal => Content.Kind is OutboundKind.ReadMark or OutboundKind.Typing or OutboundKind.TapTaken;
}

[JsonSerializable(typeof(OutboundContent))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class OutboxJson : JsonSerializerContext;
