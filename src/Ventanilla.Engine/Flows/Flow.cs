namespace Ventanilla.Engine.Flows;

/// <summary>
/// A conversation that has a plan: a small state machine which a clerk has written. It asks for what it needs, in any order and only
/// for what nobody has said yet, and ends with a case, a person or a word.
/// </summary>
public sealed record Flow
{
    /// <summary>A flow that is longer is several flows, and nobody reads it on a screen.</summary>
    public const int MostNodes = 60;

    /// <summary>WhatsApp's list has ten rows, and one may be for leaving it out.</summary>
    public const int MostOptions = 9;

    /// <summary>Where a node leads when the flow is over.</summary>
    public const string End = "end";

    /// <summary>Its name, such as <c>incident</c>. It stands in conversations that are under way, so it never changes.</summary>
    public required string Name { get; init; }

    public required string Start { get; init; }

    public required IReadOnlyDictionary<string, FlowNode> Nodes { get; init; }

    /// <summary>Who is called when the citizen and the flow do not come together.</summary>
    public required string Queue { get; init; }

    /// <summary>What the machine sets before a flow begins and after a case was opened; texts and conditions may name it like the flow's own fields.</summary>
    public static IReadOnlyList<string> Given { get; } = ["category", "main", "sub", "label", "queue", "note", "priority", "case", "pin", "due", "due.time"];
}

/// <summary>Where a conversation stands in a flow. Stored with the session: fields may be added, never renamed.</summary>
public sealed record FlowState
{
    public string Flow { get; init; } = "";

    public string Node { get; init; } = "";

    /// <summary>What is known so far, by field.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>How often the question was answered with something that does not fit.</summary>
    public int Tries { get; init; }

    /// <summary>The values that the question offers, in the order in which they are shown.</summary>
    public IReadOnlyList<string> Offered { get; init; } = [];

    /// <summary>The rule that began it.</summary>
    public string? Rule { get; init; }

    /// <summary>Until when the question waits.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The timer that watches over it, and when that is due: one for the whole flow, set again as the citizen goes on.</summary>
    public string? Timer { get; init; }

    public DateTimeOffset? TimerDue { get; init; }

    /// <summary>What is still to be said, while something is looked up within the same Turn.</summary>
    public string? Said { get; init; }
}

/// <summary>An appointment of this conversation's: to remind of, and to cancel.</summary>
public sealed record Booked
{
    public string Case { get; init; } = "";

    /// <summary>The last day on which it matters.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The timer of the reminder; null when it has come, or there is none.</summary>
    public string? Timer { get; init; }

    /// <summary>The flow and its node that remind.</summary>
    public string Flow { get; init; } = "";

    public string Node { get; init; } = "";

    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>What somebody must do, as the flow gathered it; the number and the deadline are known.</summary>
/// <param name="Category">Such as <c>ENL/FON</c>.</param>
/// <param name="Class">The class of service, <c>A B C</c>, or empty.</param>
/// <param name="Place">As people say it; the point beside it where one was sent.</param>
/// <param name="Slot">The hour that it takes and that nobody else may have; null for most.</param>
/// <param name="Fields">What else the flow was told to keep.</param>
public sealed record NewCase(
    string Number, string Pin, string Flow, string Category, string Class, string Queue, string Text, string? Place, GeoPoint? At, DateTimeOffset? Due, string? Slot,
    IReadOnlyDictionary<string, string> Fields);

/// <summary>What may be told of a case to whoever has its PIN.</summary>
/// <param name="State"><c>new assigned working done external duplicate rejected cancelled</c>.</param>
public sealed record CaseFacts(string Number, string State, string Category, string? Place, DateTimeOffset Opened, DateTimeOffset Updated, DateTimeOffset? Due);
