using System.Diagnostics.CodeAnalysis;

namespace Ventanilla.Engine.Words;

/// <summary>What the index is made of.</summary>
public sealed partial class PhraseIndex
{
    /// <param name="first">Where the phrase begins.</param>
    /// <param name="others">What may stand anywhere else.</param>
    private sealed class Phrase(int value, Step[] first, Step[][] others)
    {
        public int Value => value;

        public Step[] First => first;

        public Step[][] Others => others;

        /// <summary>The number of each of its places' ways, once.</summary>
        public List<int> Needed
        {
            get
            {
                var needed = new List<int>();
                foreach (var part in (Step[][])[first, .. others])
                {
                    foreach (ref readonly var step in part.AsSpan())
                    {
                        if (!needed.Contains(step.Number))
                        {
                            needed.Add(step.Number);
                        }
                    }
                }

                return needed;
            }
        }
    }

    /// <summary>One place of a phrase. A lone word stands here itself: most places have one, and reading it elsewhere takes longer than comparing it.</summary>
    private readonly struct Step(Ways ways, bool afterGap)
    {
        private readonly int _word = ways.Alone;

        public Ways Ways => ways;

        public int Number { get; } = ways.Number;

        public bool AfterGap => afterGap;

        /// <summary>The next way after <paramref name="last"/> that may begin with a word of this meaning; -1 when none does.</summary>
        public int Next(Meant[] meant, int last) => _word < 0 ? ways.Next(meant, last) : last < 0 ? 0 : -1;

        [UnscopedRef]
        public ReadOnlySpan<int> Way(int number) => _word < 0 ? ways.All[number] : new ReadOnlySpan<int>(in _word);
    }

    /// <summary>Ways that a word begins, and the words that must follow it there; null where none must.</summary>
    private readonly record struct Begun(int Ways, int[]? Rest);

    /// <summary>A phrase, and two more of its places that must be said before it is looked at; again its first one where it has no more.</summary>
    private readonly record struct Candidate(int Second, int Third, Phrase Phrase);

    /// <summary>Which phrases to look at when a word was said: each hangs on that one of its places which is said most seldom.</summary>
    private sealed class Anchors
    {
        private readonly Begun[][] _begun;
        private readonly Candidate[][] _at;

        public Anchors(List<Phrase> phrases, List<Ways> numbered)
        {
            // Without LINQ: what it is for values like these is compiled anew at every start, and that took longer than all of this.
            var begun = new List<List<Begun>>();
            foreach (var ways in numbered)
            {
                foreach (var way in ways.All)
                {
                    Under(begun, way[0]).Add(new(ways.Number, way.Length > 1 ? way[1..] : null));
                }
            }

            _begun = Arrays(begun);
            var uses = new int[_begun.Length];
            foreach (var phrase in phrases)
            {
                foreach (var number in phrase.Needed)
                {
                    foreach (var way in numbered[number].All)
                    {
                        uses[way[0]]++;
                    }
                }
            }

            var weights = new int[numbered.Count];
            foreach (var ways in numbered)
            {
                foreach (var way in ways.All)
                {
                    weights[ways.Number] += uses[way[0]];
                }
            }

            var at = new List<List<Candidate>>();
            foreach (var phrase in phrases)
            {
                var rarest = phrase.Needed.ToArray();
                Array.Sort(rarest, (a, b) => weights[a] != weights[b] ? weights[a].CompareTo(weights[b]) : a.CompareTo(b));
                Under(at, rarest[0]).Add(new(rarest[Math.Min(1, rarest.Length - 1)], rarest[Math.Min(2, rarest.Length - 1)], phrase));
            }

            Under(at, Math.Max(0, numbered.Count - 1));
            _at = Arrays(at);
        }

        private static List<T> Under<T>(List<List<T>> lists, int number)
        {
            while (lists.Count <= number)
            {
                lists.Add([]);
            }

            return lists[number];
        }

        private static T[][] Arrays<T>(List<List<T>> lists)
        {
            var arrays = new T[lists.Count][];
            for (var at = 0; at < arrays.Length; at++)
            {
                arrays[at] = [.. lists[at]];
            }

            return arrays;
        }

        /// <summary>What begins with this word.</summary>
        public ReadOnlySpan<Begun> Begun(int word) => word < _begun.Length ? _begun[word] : [];

        public ReadOnlySpan<Candidate> At(int ways) => _at[ways];
    }

    /// <summary>The words, or rows of words, that may stand in one place.</summary>
    private sealed class Ways
    {
        /// <summary>Which ways each word begins, in the order in which they were written.</summary>
        private readonly Dictionary<int, int[]> _byFirst;

        public Ways(int[][] all, int number)
        {
            (All, Number) = (all, number);
            _byFirst = [];
            for (var way = 0; way < all.Length && Alone < 0; way++)
            {
                _byFirst[all[way][0]] = _byFirst.TryGetValue(all[way][0], out var known) ? [.. known, way] : [way];
            }
        }

        /// <summary>In the order in which they were written.</summary>
        public int[][] All { get; }

        /// <summary>The word, where it is one and nothing else; otherwise -1.</summary>
        public int Alone => All is [[var word]] ? word : -1;

        /// <summary>Among all of the index.</summary>
        public int Number { get; }

        /// <summary>The next way after <paramref name="last"/> that may begin with a word of this meaning; -1 when none does.</summary>
        public int Next(Meant[] meant, int last)
        {
            var next = int.MaxValue;
            foreach (var candidate in meant)
            {
                foreach (var way in _byFirst.GetValueOrDefault(candidate.Word) ?? [])
                {
                    if (way > last)
                    {
                        next = Math.Min(next, way);
                        break;
                    }
                }
            }

            return next == int.MaxValue ? -1 : next;
        }
    }
}
