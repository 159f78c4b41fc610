using System.Globalization;
using System.Text;

namespace Ventanilla.Tests.Understanding;

/// <summary>What hurried fingers make of a message: one letter wrong, no accents, no space, capitals.</summary>
internal static class Slips
{
    /// <summary>Fewer letters, and one slip makes another word of it.</summary>
    public const int LongWord = 5;

    public static readonly IReadOnlyList<string> Kinds = ["letter left out", "letter twice", "neighbours swapped", "key beside it", "no accents", "no space", "capitals"];

    private static readonly string[] Keys = ["qwertyuiop", "asdfghjklñ", "zxcvbnm"];

    /// <summary>The message with one slip of this kind; the same for the same seed.</summary>
    public static string Make(string text, int kind, Random random)
    {
        if (kind >= 4)
        {
            return kind switch
            {
                4 => WithoutAccents(text),
                5 => WithoutSpace(text, random),
                _ => text.ToUpper(CultureInfo.InvariantCulture),
            };
        }

        var words = LongWords(text);
        if (words.Count == 0)
        {
            return text;
        }

        var (start, length) = words[random.Next(words.Count)];
        return InWord(text, start, length, kind, random);
    }

    /// <summary>Where words of letters stand that are long enough to be known again.</summary>
    public static IReadOnlyList<(int Start, int Length)> LongWords(string text)
    {
        var words = new List<(int, int)>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }

            if (end - at >= LongWord)
            {
                words.Add((at, end - at));
            }

            at = Math.Max(end, at + 1);
        }

        return words;
    }

    /// <summary>One slip inside a word; the first letter stays, as it mostly does.</summary>
    public static string InWord(string text, int start, int length, int kind, Random random)
    {
        var at = start + 1 + random.Next(length - 1);
        return kind switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[at].ToString()),
            2 => at + 1 < start + length ? Swap(text, at) : Swap(text, at - 1),
            _ => text.Remove(at, 1).Insert(at, Beside(text[at], random).ToString()),
        };
    }

    private static string Swap(string text, int at) => $"{text[..at]}{text[at + 1]}{text[at]}{text[(at + 2)..]}";

    private static char Beside(char letter, Random random)
    {
        var plain = WithoutAccents(char.ToLowerInvariant(letter).ToString())[0];
        foreach (var row in Keys)
        {
            var key = row.IndexOf(plain, StringComparison.Ordinal);
            if (key >= 0)
            {
                return key == 0 ? row[1] : key == row.Length - 1 ? row[key - 1] : row[key + (random.Next(2) * 2) - 1];
            }
        }

        return plain;
    }

    private static string WithoutAccents(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            bare.Append(c);
        }

        return bare.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Two words run into one, where both are words and not figures.</summary>
    private static string WithoutSpace(string text, Random random)
    {
        var spaces = Enumerable.Range(1, Math.Max(0, text.Length - 2)).Where(at => text[at] == ' ' && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1])).ToList();
        return spaces.Count == 0 ? text : text.Remove(spaces[random.Next(spaces.Count)], 1);
    }
}
