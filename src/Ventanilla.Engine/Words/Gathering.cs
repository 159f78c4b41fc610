namespace Ventanilla.Engine.Words;

/// <summary>Messages that are about the same, as far as their words tell.</summary>
/// <param name="Word">The word that they share, as most of them wrote it.</param>
/// <param name="Messages">Their places in the list that was gathered.</param>
public sealed record Gathered(string Word, IReadOnlyList<int> Messages);

/// <summary>
/// Gathers messages by the telling words that they share, the largest heap first: what many people ask in their own ways is
/// seen at a glance. A message lies in one heap; what shares no word with another lies in none.
/// </summary>
public static class Gathering
{
    /// <summary>Short words are endings and particles, whatever the lists of small words know.</summary>
    private const int ShortestWord = 3;

    public static IReadOnlyList<Gathered> Of(IReadOnlyList<string> messages)
    {
        var stems = messages.Select(m => Telling(Heard.Read(m))).ToList();
        var left = Enumerable.Range(0, messages.Count).ToHashSet();
        var heaps = new List<Gathered>();
        while (true)
        {
            var largest = left.SelectMany(m => stems[m].Keys.Select(stem => (stem, m))).GroupBy(s => s.stem, s => s.m)
                .Where(g => g.Skip(1).Any())
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .FirstOrDefault();
            if (largest is null)
            {
                return heaps;
            }

            var heap = largest.Order().ToList();
            var word = heap.GroupBy(m => stems[m][largest.Key], StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
            heaps.Add(new(word, heap));
            left.ExceptWith(heap);
        }
    }

    /// <summary>A phrase that would find this message and those that say the same: its first telling words, wherever they stand.</summary>
    public static string Phrase(string message) => string.Join(" + ", Telling(Heard.Read(message)).Values.Take(InPhrase));

    /// <summary>More, and hardly anybody says them all.</summary>
    private const int InPhrase = 3;

    /// <summary>The telling words of a message by their stems, as they are written.</summary>
    private static Dictionary<string, string> Telling(Heard heard)
    {
        var telling = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (word.Length >= ShortestWord && SmallTalk.Matters(word) && word.ContainsAnyExceptInRange('0', '9') && !LanguageGuess.IsCommon(word.ToString()))
            {
                telling.TryAdd(Stems.Of(word.ToString()), word.ToString());
            }
        }

        return telling;
    }
}
