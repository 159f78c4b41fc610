using Ventanilla.Engine.Words;

namespace Ventanilla.Tests.Engine;

/// <summary>The index takes many short cuts; it finds what somebody finds who tries every phrase at every word.</summary>
public sealed class PhraseIndexTests
{
    /// <summary>Too short for other endings and slips, which have tests of their own.</summary>
    private static readonly string[] Words = ["bal", "cep", "dif", "fog", "gum", "jat", "lev", "nip"];

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 64)]
    [InlineData(3, 65)]
    [InlineData(4, 200)]
    public void All_phrases_are_found_where_a_slow_reader_finds_them(int seed, int longest)
    {
        var random = new Random(seed);
        var phrases = Enumerable.Range(0, 60).Select(_ => Phrase(random)).ToList();
        var index = new PhraseIndex();
        for (var value = 0; value < phrases.Count; value++)
        {
            Assert.Null(index.Add(Written(phrases[value]), value));
        }

        for (var round = 0; round < 300; round++)
        {
            // Words that no phrase has stand between, or nearly everything would be found.
            var said = Enumerable.Range(0, random.Next(1, longest + 1)).Select(_ => random.Next(3) == 0 ? Words[random.Next(Words.Length)] : $"x{random.Next(10)}z").ToArray();
            var heard = Heard.Read(string.Join(' ', said));
            var expected = phrases.SelectMany((phrase, value) => Found(said, phrase).Select(from => (From: from, Value: value))).OrderBy(h => h.From).ThenBy(h => h.Value);
            Assert.Equal(expected, index.Find(heard).Select(h => (h.From, h.Value)));
        }
    }

    [Theory]
    [InlineData("(permis|permiso)")]
    [InlineData("(permiso|permis)")]
    public void What_was_written_letter_by_letter_goes_before_its_kin_wherever_it_stands_in_a_group(string phrase)
    {
        var index = new PhraseIndex();
        Assert.Null(index.Add(phrase, 0));
        Assert.True(Assert.Single(index.Find(Heard.Read("un permiso de obras"))).Sure);
    }

    private sealed record Place(string[][] Ways, bool AfterGap);

    private static List<List<Place>> Phrase(Random random) =>
        [.. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(at => new Place(Ways(random), at > 0 && random.Next(3) == 0)).ToList())];

    private static string[][] Ways(Random random) =>
        [.. Enumerable.Range(0, random.Next(3) == 0 ? 3 : 1).Select(_ => Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Words[random.Next(Words.Length)]).ToArray())];

    private static string Written(List<List<Place>> phrase) => string.Join(" + ", phrase.Select(part =>
        string.Join(' ', part.Select(p => $"{(p.AfterGap ? "... " : "")}({string.Join('|', p.Ways.Select(w => string.Join(' ', w)))})"))));

    private static IEnumerable<int> Found(string[] said, List<List<Place>> phrase) => Enumerable.Range(0, said.Length).Where(from =>
        End(said, phrase[0], 0, from, from) is { } end
        && phrase.Skip(1).All(other => Enumerable.Range(0, said.Length).Any(at => (at < from || at >= end) && End(said, other, 0, at, at) is not null)));

    private static int? End(string[] said, List<Place> places, int place, int first, int last)
    {
        if (place == places.Count)
        {
            return first;
        }

        foreach (var at in Enumerable.Range(first, last - first + 1))
        {
            foreach (var way in places[place].Ways.Where(w => said.Skip(at).Take(w.Length).SequenceEqual(w)))
            {
                var next = at + way.Length;
                var gap = place + 1 < places.Count && places[place + 1].AfterGap ? PhraseIndex.LongestGap : 0;
                if (End(said, places, place + 1, next, next + gap) is { } end)
                {
                    return end;
                }
            }
        }

        return null;
    }
}
