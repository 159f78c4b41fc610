using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ventanilla.Engine.Words;

/// <summary>
/// A message as the machine hears it: without case, accents, stretched letters and odd punctuation, cut into words.
/// Everything that recognises words works on this, so a message is folded once.
/// </summary>
public sealed class Heard
{
    /// <summary>Nobody asks a counter more than this at once; what is longer is a paste, and only a person reads it to the end.</summary>
    public const int Longest = 2000;

    /// <summary>A letter three times in a row is stretched for emphasis (<c>holaaa</c>); no word of ours needs three.</summary>
    private const int Stretched = 3;

    private readonly Token[] _words;
    private readonly List<(PhraseIndex Index, IReadOnlyList<Hit> Hits)> _found = [];
    private int _telling = -1;

    private Heard(string plain, Token[] words, IReadOnlyList<string> symbols, int digits)
    {
        Plain = plain;
        _words = words;
        Symbols = symbols;
        Digits = digits;
    }

    /// <summary>Lower case, no accents, single spaces, punctuation kept inside and cut off at both ends: <c>c/ major 3</c>.</summary>
    public string Plain { get; }

    /// <summary>Emoji, and question marks, in order: they mean something only when there are no words.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The longest run of digits.</summary>
    public int Digits { get; }

    public bool HasDigit => Digits > 0;

    public int Count => _words.Length;

    /// <summary>How many words say something: neither politeness nor glue.</summary>
    public int Telling => _telling >= 0 ? _telling : _telling = SmallTalk.Telling(this);

    public ReadOnlySpan<char> Word(int index) => Plain.AsSpan(_words[index].Start, _words[index].Length);

    /// <summary>What of these phrases is in the message; many ask for the same, and it is looked for once.</summary>
    internal IReadOnlyList<Hit> In(PhraseIndex phrases)
    {
        foreach (var (index, known) in _found)
        {
            if (ReferenceEquals(index, phrases))
            {
                return known;
            }
        }

        var hits = phrases.Find(this);
        _found.Add((phrases, hits));
        return hits;
    }

    public bool Is(int index, string word) => (uint)index < (uint)_words.Length && Word(index).SequenceEqual(word);

    /// <summary>What was said after the first of these words; null when none stands in it, or nothing behind it.</summary>
    internal Heard? After(IReadOnlySet<string> words)
    {
        for (var at = 0; at + 1 < Count; at++)
        {
            if (words.Contains(Word(at).ToString()))
            {
                return Read(Plain[_words[at + 1].Start..]);
            }
        }

        return null;
    }

    public static Heard Read(string text)
    {
        if (text.Length > Longest)
        {
            text = text[..Longest];
        }

        // A rune becomes at most four characters: what would become more is a ligature of whole sentences, and is left out.
        var buffer = ArrayPool<char>.Shared.Rent((text.Length * 4) + 4);
        try
        {
            return new Folding(buffer).Fold(text);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private readonly record struct Token(int Start, int Length);

    /// <summary>The work of folding one text into a borrowed buffer.</summary>
    private ref struct Folding(char[] buffer)
    {
        private int _length;
        private int _run;
        private List<string>? _symbols;

        public Heard Fold(string text)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (rune.IsAscii)
                {
                    Ascii((char)rune.Value);
                }
                else
                {
                    Other(rune);
                }
            }

            var (start, end) = (0, _length);
            while (start < end && !Joins(buffer[start]))
            {
                start++;
            }

            while (end > start && !Joins(buffer[end - 1]))
            {
                end--;
            }

            return Cut(new string(buffer, start, end - start), _symbols);
        }

        private void Ascii(char c)
        {
            switch (c)
            {
                case >= 'A' and <= 'Z':
                    Letter((char)(c | 0x20));
                    break;
                case >= 'a' and <= 'z':
                    Letter(c);
                    break;
                case <= ' ' or '\x7f':
                    Space();
                    break;
                default:
                    if (c == '?')
                    {
                        Symbol("?");
                    }

                    buffer[_length++] = c == '`' ? '\'' : c;
                    break;
            }
        }

        private void Other(Rune rune)
        {
            if (Latin.Fold(rune.Value) is { } folded)
            {
                foreach (var c in folded)
                {
                    Ascii(c);
                }

                return;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                // Accents on their own, joiners, skin tones: they colour what they stand beside.
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol:
                    break;
                case UnicodeCategory.OtherSymbol:
                    Symbol(rune.ToString());
                    Space();
                    break;
                case UnicodeCategory.DecimalDigitNumber:
                    buffer[_length++] = (char)('0' + (int)Rune.GetNumericValue(rune));
                    break;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                    or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                    Decomposed(rune);
                    break;
                default:
                    Space();
                    break;
            }
        }

        /// <summary>Full-width and mathematical letters become plain ones; other alphabets keep theirs without marks.</summary>
        private void Decomposed(Rune rune)
        {
            var parts = Rune.ToLowerInvariant(rune).ToString().Normalize(NormalizationForm.FormKD);
            if (parts.Length > 4)
            {
                Space();
                return;
            }

            foreach (var c in parts)
            {
                if (char.IsAscii(c))
                {
                    Ascii(c);
                }
                else if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
                {
                    buffer[_length++] = c;
                }
            }
        }

        private void Letter(char c)
        {
            _run = _length > 0 && buffer[_length - 1] == c ? _run + 1 : 1;
            if (_run < Stretched)
            {
                buffer[_length++] = c;
            }
            else if (_run == Stretched)
            {
                _length--;
            }
        }

        private void Space()
        {
            if (_length > 0 && buffer[_length - 1] != ' ')
            {
                buffer[_length++] = ' ';
            }
        }

        private void Symbol(string symbol)
        {
            if ((_symbols ??= []).Count < 8)
            {
                _symbols.Add(symbol);
            }
        }

        private static Heard Cut(string plain, List<string>? symbols)
        {
            var words = 0;
            var inside = false;
            var (run, digits) = (0, 0);
            foreach (var c in plain)
            {
                var joins = Joins(c);
                words += joins && !inside ? 1 : 0;
                inside = joins;
                run = char.IsAsciiDigit(c) ? run + 1 : 0;
                digits = Math.Max(digits, run);
            }

            var tokens = new Token[words];
            for (int at = 0, word = 0; word < words; word++)
            {
                while (!Joins(plain[at]))
                {
                    at++;
                }

                var start = at;
                while (at < plain.Length && Joins(plain[at]))
                {
                    at++;
                }

                tokens[word] = new(start, at - start);
            }

            return new(plain, tokens, symbols ?? (IReadOnlyList<string>)[], digits);
        }

        private static bool Joins(char c) => char.IsAsciiLetterOrDigit(c) || (c > '\x7f' && (char.IsLetterOrDigit(c) || char.IsSurrogate(c)));
    }
}
