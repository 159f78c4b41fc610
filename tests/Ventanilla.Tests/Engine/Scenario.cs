using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Tests.Engine;

/// <summary>A conversation as a file: what is said when, and what must come of it.</summary>
internal sealed record Scenario(string Name, DateTimeOffset Clock, IReadOnlyList<ScenarioStep> Steps, double BurstSeconds = 4)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static IReadOnlyList<Scenario> Read(string path) =>
        JsonSerializer.Deserialize<List<Scenario>>(File.ReadAllText(path), Strict) ?? [];
}

/// <summary>One input and what is expected of it. Exactly one of Say, Time, Script, External, Attention, or a bare payload or kind.</summary>
internal sealed record ScenarioStep
{
    /// <summary>Seconds since the step before.</summary>
    public double After { get; init; }

    public string? Say { get; init; }

    public string? Payload { get; init; }

    public string? Kind { get; init; }

    public string? Hint { get; init; }

    /// <summary>The live timer comes, at its due time; false = a timer that is no longer known.</summary>
    public bool? Time { get; init; }

    /// <summary>What the script that was called answers; null = it failed.</summary>
    public JsonElement Script { get; init; }

    /// <summary>What the external program that was called answers; null = no answer.</summary>
    public JsonElement External { get; init; }

    /// <summary>Who answers from here on: the Turn's decision, not the engine's.</summary>
    public string? Attention { get; init; }

    /// <summary>Who must have spoken, <c>author/name</c> or only the name.</summary>
    public string? Rule { get; init; }

    public IReadOnlyList<string> Contains { get; init; } = [];

    public IReadOnlyList<string> Lacks { get; init; } = [];

    /// <summary>Nothing may be said.</summary>
    public bool Silent { get; init; }

    /// <summary>The call of code, as <c>SERVICE key</c>.</summary>
    public string? Calls { get; init; }

    public string? Operator { get; init; }

    public string? Reason { get; init; }

    public string? Language { get; init; }

    public string? NotUnderstood { get; init; }

    public IReadOnlyList<string> Opt { get; init; } = [];

    /// <summary>The topics that the citizen joins.</summary>
    public IReadOnlyList<string> Joins { get; init; } = [];

    /// <summary>The point that is sent along: latitude, longitude.</summary>
    public IReadOnlyList<double>? At { get; init; }

    /// <summary>What others have booked, from this step on.</summary>
    public IReadOnlyList<string>? Taken { get; init; }

    /// <summary>Just before the case is opened somebody else takes its hour.</summary>
    public bool Outrun { get; init; }

    /// <summary>The category of the case that is opened; null when none may be.</summary>
    public string? Case { get; init; }

    public string? Class { get; init; }

    public string? Place { get; init; }

    /// <summary>Until when the case is due, as local time.</summary>
    public string? Due { get; init; }

    /// <summary>What else is kept with the case.</summary>
    public IReadOnlyDictionary<string, string> Keeps { get; init; } = new Dictionary<string, string>();

    /// <summary>The number of the case that is cancelled.</summary>
    public string? Cancels { get; init; }

    /// <summary>A timer comes at its due time: <c>flow</c> for the question that waits, <c>reminder</c> for the first appointment.</summary>
    public string? Wakes { get; init; }

    /// <summary>The state in which the books have a case, from this step on: <c>number pin state</c>.</summary>
    public string? Books { get; init; }

    /// <summary>How the message was handled.</summary>
    public string? Handling { get; init; }

    /// <summary>From this step on the town has this in its catalogue: <c>gone</c>, the flow is no longer there; <c>other</c>, its nodes have other names.</summary>
    public string? Flows { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }

    public double? Timer { get; init; }
}
