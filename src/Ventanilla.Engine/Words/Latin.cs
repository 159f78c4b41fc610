using System.Text;

namespace Ventanilla.Engine.Words;

/// <summary>What the accented letters and the odd punctuation of our alphabets are without their marks; a table, because nearly every message has some.</summary>
internal static class Latin
{
    private const int End = 0x250;

    private static readonly string?[] Table = Build();

    /// <returns>ASCII, possibly nothing at all; null when the table does not know the character.</returns>
    public static string? Fold(int rune) => rune switch
    {
        < End => Table[rune],
        '’' or '‘' or 'ʼ' or '′' => "'",
        '“' or '”' or '„' or '…' => " ",
        '–' or '—' or '‑' or '‐' or '−' => "-",
        '\u2027' or '\u30fb' => "",
        _ => null,
    };

    /// <summary>The same for a pattern that a town wrote with accents.</summary>
    public static string Strip(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            result.Append(char.IsLetter(c) && c > '\x7f' && Fold(c) is { } folded ? folded : c.ToString());
        }

        return result.ToString();
    }

    private static string?[] Build()
    {
        var table = new string?[End];
        for (var c = 0xa0; c < End; c++)
        {
            // Decomposed, an accented letter is its plain letter and marks.
            var plain = ((char)c).ToString().Normalize(NormalizationForm.FormKD).Where(char.IsAsciiLetterOrDigit).ToArray();
            table[c] = plain.Length is > 0 and <= 2 && char.IsLetter((char)c) ? new string(plain) : null;
        }

        table['ß'] = "ss";
        table['æ'] = table['Æ'] = "ae";
        table['œ'] = table['Œ'] = "oe";
        table['ø'] = table['Ø'] = "o";
        table['ł'] = table['Ł'] = "l";
        table['ı'] = "i";
        table['đ'] = table['Đ'] = "d";
        // The middle dot of l·l, also where it is one letter with its l (ŀ decomposes to l·).
        table['·'] = "";
        table['ŀ'] = table['Ŀ'] = "l";
        table['´'] = table['`'] = "'";
        table['¿'] = table['¡'] = table['«'] = table['»'] = table['\u00a0'] = " ";
        table['\u00ad'] = "";
        // Ordinals: "2º" is the number.
        table['º'] = table['ª'] = "";
        return table;
    }
}
