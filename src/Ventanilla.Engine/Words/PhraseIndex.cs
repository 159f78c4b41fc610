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
public sealed class PhraseIndex
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
    private Dictionary<int, List<Phrase>>? _byWord;
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

        _phrases.Add(new(value, [.. parts.Select(Part)], _phrases.Count));
        _byWord = null;
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
    public void Find(Heard heard, List<Hit> hits)
    {
        var words = new Meant[heard.Count][];
        for (var at = 0; at < words.Length; at++)
        {
            words[at] = _vocabulary.Of(heard.Word(at));
        }

        Find(heard, words, hits);
        if (_beneath is not null && _shared.Count > 0)
        {
            var shared = new List<Hit>();
            _beneath.Find(heard, words, shared);
            foreach (var hit in shared)
            {
                if (_shared.TryGetValue(hit.Value, out var here))
                {
                    hits.Add(hit with { Value = here });
                }
            }

            hits.Sort(static (a, b) => a.Value.CompareTo(b.Value));
        }

        InTheOrderSaid(hits);
    }

    private void Find(Heard heard, Meant[][] words, List<Hit> hits)
    {
        var byWord = _byWord ??= ByRarest();
        List<Phrase>? said = null;
        foreach (var word in words)
        {
            foreach (var meant in word)
            {
                if (byWord.TryGetValue(meant.Word, out var phrases))
                {
                    (said ??= []).AddRange(phrases);
                }
            }
        }

        if (said is not null)
        {
            // One that was met twice is looked at once.
            said.Sort(static (a, b) => a.Order.CompareTo(b.Order));
            for (var at = 0; at < said.Count; at++)
            {
                if (at == 0 || said[at] != said[at - 1])
                {
                    Follow(heard, words, said[at], hits);
                }
            }
        }

        if (heard.Count == 0 && heard.Symbols.Count > 0 && _bySymbol.TryGetValue(heard.Symbols[0], out var values))
        {
            hits.AddRange(values.Select(v => new Hit(v, 0, 0, 1, 1)));
        }
    }

    /// <summary>Each phrase under the words of that one of its places which the fewest phrases share.</summary>
    private Dictionary<int, List<Phrase>> ByRarest()
    {
        var uses = new Dictionary<int, int>();
        foreach (var word in _phrases.SelectMany(p => p.Parts.SelectMany(s => s).SelectMany(s => s.Ways.All).SelectMany(w => w).Distinct()))
        {
            uses[word] = uses.GetValueOrDefault(word) + 1;
        }

        var byWord = new Dictionary<int, List<Phrase>>();
        foreach (var phrase in _phrases)
        {
            var rarest = phrase.Parts.SelectMany(s => s).MinBy(s => s.Ways.All.Sum(w => w.Min(word => uses[word])))!;
            foreach (var word in rarest.Ways.All.Select(w => w.MinBy(word => uses[word])).Distinct())
            {
                if (!byWord.TryGetValue(word, out var phrases))
                {
                    byWord[word] = phrases = [];
                }

                phrases.Add(phrase);
            }
        }

        return byWord;
    }

    /// <summary>What was said first comes first; where two begin with the same word, what the town wrote first.</summary>
    private static void InTheOrderSaid(List<Hit> hits)
    {
        for (var next = 1; next < hits.Count; next++)
        {
            var hit = hits[next];
            var at = next;
            for (; at > 0 && hits[at - 1].From > hit.From; at--)
            {
                hits[at] = hits[at - 1];
            }

            hits[at] = hit;
        }
    }

    private static void Follow(Heard heard, Meant[][] words, Phrase phrase, List<Hit> hits)
    {
        for (var at = 0; at < words.Length; at++)
        {
            var reach = new Reach(heard, words);
            if (words[at].Length == 0 || reach.Steps(at, phrase.Parts[0], 0, gap: false) is not (var end and >= 0))
            {
                continue;
            }

            var steps = phrase.Parts[0].Length;
            var all = true;
            for (var part = 1; part < phrase.Parts.Length && all; part++)
            {
                all = reach.Anywhere(phrase.Parts[part], at, end);
                steps += phrase.Parts[part].Length;
            }

            if (all)
            {
                hits.Add(new(phrase.Value, at, end, steps, reach.Letters, reach.Sure));
            }
        }
    }

    private Step[] Part(IReadOnlyList<PhraseStep> steps) => [.. steps.Select(s => new Step(Read(s.Ways), s.AfterGap))];

    /// <summary>A group that many phrases name is kept once.</summary>
    private Ways Read(IReadOnlyList<IReadOnlyList<PhraseWord>> ways) => _ways.TryGetValue(ways, out var known)
        ? known
        : _ways[ways] = new([.. ways.Select(way => way.Select(w => _vocabulary.Add(w.Text, w.Beginning, w.Exact)).ToArray())]);

    private sealed record Phrase(int Value, Step[][] Parts, int Order);

    /// <summary>One place of a phrase.</summary>
    private sealed record Step(Ways Ways, bool AfterGap);

    /// <summary>The words, or rows of words, that may stand in one place.</summary>
    private sealed class Ways
    {
        /// <summary>A bit for each word that one of them begins with: nearly every question is answered by it alone.</summary>
        private readonly ulong[] _first;

        public Ways(int[][] all)
        {
            All = all;
            _first = new ulong[(all.Max(w => w[0]) / 64) + 1];
            foreach (var way in all)
            {
                _first[way[0] / 64] |= 1UL << way[0];
            }
        }

        /// <summary>In the order in which they were written.</summary>
        public int[][] All { get; }

        /// <summary>The next way after <paramref name="last"/> that may begin with a word of this meaning; -1 when none does.</summary>
        public int Next(Meant[] meant, int last)
        {
            foreach (var candidate in meant)
            {
                if ((uint)candidate.Word / 64 < (uint)_first.Length && (_first[candidate.Word / 64] & (1UL << candidate.Word)) != 0)
                {
                    return Among(meant, last);
                }
            }

            return -1;
        }

        private int Among(Meant[] meant, int last)
        {
            for (var way = last + 1; way < All.Length; way++)
            {
                foreach (var candidate in meant)
                {
                    if (candidate.Word == All[way][0])
                    {
                        return way;
                    }
                }
            }

            return -1;
        }
    }

    /// <summary>One phrase being followed through one message.</summary>
    private struct Reach(Heard heard, Meant[][] words)
    {
        public int Letters { get; private set; }

        public bool Sure { get; private set; } = true;

        public int Steps(int at, Step[] steps, int step, bool gap)
        {
            if (step == steps.Length)
            {
                return at;
            }

            var last = Math.Min(words.Length - 1, gap && steps[step].AfterGap ? at + LongestGap : at);
            for (; at <= last; at++)
            {
                var ways = steps[step].Ways;
                for (var next = ways.Next(words[at], -1); next >= 0; next = ways.Next(words[at], next))
                {
                    var way = ways.All[next];
                    var (letters, sure) = (Letters, Sure);
                    if (Said(at, way) && Steps(at + way.Length, steps, step + 1, gap: true) is var end and >= 0)
                    {
                        return end;
                    }

                    (Letters, Sure) = (letters, sure);
                }
            }

            return -1;
        }

        /// <summary>Whether the part stands somewhere outside of the words from <paramref name="from"/> to <paramref name="to"/>.</summary>
        public bool Anywhere(Step[] part, int from, int to)
        {
            for (var at = 0; at < words.Length; at++)
            {
                if ((at < from || at >= to) && words[at].Length > 0 && Steps(at, part, 0, gap: false) >= 0)
                {
                    return true;
                }
            }

            return false;
        }

        private bool Said(int at, int[] way)
        {
            if (at + way.Length > words.Length)
            {
                return false;
            }

            for (var word = 0; word < way.Length; word++)
            {
                var likeness = LikenessOf(words[at + word], way[word]);
                if (likeness is null)
                {
                    return false;
                }

                // A word with another ending is worth a little less than itself.
                Letters += Math.Max(1, heard.Word(at + word).Length - (Likeness.Same - likeness.Value));
                Sure &= likeness == Likeness.Same;
            }

            return true;
        }

        private static Likeness? LikenessOf(Meant[] meant, int word)
        {
            foreach (var candidate in meant)
            {
                if (candidate.Word == word)
                {
                    return candidate.Likeness;
                }
            }

            return null;
        }
    }
}
