using System.Text.RegularExpressions;

namespace Ventanilla.Channels;

/// <summary>A message that a provider has approved beforehand: the only kind that may go when the window is closed.</summary>
/// <param name="Status"><c>approved</c>, <c>paused</c>, <c>rejected</c>, …</param>
/// <param name="Body">Its words, with places as <c>{{1}}</c> or <c>{{name}}</c>.</param>
public sealed partial record MessageTemplate(string Name, string Language, string Status, string Body)
{
    public string? Category { get; init; }

    public string? Header { get; init; }

    public string? Footer { get; init; }

    /// <summary>False when it needs what we cannot fill in: a picture, a variable heading or link.</summary>
    public bool Sendable { get; init; } = true;

    /// <summary>The places of the body in the order in which their values are given, each once.</summary>
    public IReadOnlyList<string> Places => [.. Place().Matches(Body).Select(m => m.Groups[1].Value).Distinct()];

    /// <summary>What the citizen will read; a place without a value stays as it is.</summary>
    public string Fill(IReadOnlyList<string> values)
    {
        var places = Places;
        var body = Place().Replace(Body, m => places.ToList().IndexOf(m.Groups[1].Value) is var i && i < values.Count && values[i].Length > 0 ? values[i] : m.Value);
        return string.Join("\n\n", new[] { Header, body, Footer }.Where(part => part is { Length: > 0 }));
    }

    [GeneratedRegex(@"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")]
    private static partial Regex Place();
}
