using System.Buffers;

namespace Ventanilla.Engine.Words;

/// <summary>Where a phrase was heard: its value, the words it reaches over, and how much of it was said outright.</summary>
/// <param name="Sure">True when every word was written as it stands in the phrase.</param>
public readonly record struct Hit(int Value, int From, int To, int Words, int Letters, bool Sure = true)
{
    public bool Overlaps(Hit other) => From < other.To && other.From < To;

    /// <summary>A longer phrase is a more certain one.</summary>
    public bool Beats(Hit other) => Words != other.Words ? Words > other.Words : Letters > other.Letters;
}

/// <summary>
/// Finds many phrases in one reading of a message. A phrase is words, each also with other endings and small slips; <c>obr*</c> is a word
/// by its beginning, <c>=baja</c> the word and nothing like it, <c>@trencat</c> any of a group of words, <c>...</c> leaves room
/// for a few others, and <c>+</c> joins parts that may stand anywhere. Built once when the catalogue is read. A phrase is looked at only when
/// the rarest thing it needs was said: so a rule more costs a message nothing, unless the message is about it.
/// </summary>
public sealed partial class PhraseIndex
{
    /// <summary>Shorter beginnings would be found everywhere.</summary>
    public const int ShortestStem = 3;

    /// <summary>How many words <c>...</c> may leave room for.</summary>
    public const int LongestGap = 5;

    private readonly Vocabulary _vocabulary;
    private readonly PhraseIndex? _beneath;
    private readonly Dictionary<int, int> _shared = [];
    private readonly List<Phrase> _phrases = [];
    private readonly Dictionary<IReadOnlyList<IReadOnlyList<PhraseWord>>, Ways> _ways = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, Ways> _single = [];
    private readonly List<Ways> _numbered = [];
    private Anchors? _anchors;
    private readonly Dictionary<string, List<int>> _bySymbol = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _groups;

    /// <param name="groups">Words and phrases that may stand for each other, by the name that follows <c>@</c>.</param>
    public PhraseIndex(IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null)
        : this(groups, null)
    {
    }

    /// <param name="beneath">One that is complete, and of whose phrases this takes those that it names with <see cref="Share"/>.</param>
    internal PhraseIndex(IReadOnlyDictionary<string, IReadOnlyList<string>>? groups, PhraseIndex? beneath)
    {
        (_groups, _beneath, _vocabulary) = (groups ?? PhraseText.NoGroups, beneath, new(beneath?._vocabulary));
    }

    /// <summary>Finds a phrase of the index beneath as one of this; values then stand in the order in which they were written.</summary>
    /// <param name="value">The phrase's value there.</param>
    /// <param name="here">Its value here.</param>
    internal void Share(int value, int here) => _shared[value] = here;

    /// <returns>Null, or what is wrong with the phrase.</returns>
    public string? Add(string phrase, int value)
    {
        var (parts, symbol, problem) = PhraseText.Read(phrase, _groups);
        if (problem is not null)
        {
            return problem;
        }

        if (symbol is not null)
        {
            if (!_bySymbol.TryGetValue(symbol, out var values))
            {
                _bySymbol[symbol] = values = [];
            }

            values.Add(value);
            return null;
        }

        _phrases.Add(new(value, Part(parts[0]), [.. parts.Skip(1).Select(Part)]));
        _anchors = null;
        return null;
    }

    /// <returns>Null, or what is wrong with the phrase.</returns>
    public static string? Check(string phrase, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null) => PhraseText.Read(phrase, groups ?? PhraseText.NoGroups).Problem;

    /// <summary>Fewer letters are hardly two words.</summary>
    private const int ShortestPair = 7;

    /// <summary>The message with each word that says nothing, but is two words of ours, taken apart.</summary>
    public Heard Apart(Heard heard)
    {
        List<string>? words = null;
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (word.Length >= ShortestPair && !word.ContainsAnyExceptInRange('a', 'z') && _vocabulary.Of(word).Length == 0 && Cut(word.ToString()) is var cut and > 0)
            {
                words ??= [.. Enumerable.Range(0, heard.Count).Select(w => heard.Word(w).ToString())];
                words[at] = $"{words[at][..cut]} {words[at][cut..]}";
            }
        }

