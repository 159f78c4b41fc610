namespace Ventanilla.Engine.Words;

/// <summary>Where a phrase was heard: its value, the words it reaches over, and how much of it was said outright.</summary>
public readonly record struct Hit(int Value, int From, int To, int Words, int Letters)
{
    public bool Overlaps(Hit other) => From < other.To && other.From < To;

    /// <summary>A longer phrase is a more certain one.</summary>
    public bool Beats(Hit other) => Words != other.Words ? Words > other.Words : Letters > other.Letters;
}

/// <summary>
/// Finds many phrases in one reading of a message. A phrase is words; <c>obr*</c> is a word by its beginning, <c>...</c>
/// leaves room for a few others. Built once when the catalogue is read: each word of a message costs one look-up, however many phrases there are.
/// </summary>
public sealed class PhraseIndex
{
    /// <summary>Shorter beginnings would be found everywhere.</summary>
    public const int ShortestStem = 3;

    /// <summary>How many words <c>...</c> may leave room for.</summary>
    public const int LongestGap = 5;

    private readonly Dictionary<string, List<Phrase>> _byWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Phrase>> _byStem = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _bySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Phrase>>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly Dictionary<string, List<Phrase>>.AlternateLookup<ReadOnlySpan<char>> _stems;

    public PhraseIndex()
    {
        _words = _byWord.GetAlternateLookup<ReadOnlySpan<char>>();
        _stems = _byStem.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <returns>Null, or what is wrong with the phrase.</returns>
    public string? Add(string phrase, int value)
    {
        var (steps, symbol, problem) = Read(phrase);
        if (problem is not null)
        {
            return problem;
        }

        if (symbol is not null)
        {
            Under(_bySymbol, symbol).Add(value);
            return null;
        }

        var first = steps[0];
        var letters = steps.Sum(s => s.Text.Length);
        Under(first.Stem ? _byStem : _byWord, first.Stem ? first.Text[..ShortestStem] : first.Text).Add(new(value, steps, letters));
        return null;
    }

    /// <returns>Null, or what is wrong with the phrase.</returns>
    public static string? Check(string phrase) => Read(phrase).Problem;

    public void Find(Heard heard, List<Hit> hits)
    {
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (_words.TryGetValue(word, out var phrases))
            {
                Follow(heard, at, phrases, hits);
            }

            if (word.Length >= ShortestStem && _stems.TryGetValue(word[..ShortestStem], out phrases))
            {
                Follow(heard, at, phrases, hits);
            }
        }

        if (heard.Count == 0 && heard.Symbols.Count > 0 && _bySymbol.TryGetValue(heard.Symbols[0], out var values))
        {
            hits.AddRange(values.Select(v => new Hit(v, 0, 0, 1, 1)));
        }
    }

    private static void Follow(Heard heard, int at, List<Phrase> phrases, List<Hit> hits)
    {
        foreach (var phrase in phrases)
        {
            if (phrase.Steps[0].Fits(heard.Word(at)) && Rest(heard, at + 1, phrase.Steps, 1) is var end and >= 0)
            {
                hits.Add(new(phrase.Value, at, end, phrase.Steps.Length, phrase.Letters));
            }
        }
    }

    private static int Rest(Heard heard, int at, Step[] steps, int step)
    {
        if (step == steps.Length)
        {
            return at;
        }

        var last = Math.Min(heard.Count - 1, steps[step].AfterGap ? at + LongestGap : at);
        for (; at <= last; at++)
        {
            if (steps[step].Fits(heard.Word(at)) && Rest(heard, at + 1, steps, step + 1) is var end and >= 0)
            {
                return end;
            }
        }

        return -1;
    }

    private static (Step[] Steps, string? Symbol, string? Problem) Read(string phrase)
    {
        var steps = new List<Step>();
        var gap = false;
        foreach (var piece in phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (piece is "..." or "…")
            {
                gap = true;
                continue;
            }

            var stem = piece.Length > 1 && piece[^1] == '*';
            var folded = Heard.Read(stem ? piece[..^1] : piece);
            if (folded.Count == 0 && folded.Symbols.Count > 0 && steps.Count == 0)
            {
                return ([], folded.Symbols[0], null);
            }

            for (var word = 0; word < folded.Count; word++)
            {
                steps.Add(new(folded.Word(word).ToString(), stem && word == folded.Count - 1, gap && steps.Count > 0));
                gap = false;
            }
        }

        return steps.Count == 0 ? ([], null, "it has no words")
            : steps.Count > 12 ? ([], null, "it has more than 12 words")
            : steps[0].Stem && steps[0].Text.Length < ShortestStem ? ([], null, $"the beginning before '*' needs at least {ShortestStem} letters")
            : ([.. steps], null, null);
    }

    private static List<T> Under<T>(Dictionary<string, List<T>> index, string key) =>
        index.TryGetValue(key, out var found) ? found : index[key] = [];

    private sealed record Phrase(int Value, Step[] Steps, int Letters);

    private readonly record struct Step(string Text, bool Stem, bool AfterGap)
    {
        public bool Fits(ReadOnlySpan<char> word) => Stem ? word.StartsWith(Text, StringComparison.Ordinal) : word.SequenceEqual(Text);
    }
}
