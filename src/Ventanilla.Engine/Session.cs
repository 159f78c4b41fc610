using Ventanilla.Engine.Flows;

namespace Ventanilla.Engine;

/// <summary>
/// What the engine remembers of one conversation between two inputs. Stored as JSON with the conversation; fields may be
/// added, never renamed.
/// </summary>
public sealed record Session
{
    public static readonly Session New = new();

    /// <summary>The citizen's language, once known.</summary>
    public string? Language { get; init; }

    /// <summary>The language was read from what they wrote; false where it is only their app's or the town's.</summary>
    public bool LanguageSure { get; init; }

    /// <summary>They chose the language themselves: what they write no longer changes it.</summary>
    public bool LanguageByHand { get; init; }

    /// <summary>True once we have offered the other language; asked only once.</summary>
    public bool LanguageOffered { get; init; }

    /// <summary>Who answers now; kept by the Turn.</summary>
    public Attention Attention { get; init; }

    /// <summary>The ids of the choices shown last. A bare number counts only while they are the last thing said.</summary>
    public IReadOnlyList<string> Offered { get; init; } = [];

    /// <summary>We have said something to them already: a bare number is then no longer a number from the poster with the menu.</summary>
    public bool Spoken { get; init; }

    /// <summary>What went before and is open: <c>opt_in</c> (a subscription waits for its yes), <c>appointment</c> (they were reminded of one), <c>broadcast</c>.</summary>
    public string? Expecting { get; init; }

    /// <summary>A service that was named without its key (<c>PARADA</c>) and waits for it.</summary>
    public string? AwaitedService { get; init; }

    /// <summary>The first part of a key, when the second was asked for (a case, whose PIN is missing).</summary>
    public string? AwaitedKey { get; init; }

    /// <summary>The service that answered last: a bare code that follows corrects the one before.</summary>
    public string? LastService { get; init; }

    /// <summary>Calls of internal and external code whose answers are awaited, as <c>SERVICE key</c>, oldest first.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>Wrong keys of private matters, and since when; too many and no more are tried for a while.</summary>
    public int WrongKeys { get; init; }

    public DateTimeOffset? WrongKeysSince { get; init; }

    /// <summary>The flow that is under way, and how far it is.</summary>
    public FlowState? Flow { get; init; }

    /// <summary>The citizen's appointments that are still to come.</summary>
    public IReadOnlyList<Booked> Booked { get; init; } = [];

    /// <summary>A person was called only to do what a flow has filed: the citizen waits for nobody, and may report the next thing.</summary>
    public bool Filed { get; init; }

    /// <summary>Somebody may be in danger and a person was called: until one has come, no flow asks anything.</summary>
    public bool Alarmed { get; init; }

    /// <summary>What came and matched nothing, waiting for the rest of its burst.</summary>
    public IReadOnlyList<string> Burst { get; init; } = [];

    public DateTimeOffset? BurstBegan { get; init; }

    /// <summary>The place and the photo that came with it.</summary>
    public GeoPoint? BurstAt { get; init; }

    public string? BurstPhoto { get; init; }

    /// <summary>The token of the only timer that still counts.</summary>
    public string? Timer { get; init; }

    /// <summary>Answers of the machine since the last sign of a human, and when the last one was; kept by the Turn, against two bots that answer each other.</summary>
    public int MachineAnswers { get; init; }

    public DateTimeOffset? MachineAnsweredAt { get; init; }

    /// <summary>How many of them were asked for within moments of the one before.</summary>
    public int QuickAnswers { get; init; }

    /// <summary>The version of the catalogue that what is open was begun with, and is finished with; null when nothing is open. Kept by the Turn.</summary>
    public int? Version { get; init; }

    /// <summary>Rises with each timer and each call, so that late answers are told from awaited ones.</summary>
    public int Steps { get; init; }

    /// <summary>The citizen has been asked for something, or is waiting for something: a new catalogue is not sprung on them.</summary>
    private bool IsUnderWay => Flow is not null || AwaitedService is not null || Calls.Count > 0 || Burst.Count > 0;

    /// <summary>Remembers the version of the catalogue for as long as something is open.</summary>
    public Session On(Catalogue catalogue)
    {
        int? version = IsUnderWay ? catalogue.Version : null;
        return Version == version ? this : this with { Version = version };
    }
}
