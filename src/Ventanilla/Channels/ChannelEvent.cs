using System.Text.Json.Serialization;
using Ventanilla.Messages;

namespace Ventanilla.Channels;

/// <summary>
/// One thing that a provider told us, in our words. Written to the inbox as JSON; the names in the discriminator are
/// stored and must not change.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$")]
[JsonDerivedType(typeof(MessageReceived), "message")]
[JsonDerivedType(typeof(MessageEdited), "edited")]
[JsonDerivedType(typeof(MessageDeleted), "deleted")]
[JsonDerivedType(typeof(ReactionReceived), "reaction")]
[JsonDerivedType(typeof(SenderChanged), "sender-changed")]
[JsonDerivedType(typeof(ReachabilityChanged), "reachability")]
[JsonDerivedType(typeof(ConsentChanged), "consent")]
[JsonDerivedType(typeof(StatusReceived), "status")]
[JsonDerivedType(typeof(AccountNotice), "notice")]
[JsonDerivedType(typeof(Unread), "unread")]
public abstract record ChannelEvent
{
    /// <summary>Which account it came to: see <see cref="ChannelAccount.Name"/>.</summary>
    public required string Account { get; init; }

    /// <summary>What this event is known by, unique in its account: the key against repeats.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The provider's time; null when it sent none or nonsense, then the time of receipt counts.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The part of the body that this event was read from, as it came.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Raw { get; init; }
}

/// <summary>Something the citizen sent: text, file, place, card, a tap on one of our buttons.</summary>
public sealed record MessageReceived : ChannelEvent
{
    public required Sender Sender { get; init; }

    /// <summary>
    /// The message's own id where it is not the event's (Telegram: unique in its chat only): replies, edits and reactions
    /// name it. Null when <see cref="ChannelEvent.ExternalId"/> is that id too, or when there is none (a tap).
    /// </summary>
    public string? MessageId { get; init; }

    public required InboundContent Content { get; init; }
}

/// <summary>The citizen changed an earlier message (Telegram; WhatsApp only with coexistence). A live location's next position comes so too.</summary>
public sealed record MessageEdited : ChannelEvent
{
    public required Sender Sender { get; init; }

    public required string OriginalId { get; init; }

    public required InboundContent Content { get; init; }
}

/// <summary>The citizen deleted an earlier message for everybody.</summary>
public sealed record MessageDeleted : ChannelEvent
{
    public required Sender Sender { get; init; }

    public required string OriginalId { get; init; }
}

/// <summary>The citizen reacted to one of our messages; no emoji means the reaction was taken back.</summary>
public sealed record ReactionReceived : ChannelEvent
{
    public required Sender Sender { get; init; }

    public required string TargetId { get; init; }

    public string? Emoji { get; init; }
}

/// <summary>The person behind an address changed number or id (WhatsApp system message), or perhaps is another person now.</summary>
public sealed record SenderChanged : ChannelEvent
{
    /// <summary>The old ids in their fields; <see cref="Sender.PreviousUserId"/> when only that is known.</summary>
    public required Sender Sender { get; init; }

    public string? NewPhone { get; init; }

    public string? NewUserId { get; init; }

    /// <summary>True when the provider says that somebody else may hold the phone now.</summary>
    public bool IdentityMayDiffer { get; init; }
}

/// <summary>The citizen blocked us, or can be reached again.</summary>
public sealed record ReachabilityChanged : ChannelEvent
{
    public required Sender Sender { get; init; }

    public required bool Reachable { get; init; }
}

/// <summary>The citizen told the provider to stop or resume promotional messages.</summary>
public sealed record ConsentChanged : ChannelEvent
{
    public required Sender Sender { get; init; }

    public required bool Accepts { get; init; }
}

/// <summary>What became of a message that we sent. Statuses come in any order and more than once.</summary>
public sealed record StatusReceived : ChannelEvent
{
    /// <summary>The provider's id of our message.</summary>
    public required string MessageExternalId { get; init; }

    public required DeliveryStatus Status { get; init; }

    /// <summary>Our own attempt id, given back by the provider (WhatsApp's <c>biz_opaque_callback_data</c>).</summary>
    public string? AttemptId { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorText { get; init; }

    /// <summary>For a failure: what the code means for whom (retry, stop the contact, stop the account).</summary>
    public SendFailureKind Failure { get; init; }

    /// <summary>Whom the message had reached, as the provider names them; teaches which phone and user id belong together.</summary>
    public Recipient? To { get; init; }

    /// <summary>What the provider charges for it, when it says.</summary>
    public MessagePrice? Price { get; init; }
}

/// <summary>How a message is billed, in the provider's own words (WhatsApp: category <c>service</c>, type <c>regular</c>…); new words are likely.</summary>
public sealed record MessagePrice(string? Category, string? Type, string? Model, bool? Billable);

/// <summary>What a failure reported by status asks of us.</summary>
public enum SendFailureKind
{
    None,
    Message,
    Recipient,
    Account,
    Window,
}

/// <summary>Something about the account itself: template paused, quality, limits, a ban. Kept and shown to administrators.</summary>
public sealed record AccountNotice : ChannelEvent
{
    public required string Subject { get; init; }

    public string? Detail { get; init; }

    /// <summary>The provider's id of what stands above accounts (WhatsApp's business account), for notices that name no account.</summary>
    public string? Owner { get; init; }

    /// <summary>The citizen it is about, if any: who called, or to whom a colleague wrote from the phone app.</summary>
    public Sender? Person { get; init; }

    /// <summary>A citizen has called: that opens the window as a message does.</summary>
    public bool OpensWindow { get; init; }

    /// <summary>What it says, name by name, where we act on it: which template, which quality.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Facts { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>Kept as it came because we do not understand it: a new kind, a new field, nonsense.</summary>
public sealed record Unread : ChannelEvent
{
    public required string Reason { get; init; }
}
