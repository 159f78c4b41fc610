using System.Collections.Concurrent;

namespace Ventanilla.Engine.Words;

/// <summary>How surely a word that was written is one that we know.</summary>
public enum Likeness
{
    /// <summary>One letter away, by ear.</summary>
    Slip = 1,

    /// <summary>The same but for its ending or its spelling.</summary>
    Stem = 2,

    /// <summary>Letter by letter; or by the beginning that was asked for.</summary>
    Same = 3,
}

/// <summary>A word of the vocabulary that a written one may be.</summary>
internal readonly record struct Meant(int Word, Likeness Likeness);

/// <summary>
/// The words that phrases are made of, and which of them a written word may be: itself, another ending, a slip of one letter.
/// What a written word may mean is worked out once and kept, so a message costs a look-up for each of its words.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>Fewer letters, and one slip makes another word of it.</summary>
    private const int ShortestSlip = 6;
    private const int MostKept = 20_000;

    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _sounds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _slips = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Text, int Word)>> _beginnings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Meant[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Meant[]>.AlternateLookup<ReadOnlySpan<char>> _known;
    private readonly List<string> _sound = [];
    private int _count;

    public Vocabulary() => _known = _kept.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="exact">Only the word itself, and no other ending of it.</param>
    public int Add(string word, bool beginning, bool exact = false)
    {
        var name = beginning ? word + "*" : exact ? "=" + word : word;
        if (_words.TryGetValue(name, out var known))
        {
            return known;
        }

        _kept.Clear();
        var number = _words[name] = _count++;
        _sound.Add("");
        if (beginning)
        {
            Under(_beginnings, word[..PhraseIndex.ShortestStem]).Add((word, number));
            return number;
        }

        if (!exact && word.Length >= Stems.Shortest && SmallTalk.Matters(word))
        {
            var sound = _sound[number] = Sounds.Of(Stems.Of(word));
            Under(_sounds, sound).Add(number);
            if (sound.Length >= ShortestSlip - 1 && word.Length >= ShortestSlip)
            {
                Under(_slips, sound).Add(number);
                for (var left = 0; left < sound.Length; left++)
                {
                    Under(_slips, sound.Remove(left, 1)).Add(number);
                }
            }
        }

        return number;
    }

    public Meant[] Of(ReadOnlySpan<char> written)
    {
        if (_known.TryGetValue(written, out var meant))
        {
            return meant;
        }

        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        var word = written.ToString();
        return _kept[word] = Read(word);
    }

    private Meant[] Read(string word)
    {
        var found = new Dictionary<int, Likeness>();
        foreach (var name in new[] { word, "=" + word })
        {
            if (_words.TryGetValue(name, out var same))
            {
                found[same] = Likeness.Same;
            }
        }

        if (word.Length >= PhraseIndex.ShortestStem && _beginnings.TryGetValue(word[..PhraseIndex.ShortestStem], out var beginnings))
        {
            foreach (var (text, number) in beginnings.Where(b => word.StartsWith(b.Text, StringComparison.Ordinal)))
            {
                found[number] = Likeness.Same;
            }
        }

        if (word.Length >= Stems.Shortest && SmallTalk.Matters(word) && !char.IsAsciiDigit(word[0]))
        {
            var sound = Sounds.Of(Stems.Of(word));
            foreach (var number in _sounds.GetValueOrDefault(sound) ?? [])
            {
                found.TryAdd(number, Likeness.Stem);
            }

            // What is itself a word of ours, or an everyday one, is meant as that.
            if (found.Count == 0 && word.Length >= ShortestSlip - 1 && !LanguageGuess.IsCommon(word))
            {
                foreach (var number in Slips(sound))
                {
                    found.TryAdd(number, Likeness.Slip);
                }
            }
        }

        return [.. found.Select(f => new Meant(f.Key, f.Value))];
    }

    private IEnumerable<int> Slips(string sound)
    {
        var near = _slips.GetValueOrDefault(sound)?.AsEnumerable() ?? [];
        for (var left = 0; left < sound.Length; left++)
        {
            if (_slips.TryGetValue(sound.Remove(left, 1), out var more))
            {
                near = near.Concat(more);
            }
        }

        return near.Distinct().Where(n => IsOneSlip(sound, _sound[n]));
    }

    /// <summary>One letter more, less, other, or two neighbours swapped; the first letter is seldom the wrong one.</summary>
    private static bool IsOneSlip(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0 || a[0] != b[0] || Math.Abs(a.Length - b.Length) > 1)
        {
            return false;
        }

        var same = 0;
        while (same < a.Length && same < b.Length && a[same] == b[same])
        {
            same++;
        }

        var restA = a.AsSpan(same);
        var restB = b.AsSpan(same);
        // One letter for another makes more other words than one letter left out.
        return restA.Length == restB.Length
            ? a.Length < ShortestSlip ? restA.Length == 0 || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..])) : restA.Length == 0 || restA[1..].SequenceEqual(restB[1..]) || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..]))
            : restA.Length > restB.Length ? restA[1..].SequenceEqual(restB) : restB[1..].SequenceEqual(restA);
    }

    private static List<T> Under<T>(Dictionary<string, List<T>> index, string key) =>
        index.TryGetValue(key, out var found) ? found : index[key] = [];
}
