using System.Globalization;

namespace Ventanilla.Engine.Words;

/// <summary>Numbers, in figures or in words, as voice notes bring them: <c>mil set</c>, <c>treinta y tres</c>, <c>disset</c>.</summary>
internal static class Figures
{
    private static readonly Dictionary<string, int> Units = Table(
        "un:1 una:1 uno:1 dos:2 dues:2 tres:3 quatre:4 cuatro:4 cinc:5 cinco:5 sis:6 seis:6 set:7 siete:7 vuit:8 ocho:8 nou:9 nueve:9 deu:10 diez:10 onze:11 once:11 dotze:12 doce:12 " +
        "tretze:13 trece:13 catorze:14 catorce:14 quinze:15 quince:15 setze:16 dieciseis:16 disset:17 diecisiete:17 divuit:18 dieciocho:18 dinou:19 diecinueve:19 " +
        "vint:20 veinte:20 veintiuno:21 veintidos:22 veintitres:23 veinticuatro:24 veinticinco:25 veintiseis:26 veintisiete:27 veintiocho:28 veintinueve:29 " +
        "trenta:30 treinta:30 quaranta:40 cuarenta:40 cinquanta:50 cincuenta:50 seixanta:60 sesenta:60 setanta:70 setenta:70 vuitanta:80 ochenta:80 noranta:90 noventa:90 " +
        "one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 twenty:20 thirty:30 forty:40 fifty:50");

    private static readonly Dictionary<string, int> Hundreds = Table("cent:100 cien:100 ciento:100 doscientos:200 trescientos:300 cents:100 hundred:100");

    /// <returns>The number that begins at this word, and the word after it; null when none does.</returns>
    public static (int Number, int Next)? At(Heard heard, int at)
    {
        if (at >= heard.Count)
        {
            return null;
        }

        var word = heard.Word(at);
        if (!word.ContainsAnyExceptInRange('0', '9'))
        {
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? (figure, at + 1) : null;
        }

        var (total, part, next) = (0, 0, at);
        for (; next < heard.Count; next++)
        {
            var said = heard.Word(next).ToString();
            if (said is "mil" or "thousand")
            {
                total += (part == 0 ? 1 : part) * 1000;
                part = 0;
            }
            else if (Hundreds.TryGetValue(said, out var hundred))
            {
                part = part is > 0 and < 10 ? part * hundred : part + hundred;
            }
            else if (Units.TryGetValue(said, out var unit) && (part % 100 == 0 || (unit < 10 && part % 10 == 0)))
            {
                part += unit;
            }
            else if (!(said is "i" or "y" && next > at && part % 100 >= 20 && part % 10 == 0 && next + 1 < heard.Count && Units.TryGetValue(heard.Word(next + 1).ToString(), out var last) && last < 10))
            {
                break;
            }
        }

        return next == at ? null : (total + part, next);
    }

    /// <summary>The message with its numbers in figures; itself when it has none in words that are worth it.</summary>
    public static Heard InFigures(Heard heard)
    {
        var words = new List<string>();
        var changed = false;
        for (var at = 0; at < heard.Count;)
        {
            // Small ones are often no numbers at all: "un", "set", "nou".
            if (At(heard, at) is var (number, next) && number >= 11 && char.IsLetter(heard.Word(at)[0]))
            {
                words.Add(number.ToString(CultureInfo.InvariantCulture));
                changed = true;
                at = next;
            }
            else
            {
                words.Add(heard.Word(at++).ToString());
            }
        }

        return changed ? Heard.Read(string.Join(' ', words)) : heard;
    }

    private static Dictionary<string, int> Table(string words) =>
        words.Split(' ').Select(w => w.Split(':')).ToDictionary(w => w[0], w => int.Parse(w[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