        return words is null ? heard : Heard.Read(string.Join(' ', words));
    }

    /// <summary>Where the word falls into two, the first as short as can be; 0 when it does not. What follows is a whole word: "pujades" is not "puja des".</summary>
    private int Cut(string word)
    {
        for (var cut = 1; cut <= word.Length - Stems.Shortest; cut++)
        {
            if (IsWord(word[..cut]) && (_vocabulary.Knows(word[cut..]) || LanguageGuess.IsCommon(word[cut..])))
            {
                return cut;
            }
        }

        return 0;

        bool IsWord(string part) => !SmallTalk.Matters(part) || (part.Length >= Stems.Shortest && (_vocabulary.Knows(part) || LanguageGuess.IsCommon(part)));
    }

    /// <summary>What of all phrases is in the message. <see cref="Heard.In"/> remembers it.</summary>
    public IReadOnlyList<Hit> Find(Heard heard)
    {
        var words = ArrayPool<Meant[]>.Shared.Rent(heard.Count);
        for (var at = 0; at < heard.Count; at++)
        {
            words[at] = _vocabulary.Of(heard.Word(at));
        }

        List<Hit>? hits = null;
        Find(heard, words, ref hits);
        if (_beneath is not null && _shared.Count > 0)
        {
            List<Hit>? shared = null;
            _beneath.Find(heard, words, ref shared);
            foreach (var hit in shared ?? [])
            {
                if (_shared.TryGetValue(hit.Value, out var here))
                {
                    (hits ??= []).Add(hit with { Value = here });
                }
            }
        }

        ArrayPool<Meant[]>.Shared.Return(words);
        return hits is null ? [] : InTheOrderSaid(hits);
    }

    private void Find(Heard heard, Meant[][] words, ref List<Hit>? hits)
    {
        if (heard.Count == 0)
        {
            if (heard.Symbols.Count > 0 && _bySymbol.TryGetValue(heard.Symbols[0], out var values))
            {
                (hits ??= []).AddRange(values.Select(v => new Hit(v, 0, 0, 1, 1)));
            }

            return;
        }

        var anchors = _anchors ??= new(_phrases, _numbered);
        using var starts = new Starts(_numbered.Count, heard.Count);
        var meanings = words.AsSpan(0, heard.Count);
        for (var at = 0; at < heard.Count; at++)
        {
            foreach (var meant in meanings[at])
            {
                starts.Add(anchors.Begun(meant.Word), meanings[at..], at);
            }
        }

        foreach (var ways in starts.Met)
        {
            foreach (ref readonly var candidate in anchors.At(ways))
            {
                if (starts.Has(candidate.Second) && starts.Has(candidate.Third))
                {
                    Follow(heard, words, starts, candidate.Phrase, ref hits);
                }
            }
        }
    }

    /// <summary>What was said first comes first; where two begin with the same word, what the town wrote first.</summary>
    private static Hit[] InTheOrderSaid(List<Hit> hits)
    {
        hits.Sort(static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.Value.CompareTo(b.Value));
        return [.. hits];
    }

    private static void Follow(Heard heard, Meant[][] words, in Starts starts, Phrase phrase, ref List<Hit>? hits)
    {
        var first = phrase.First;
        for (var at = starts.Next(first[0].Number, 0); at >= 0; at = starts.Next(first[0].Number, at + 1))
        {
            var reach = new Reach(heard, words, starts);
            if (reach.Steps(at, first, 0, at) is not (var end and >= 0))
            {
                continue;
            }

            var steps = first.Length;
            var all = true;
            foreach (var other in phrase.Others)
            {
                if (!reach.Anywhere(other, at, end))
                {
                    all = false;
                    break;
                }

                steps += other.Length;
            }

            if (all)
            {
                (hits ??= []).Add(new(phrase.Value, at, end, steps, reach.Letters, reach.Sure));
            }
        }
    }

    private Step[] Part(IReadOnlyList<PhraseStep> steps) => [.. steps.Select(s => new Step(Read(s.Ways), s.AfterGap))];

    /// <summary>A group that many phrases name is kept once, and so is a word.</summary>
    private Ways Read(IReadOnlyList<IReadOnlyList<PhraseWord>> ways)
    {
        if (ways is [[var only]])
        {
            var word = Word(only);
            return _single.TryGetValue(word, out var same) ? same : _single[word] = Numbered([[word]]);
        }

        return _ways.TryGetValue(ways, out var known) ? known : _ways[ways] = Numbered([.. ways.Select(AllWords)]);

        int[] AllWords(IReadOnlyList<PhraseWord> way)
        {
            var words = new int[way.Count];
            for (var at = 0; at < words.Length; at++)
            {
                words[at] = Word(way[at]);
            }

            return words;
        }

        int Word(PhraseWord word) => _vocabulary.Add(word.Text, word.Beginning, word.Exact);
    }

    private Ways Numbered(int[][] all)
    {
        var ways = new Ways(all, _numbered.Count);
        _numbered.Add(ways);
        return ways;
    }
}
