namespace Ventanilla.Upkeep;

/// <summary>What stands after a command: flags, options with a value, and the rest in order.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string?> given = [];

    public List<string> Rest { get; } = [];

    /// <summary>The value of an option; null when it was not given.</summary>
    public string? this[string name] => given.GetValueOrDefault(name);

    public bool Has(string flag) => given.ContainsKey(flag);

    /// <param name="flags">Known without a value.</param>
    /// <param name="valued">Known with a value.</param>
    /// <param name="places">How many other words there must be.</param>
    /// <returns>Null when anything is not known or missing: a command that guesses is worse than one that refuses.</returns>
    public static Options? Read(IReadOnlyList<string> words, IReadOnlyList<string> flags, IReadOnlyList<string> valued, int places)
    {
        var options = new Options();
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = words[i].Split('=', 2) is [var n, var v] && n.StartsWith("--", StringComparison.Ordinal) ? (n, v) : (words[i], null);
            if (flags.Contains(name) && value is null)
            {
                options.given[name] = null;
            }
            else if (valued.Contains(name) && (value is not null || i + 1 < words.Count))
            {
                options.given[name] = value ?? words[++i];
            }
            else if (name.StartsWith('-'))
            {
                return null;
            }
            else
            {
                options.Rest.Add(words[i]);
            }
        }

        return options.Rest.Count == places ? options : null;
    }
}
