using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>A rule that a message has set off.</summary>
/// <param name="Key">The parts of the key that came with it; null when none was looked for yet.</param>
/// <param name="Language">The language whose keyword it was, if only one has it.</param>
internal sealed record Found(Rule Rule, Heard Heard, IReadOnlyList<string>? Key = null, string? Language = null)
{
    /// <summary>The phrase that did it; null for a pattern or an answer to a question.</summary>
    public Hit? At { get; init; }
}

/// <summary>All that one message sets off.</summary>
/// <param name="Second">A second matter in the same message.</param>
internal sealed record Reading(Found? Alarm, Found? Warning, Found? Main, Found? Second)
{
    public static readonly Reading Nothing = new(null, null, null, null);
}
