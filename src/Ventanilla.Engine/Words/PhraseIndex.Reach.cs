using System.Buffers;
using System.Numerics;

namespace Ventanilla.Engine.Words;

/// <summary>How a phrase is followed through a message.</summary>
public sealed partial class PhraseIndex
{
    /// <summary>At which words of a message each of the ways may begin: a bit for each word.</summary>
    private readonly struct Starts(int ways, int words) : IDisposable
    {
        private readonly int _blocks = (words + 63) / 64;
        /// <summary>How many follow, and they.</summary>
        private readonly int[] _met = Empty<int>(ways + 1, 1);
        private readonly ulong[] _has = Empty<ulong>((ways + 63) / 64, (ways + 63) / 64);
        private readonly ulong[] _bits = ArrayPool<ulong>.Shared.Rent(ways * ((words + 63) / 64));

        /// <summary>Each of the ways that may begin somewhere, once.</summary>
        public ReadOnlySpan<int> Met => _met.AsSpan(1, _met[0]);

        public bool Has(int ways) => (_has[ways >> 6] & (1UL << ways)) != 0;

        /// <param name="words">What the words from the one at <paramref name="at"/> on may mean.</param>
        public void Add(ReadOnlySpan<Begun> begun, ReadOnlySpan<Meant[]> words, int at)
        {
            foreach (ref readonly var way in begun)
            {
                if (way.Rest is null || Follows(words[1..], way.Rest))
                {
                    Add(way.Ways, at);
                }
            }
        }

        private void Add(int ways, int at)
        {
            if (!Has(ways))
            {
                _has[ways >> 6] |= 1UL << ways;
                _met[++_met[0]] = ways;
                for (var block = 0; block < _blocks; block++)
                {
                    _bits[(ways * _blocks) + block] = 0;
                }
            }

            _bits[(ways * _blocks) + (at >> 6)] |= 1UL << at;
        }

        private static bool Follows(ReadOnlySpan<Meant[]> words, int[] rest)
        {
            if (rest.Length > words.Length)
            {
                return false;
            }

            for (var word = 0; word < rest.Length; word++)
            {
                if (LikenessOf(words[word], rest[word]) is null)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The first word from <paramref name="at"/> on where it may begin; -1 when there is none.</summary>
        public int Next(int ways, int at)
        {
            if (!Has(ways))
            {
                return -1;
            }

            for (var block = at >> 6; block < _blocks; block++)
            {
                var bits = _bits[(ways * _blocks) + block] & (block == at >> 6 ? ulong.MaxValue << at : ulong.MaxValue);
                if (bits != 0)
                {
                    return (block << 6) + BitOperations.TrailingZeroCount(bits);
                }
            }

            return -1;
        }

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(_met);
            ArrayPool<ulong>.Shared.Return(_has);
            ArrayPool<ulong>.Shared.Return(_bits);
        }

        private static T[] Empty<T>(int length, int cleared)
        {
            var rented = ArrayPool<T>.Shared.Rent(length);
            rented.AsSpan(0, cleared).Clear();
            return rented;
        }
    }

    /// <summary>One phrase being followed through one message.</summary>
    private ref struct Reach(Heard heard, Meant[][] words, in Starts starts)
    {
        private readonly ref readonly Starts _starts = ref starts;

        public int Letters { get; private set; }

        public bool Sure { get; private set; } = true;

        /// <param name="last">The last word at which this step may begin.</param>
        /// <returns>The word after the last step; -1 when they are not all said.</returns>
        public int Steps(int at, Step[] steps, int step, int last)
        {
            ref readonly var place = ref steps[step];
            for (at = _starts.Next(place.Number, at); at >= 0 && at <= last; at = _starts.Next(place.Number, at + 1))
            {
                // What was said letter by letter before what sounds like it, in whatever order the town wrote them.
                if (Steps(at, steps, step, sure: true) is var surely and >= 0)
                {
                    return surely;
                }

                if (Steps(at, steps, step, sure: false) is var perhaps and >= 0)
                {
                    return perhaps;
                }
            }

            return -1;
        }

        private int Steps(int at, Step[] steps, int step, bool sure)
        {
            ref readonly var place = ref steps[step];
            for (var next = place.Next(words[at], -1); next >= 0; next = place.Next(words[at], next))
            {
                var way = place.Way(next);
                var (letters, before) = (Letters, Sure);
                if (Said(at, way, sure))
                {
                    var end = at + way.Length;
                    if (step + 1 < steps.Length)
                    {
                        end = Steps(end, steps, step + 1, steps[step + 1].AfterGap ? end + LongestGap : end);
                    }

                    if (end >= 0)
                    {
                        return end;
                    }
                }

                (Letters, Sure) = (letters, before);
            }

            return -1;
        }

        /// <summary>Whether the part stands somewhere outside of the words from <paramref name="from"/> to <paramref name="to"/>.</summary>
        public bool Anywhere(Step[] part, int from, int to)
        {
            for (var at = _starts.Next(part[0].Number, 0); at >= 0; at = _starts.Next(part[0].Number, at + 1))
            {
                if ((at < from || at >= to) && Steps(at, part, 0, at) >= 0)
                {
                    return true;
                }
            }

            return false;
        }

        private bool Said(int at, ReadOnlySpan<int> way, bool surely)
        {
            if (at + way.Length > heard.Count)
            {
                return false;
            }

            var all = true;
            for (var word = 0; word < way.Length; word++)
            {
                var likeness = LikenessOf(words[at + word], way[word]);
                if (likeness is null)
                {
                    return false;
                }

                all &= likeness == Likeness.Same;

                // A word with another ending is worth a little less than itself.
                Letters += Math.Max(1, heard.Word(at + word).Length - (Likeness.Same - likeness.Value));
                Sure &= likeness == Likeness.Same;
            }

            return all == surely;
        }
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
