using System.Text.Json.Serialization;

namespace Ventanilla.Messages;

/// <summary>What a message holds. The names are those of the API.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContentKind>))]
public enum ContentKind
{
    [JsonStringEnumMemberName("text")]
    Text,
    [JsonStringEnumMemberName("image")]
    Image,
    [JsonStringEnumMemberName("audio")]
    Audio,
    [JsonStringEnumMemberName("video")]
    Video,
    [JsonStringEnumMemberName("document")]
    Document,
    [JsonStringEnumMemberName("sticker")]
    Sticker,
    [JsonStringEnumMemberName("location")]
    Location,
    [JsonStringEnumMemberName("contacts")]
    Contacts,
    [JsonStringEnumMemberName("reaction")]
    Reaction,

    /// <summary>A tap on a button or list row of ours; <see cref="InboundContent.Payload"/> says which.</summary>
    [JsonStringEnumMemberName("reply")]
    Reply,
    [JsonStringEnumMemberName("system")]
    System,
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,
}

/// <summary>What came, in our words. Everything in it was written by strangers.</summary>
public sealed record InboundContent
{
    public required ContentKind Kind { get; init; }

    /// <summary>The text, the caption, the button's title, or for what cannot be shown a short word on what it was (<c>poll</c>, <c>too large</c>).</summary>
    public string? Text { get; init; }

    /// <summary>The id of the button or row tapped, or a deep link's payload. A hint, never proof: it can be forged.</summary>
    public string? Payload { get; init; }

    /// <summary>Telegram's callback id, to be answered within 150 s.</summary>
    public string? CallbackId { get; init; }

    public IReadOnlyList<MediaReference> Media { get; init; } = [];

    public Place? Location { get; init; }

    public IReadOnlyList<ContactCard> Cards { get; init; } = [];

    /// <summary>The provider's id of the message this one quotes.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The part of that message which the citizen marked (Telegram); null when they meant all of it.</summary>
    public string? Quote { get; init; }

    /// <summary>The author is not the sender: the text was forwarded.</summary>
    public bool Forwarded { get; init; }

    /// <summary>Several messages sent as one album share it (Telegram).</summary>
    public string? AlbumId { get; init; }

    /// <summary>A live location, whose next positions come as edits.</summary>
    public bool Live { get; init; }

    /// <summary>The advertisement, post or product that the citizen came from (WhatsApp).</summary>
    public Referral? Referral { get; init; }

    /// <summary>For what the provider could not give us: its code for why.</summary>
    public string? ErrorCode { get; init; }
}

/// <summary>A file at the provider, not yet downloaded.</summary>
public sealed record MediaReference
{
    /// <summary>What the channel needs to fetch it: a media id or file id. Never an address out of the payload.</summary>
    public required string Reference { get; init; }

    public string? Mime { get; init; }

    /// <summary>Bytes, when the provider says.</summary>
    public long? Size { get; init; }

    /// <summary>Hostile input: only ever shown or sent back as a name, never used as a path.</summary>
    public string? FileName { get; init; }

    /// <summary>Hash as the provider states it, hex or base64.</summary>
    public string? Sha256 { get; init; }

    /// <summary>A recorded voice note rather than an audio file.</summary>
    public bool Voice { get; init; }

    /// <summary>A sticker that moves.</summary>
    public bool Animated { get; init; }
}

/// <summary>A point on the map, degrees in WGS 84.</summary>
public sealed record Place(double Latitude, double Longitude, string? Name = null, string? Address = null);

/// <summary>A contact card. <see cref="Verified"/> only when the provider vouches that it is the sender's own.</summary>
public sealed record ContactCard(string? Name, IReadOnlyList<string> Phones, bool Verified = false);

/// <summary>What brought the citizen here: <c>ad</c>, <c>post</c> or <c>product</c>. Addresses in it are shown, never fetched.</summary>
public sealed record Referral(string? Kind, string? Id, string? Url = null, string? Headline = null, string? Body = null, string? ClickId = null);
