using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Tables;

/// <summary>
/// The names under which the rows of a table are known: a facility by "piscina", a stop by "del CAP". Finds in a
/// message which rows it speaks of. A loose list knows a row by any telling word of its title ("ple").
/// </summary>
public sealed class NameList
{
    private readonly PhraseIndex _index = new();
    private readonly List<string> _keys = [];
    private readonly bool _loose;

    /// <param name="columns">Columns whose text names the row.</param>
    /// <param name="also">Further phrases, by the row's key.</param>
    /// <param name="ignore">Words too common here to tell one row from another (<c>loose</c> only).</param>
    public NameList(Table table, string key, IReadOnlyList<string> columns, IReadOnlyDictionary<string, IReadOnlyList<string>> also, bool loose, IReadOnlyList<string> ignore, string? slot = null)
    {
        (Table, Slot) = (table, slot ?? key);
        KeyColumn = table.Column(key);
        _loose = loose;
        var common = ignore.Select(w => Heard.Read(w).Plain).ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < table.Count; row++)
        {
            var names = columns.Select(c => table[row, c]);
            if (loose)
            {
                names = names.SelectMany(Telling).Where(w => !common.Contains(w));
            }

            foreach (var name in names.Distinct(StringComparer.Ordinal))
            {
                Add(name, table[row, KeyColumn]);
            }
        }

        foreach (var (value, phrases) in also)
        {
            foreach (var phrase in phrases)
            {
                Add(phrase, value);
            }
        }
    }

    public Table Table { get; }

    public int KeyColumn { get; }

    /// <summary>What a row of it is called when it is told: <c>office</c>, <c>stop</c>.</summary>
    public string Slot { get; }

    /// <summary>The keys of the rows the message names, each once; those named by the longest phrases only.</summary>
    public IReadOnlyList<string> Find(Heard heard)
    {
        var hits = Hits(heard);
        if (hits.Count == 0)
        {
            return [];
        }

        if (_loose)
        {
            var counted = hits.GroupBy(h => _keys[h.Value]).Select(g => (Key: g.Key, Words: g.Select(h => h.From).Distinct().Count())).ToList();
            return [.. counted.Where(c => c.Words == counted.Max(o => o.Words)).Select(c => c.Key)];
        }

        return [.. hits.Where(h => !hits.Any(o => o.Beats(h) && o.Overlaps(h))).Select(h => _keys[h.Value]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Where in the message its names stand.</summary>
    internal IReadOnlyList<Hit> Hits(Heard heard) => heard.In(_index);

    private void Add(string phrase, string key)
    {
        if (phrase.Length > 0 && _index.Add(phrase, _keys.Count) is null)
        {
            _keys.Add(key);
        }
    }

    private static IEnumerable<string> Telling(string title)
    {
        var heard = Heard.Read(title);
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (word.Length >= 3 && SmallTalk.Matters(word) && !char.IsAsciiDigit(word[0]))
            {
                yield return word.ToString();
            }
        }
    }
}
