using System.Collections.Concurrent;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Ventanilla.Engine.Words;

/// <summary>
/// What is left of a word when its endings are taken off: <c>trencat</c>, <c>trencada</c>, <c>trencats</c> are one. One function for Catalan and
/// Spanish, because people mix them in a sentence; used for keywords and for searching, so that both find the same.
/// </summary>
public static class Stems
{
    /// <summary>Shorter stems are many words at once (<c>par</c>: parada, parar, parell), and the word itself is the better one.</summary>
    public const int Shortest = 4;

    /// <summary>Words kept with their stems; a town has some thousands, and what is written to it a few more.</summary>
    private const int MostKept = 50_000;

    private static readonly ConcurrentDictionary<string, string> Kept = new(StringComparer.Ordinal);

    [ThreadStatic]
    private static (CatalanStemmer Catalan, SpanishStemmer Spanish)? stemmers;

    /// <param name="word">Folded, as <see cref="Heard"/> gives it.</param>
    public static string Of(string word)
    {
        if (word.Length <= Shortest)
        {
            return word;
        }

        if (Kept.TryGetValue(word, out var known))
        {
            return known;
        }

        if (Kept.Count > MostKept)
        {
            Kept.Clear();
        }

        return Kept[word] = Cut(word);
    }

    private static string Cut(string word)
    {
        if (!word.All(char.IsAsciiLetter))
        {
            return word;
        }

        var (catalan, spanish) = stemmers ??= (new(), new());
        catalan.SetCurrent(word);
        catalan.Stem();
        spanish.SetCurrent(word);
        spanish.Stem();
        var (ca, es) = (catalan.Current, WithoutPlural(spanish.Current));
        return ca.Length >= Shortest && ca.Length <= es.Length ? ca : es.Length >= Shortest ? es : WithoutPlural(word);
    }

    private static string WithoutPlural(string word) => word.Length > Shortest && word[^1] == 's' ? word[..^1] : word;
}
