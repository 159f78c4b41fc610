namespace Ventanilla.Demo.Phones;

/// <summary>What a bubble of the chat shows.</summary>
public enum BubbleKind
{
    Text,
    Photo,
    Voice,
    Audio,
    Video,
    File,
    Sticker,
    Place,
    Card,

    /// <summary>Something that this phone cannot draw; the provider calls it unsupported.</summary>
    Unsupported,
}

/// <summary>How far a bubble of the citizen's has come, as their app shows it by ticks.</summary>
public enum Tick
{
    Waiting,
    Sent,
    Delivered,
    Read,
}

/// <summary>A point on the map as a message carries it.</summary>
public sealed record Spot(double Latitude, double Longitude, string? Name = null, string? Address = null);

/// <summary>Something to tap: a reply button, a row of a list, a button under a Telegram message.</summary>
public sealed record Tappable(string Id, string Label, string? Description = null);

/// <summary>A list of choices behind a button.</summary>
public sealed record TapList(string Label, IReadOnlyList<Tappable> Rows);

/// <summary>One message on the citizen's phone. Never changed: a change puts another in its place.</summary>
public sealed record Bubble
{
    /// <summary>The provider's id: a wamid, or Telegram's number in this chat.</summary>
    public required string Id { get; init; }

    public required bool FromCitizen { get; init; }

    public required DateTimeOffset At { get; init; }

    public BubbleKind Kind { get; init; } = BubbleKind.Text;

    public string? Text { get; init; }

    public PhoneFile? File { get; init; }

    public Spot? Place { get; init; }

    public IReadOnlyList<Tappable> Buttons { get; init; } = [];

    public TapList? List { get; init; }

    /// <summary>Asks for the citizen's place with a button of its own.</summary>
    public bool AsksPlace { get; init; }

    public string? Quotes { get; init; }

    public Tick Tick { get; init; }

    /// <summary>The town hall's reaction to a bubble of the citizen's, or the other way round.</summary>
    public string? Reaction { get; init; }

    public bool Edited { get; init; }

    /// <summary>Our mark of the send, given back in statuses.</summary>
    public string? Opaque { get; init; }

    /// <summary>The citizen has had it before their eyes.</summary>
    public bool Seen { get; init; }
}
