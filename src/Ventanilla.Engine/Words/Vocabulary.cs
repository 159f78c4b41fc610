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
/// What a written word may mean is worked out once and kept, so a message costs a look-up for each of its words. It may lie
/// above another that many share and that no longer grows: then the two answer as one would with the words of both.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Vocabulary? _beneath;

    /// <summary>Fewer letters, and one slip makes another word of it.</summary>
    private const int ShortestSlip = 5;
    private const int MostKept = 20_000;

    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _sounds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _slips = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Text, int Word)>> _beginnings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Meant[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Meant[]>.AlternateLookup<ReadOnlySpan<char>> _known;
    private readonly List<string[]> _forms = [];
    private readonly int _first;
    private int _count;

    public Vocabulary(Vocabulary? beneath = null)
    {
        (_beneath, _count) = (beneath, beneath?._count ?? 0);
        _first = _count;
        _known = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="exact">Only the word itself, and no other ending of it.</param>
    public int Add(string word, bool beginning, bool exact = false)
    {
        var name = beginning ? word + "*" : exact ? "=" + word : word;
        if (_words.TryGetValue(name, out var known) || _beneath?._words.TryGetValue(name, out known) == true)
        {
            return known;
        }

        _kept.Clear();
        var number = _words[name] = _count++;
        _forms.Add([]);
        if (beginning)
        {
            Under(_beginnings, word[..PhraseIndex.ShortestStem]).Add((word, number));
            return number;
        }

        if (!exact && word.Length >= Stems.Shortest && SmallTalk.Matters(word))
        {
            Under(_sounds, Sounds.Of(Stems.Of(word))).Add(number);
        }

        if (!exact && word.Length >= ShortestSlip)
        {
            // By the whole word, as it is written and as it sounds: a slip changes what would be cut off as an ending.
            foreach (var form in _forms[number - _first] = [.. new[] { word, Sounds.Of(word) }.Where(f => f.Length >= ShortestSlip - 1).Distinct()])
            {
                Under(_slips, form).Add(number);
                for (var left = 1; left < form.Length; left++)
                {
                    Under(_slips, form.Remove(left, 1)).Add(number);
                }
            }
        }

        return number;
    }

    /// <summary>True for a word that stands in a phrase, letter by letter.</summary>
    public bool Knows(string word) => _words.ContainsKey(word) || _beneath?.Knows(word) == true;

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
        Vocabulary[] all = _beneath is null ? [this] : [_beneath, this];
        foreach (var name in new[] { word, "=" + word })
        {
            foreach (var one in all)
            {
                if (one._words.TryGetValue(name, out var same))
                {
                    found[same] = Likeness.Same;
                }
            }
        }

        var known = found.Count > 0;
        foreach (var one in all)
        {
            if (word.Length >= PhraseIndex.ShortestStem && one._beginnings.TryGetValue(word[..PhraseIndex.ShortestStem], out var beginnings))
            {
                foreach (var (text, number) in beginnings.Where(b => word.StartsWith(b.Text, StringComparison.Ordinal)))
                {
                    found[number] = Likeness.Same;
                }
            }
        }

        if (word.Length >= Stems.Shortest && SmallTalk.Matters(word) && !char.IsAsciiDigit(word[0]))
        {
            var sound = Sounds.Of(Stems.Of(word));
            foreach (var number in all.SelectMany(one => one._sounds.GetValueOrDefault(sound) ?? []))
            {
                found.TryAdd(number, Likeness.Stem);
            }

            // What is itself a word of ours, or an everyday one, is meant as that; a stem may be another word's by chance.
            if (!known && word.Length >= ShortestSlip - 1 && !LanguageGuess.IsCommon(word))
            {
                foreach (var number in all.SelectMany(one => one.Slips(word).Concat(one.Slips(Sounds.Of(word)))))
                {
                    found.TryAdd(number, Likeness.Slip);
                }
            }
        }

        return [.. found.Select(f => new Meant(f.Key, f.Value))];
    }

    private IEnumerable<int> Slips(string written)
    {
        var near = _slips.GetValueOrDefault(written)?.AsEnumerable() ?? [];
        for (var left = 1; left < written.Length; left++)
        {
            if (_slips.TryGetValue(written.Remove(left, 1), out var more))
            {
                near = near.Concat(more);
            }
        }

        return near.Distinct().Where(n => _forms[n - _first].Any(f => IsOneSlip(written, f)));
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
        if (restA.Length != restB.Length)
        {
            return restA.Length > restB.Length ? restA[1..].SequenceEqual(restB) : restB[1..].SequenceEqual(restA);
        }

        return restA.Length == 0
            || IsSwapped(a, b)
            || (restA[1..].SequenceEqual(restB[1..]) && (a.Length >= SafeLength || AreNear(restA[0], restB[0])));
    }

    /// <summary>The same letters, two neighbours of them swapped.</summary>
    private static bool IsSwapped(string a, string b)
    {
        var at = 0;
        while (at < a.Length && at < b.Length && a[at] == b[at])
        {
            at++;
        }

        return a.Length == b.Length && at + 1 < a.Length && a[at] == b[at + 1] && a[at + 1] == b[at] && a.AsSpan(at + 2).SequenceEqual(b.AsSpan(at + 2));
    }

    /// <summary>Letters for which one other letter seldom makes another word.</summary>
    private const int SafeLength = 7;

    /// <summary>Letters that are taken for each other: beside each other on the keyboard, or vowels that sound alike.</summary>
    private static bool AreNear(char a, char b)
    {
        foreach (var row in (ReadOnlySpan<string>)["qwertyuiop", "asdfghjkl", "zxcvbnm"])
        {
            if (row.IndexOf(a, StringComparison.Ordinal) is >= 0 and var at && row.IndexOf(b, StringComparison.Ordinal) is >= 0 and var other && Math.Abs(at - other) == 1)
            {
                return true;
            }
        }

        return (a, b) is ('a', 'e') or ('e', 'a') or ('o', 'u') or ('u', 'o') or ('e', 'i') or ('i', 'e');
    }

    private static List<T> Under<T>(Dictionary<string, List<T>> index, string key) =>
        index.TryGetValue(key, out var found) ? found : index[key] = [];
}
