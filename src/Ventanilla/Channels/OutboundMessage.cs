using System.Text.Json.Serialization;
using Ventanilla.Messages;

namespace Ventanilla.Channels;

/// <summary>One thing to send, with everything the adapter needs.</summary>
/// <param name="AttemptId">Our own id of this attempt; WhatsApp gives it back in the status.</param>
public sealed record OutboundMessage(string AttemptId, Recipient To, OutboundContent Content);

/// <summary>Where it goes. WhatsApp takes the phone where we have one, else the business-scoped id.</summary>
public sealed record Recipient(string? UserId, string? Phone, string? Thread = null);

/// <summary>What can leave. The names are stored in the outbox and must not change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutboundKind>))]
public enum OutboundKind
{
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>Text with <see cref="OutboundContent.Choices"/>: buttons when few, a list when more, as the channel can.</summary>
    [JsonStringEnumMemberName("choices")]
    Choices,
    [JsonStringEnumMemberName("ask_location")]
    AskLocation,
    [JsonStringEnumMemberName("image")]
    Image,
    [JsonStringEnumMemberName("audio")]
    Audio,
    [JsonStringEnumMemberName("video")]
    Video,
    [JsonStringEnumMemberName("document")]
    Document,
    [JsonStringEnumMemberName("location")]
    Location,
    [JsonStringEnumMemberName("template")]
    Template,
    [JsonStringEnumMemberName("reaction")]
    Reaction,

    /// <summary>Tells the citizen that <see cref="OutboundContent.TargetId"/> and all before it were read. A signal: no message of the history.</summary>
    [JsonStringEnumMemberName("read")]
    ReadMark,

    /// <summary>Shows "typing…" to the citizen. A signal.</summary>
    [JsonStringEnumMemberName("typing")]
    Typing,

    /// <summary>Tells Telegram that a tap was taken (<see cref="OutboundContent.TargetId"/> = callback id). A signal.</summary>
    [JsonStringEnumMemberName("tap")]
    TapTaken,
}

/// <summary>What leaves, in our words; flat because it is stored as JSON and read by three adapters.</summary>
public sealed record OutboundContent
{
    public required OutboundKind Kind { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>The label that opens a list (WhatsApp: at most 20 characters).</summary>
    public string? ChoicesLabel { get; init; }

    /// <summary>Telegram: show the choices as a keyboard that stays, whose taps come back as plain text, instead of buttons under the message.</summary>
    public bool KeepChoices { get; init; }

    /// <summary>The file to send, under the data folder's content store.</summary>
    public OutboundFile? File { get; init; }

    public Place? Location { get; init; }

    public TemplateUse? Template { get; init; }

    public string? Emoji { get; init; }

    /// <summary>The provider's id of the message that is quoted, reacted to or read.</summary>
    public string? TargetId { get; init; }

    /// <summary>Ask the channel to hinder forwarding and saving (Telegram's <c>protect_content</c>).</summary>
    public bool Protect { get; init; }
}

/// <summary>One thing the citizen can choose. Its id comes back as payload; its label is also understood when typed.</summary>
public sealed record Choice(string Id, string Label, string? Description = null);

/// <summary>A file of ours: where it lies, what it is, how it is called.</summary>
public sealed record OutboundFile(string Path, string Mime, string FileName, bool Voice = false);

/// <summary>A template approved by the provider and the values of its places, in order.</summary>
/// <param name="Places">The names of the places, where they have names and not numbers.</param>
public sealed record TemplateUse(string Name, string Language, IReadOnlyList<string> Values, IReadOnlyList<string>? Places = null);
