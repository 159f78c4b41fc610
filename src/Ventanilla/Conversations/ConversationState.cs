using System.Text.Json;
using System.Text.Json.Serialization;
using Ventanilla.Channels;
using Ventanilla.Engine;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

// Conversations: where a Turn is taken. One grain per conversation takes its next entry, the engine says what happens,
// the gate what may leave, and everything commits at once, fenced by the conversation's version. The operators' page and
// the API read here and act through the inbox like everybody else.

/// <summary>What a Turn starts from: everything it needs to decide without reading on the way.</summary>
internal sealed record ConversationState
{
    public required ConversationId Id { get; init; }

    public required TownId Town { get; init; }

    public required ChannelAccount Channel { get; init; }

    public required ContactId Contact { get; init; }

    /// <summary>Rises with every Turn; a commit with an old one changes nothing.</summary>
    public required long Version { get; init; }

    public required ConversationStatus Status { get; init; }

    public string? Queue { get; init; }

    public long? AssigneeId { get; init; }

    public string? Assignee { get; init; }

    public required Session Session { get; init; }

    public DateTimeOffset? WindowClosesAt { get; init; }

    public int LastSeq { get; init; }

    public string? Preview { get; init; }

    public DateTimeOffset? WaitingSince { get; init; }

    public int Unread { get; init; }

    public string? LastInbound { get; init; }

    public required Recipient To { get; init; }

    public string? ContactName { get; init; }

    /// <summary>Why the contact cannot be written to; null when it can.</summary>
    public string? Stopped { get; init; }

    public string? OptedOut { get; init; }
}

/// <summary>Who has a conversation at present.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConversationStatus>))]
public enum ConversationStatus
{
    /// <summary>Nobody: the machine answers.</summary>
    [JsonStringEnumMemberName("machine")]
    Machine,

    /// <summary>In a queue.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>An operator has it.</summary>
    [JsonStringEnumMemberName("attended")]
    Attended,

    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

[JsonSerializable(typeof(Session), TypeInfoPropertyName = "Stored")]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class SessionJson : JsonSerializerContext
{
    public static Session Read(string stored) => stored.Length == 0 ? Engine.Session.New : JsonSerializer.Deserialize(stored, Default.Stored) ?? Engine.Session.New;

    public static byte[] Write(Session session) => JsonSerializer.SerializeToUtf8Bytes(session, Default.Stored);
}
