using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>A rule that a message has set off.</summary>
/// <param name="Key">The parts of the key that came with it; null when none was looked for yet.</param>
/// <param name="Language">The language whose keyword it was, if only one has it.</param>
internal sealed record Found(Rule Rule, Heard Heard, IReadOnlyList<string>? Key = null, string? Language = null);
