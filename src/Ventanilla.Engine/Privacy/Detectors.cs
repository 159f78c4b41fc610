using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ventanilla.Engine.Privacy;

/// <summary>Something of a person's that stands in a text.</summary>
/// <param name="Kind"><c>es_dni</c>, <c>es_nie</c>, <c>iban</c>, <c>card</c>, <c>social_security</c> or <c>cadastral_ref</c>; weaker: <c>phone</c>, <c>plate</c>.</param>
public sealed record Detected(string Kind, int Start, int Length)
{
    /// <summary>False for what only context makes personal: a telephone, a number plate.</summary>
    public bool IsCertain => Kind is not ("phone" or "plate");
}

/// <summary>
/// Finds identity numbers, bank accounts, cards and the like by their check digits, however they are spaced, and masks them. The one place for it: what is
/// stored, what is shown and what may leave all ask here.
/// </summary>
public static partial class Detectors
{
    /// <summary>Figures that a number plate has, and that everything else has at least: most messages have fewer, and need not be tried.</summary>
    private const int OfPlate = 4;
    private const int OfShortest = 7;

    private const string Letters = "TRWAGMYFPDXBNJZSQVHLCKE";

    /// <summary>In the order in which they stand; none overlaps another.</summary>
    public static IReadOnlyList<Detected> Find(string text)
    {
        var figures = 0;
        foreach (var c in text)
        {
            figures += char.IsAsciiDigit(c) ? 1 : 0;
        }

        if (figures < OfPlate)
        {
            return [];
        }

        var found = new List<Detected>();
        if (figures < OfShortest)
        {
            Add(Plate(), "plate", _ => true);
            return found;
        }

        Add(SpanishIban(), "iban", IsIban);
        Add(Iban(), "iban", IsIban);
        Add(Cadastral(), "cadastral_ref", IsCadastral);
        Add(Nie(), "es_nie", v => Letters[int.Parse($"{v[0] - 'X'}{v[1..8]}", CultureInfo.InvariantCulture) % 23] == v[8]);
        Add(Dni(), "es_dni", v => Letters[int.Parse(v[..^1], CultureInfo.InvariantCulture) % 23] == v[^1]);
        Add(Card(), "card", v => IsIssued(v) && IsLuhn(v));
        Add(SocialSecurity(), "social_security", IsSocialSecurity);
        Add(Phone(), "phone", _ => true);
        Add(Plate(), "plate", _ => true);
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;

        void Add(Regex pattern, string kind, Func<string, bool> check)
        {
            foreach (var match in pattern.EnumerateMatches(text))
            {
                var (start, end) = (match.Index, match.Index + match.Length);
                if (!found.Any(f => f.Start < end && start < f.Start + f.Length) && check(Bare(text.AsSpan(start, end - start))))
                {
                    found.Add(new(kind, start, end - start));
                }
            }
        }
    }

    /// <summary>The text with what is certain in it covered; its last two characters stay, so that people can speak of it.</summary>
    public static string Mask(string text)
    {
        var found = Find(text);
        if (!found.Any(f => f.IsCertain))
        {
            return text;
        }

        var masked = new StringBuilder(text);
        foreach (var datum in found.Where(f => f.IsCertain))
        {
            for (var at = datum.Start; at < datum.Start + datum.Length - 2; at++)
            {
                masked[at] = char.IsLetterOrDigit(masked[at]) ? '•' : masked[at];
            }
        }

        return masked.ToString();
    }

    /// <summary>Upper case, without what people write between the figures.</summary>
    private static string Bare(ReadOnlySpan<char> text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                bare.Append(char.ToUpperInvariant(c));
            }
        }

        return bare.ToString();
    }

    private static bool IsIban(string value)
    {
        if (value.StartsWith("ES", StringComparison.Ordinal) ? value.Length != 24 : value.Length is < 15 or > 34)
        {
            return false;
        }

        var rest = 0;
        foreach (var c in value[4..] + value[..4])
        {
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + (c - '0')) % 97 : ((rest * 100) + (c - 'A' + 10)) % 97;
        }

        return rest == 1 && (!value.StartsWith("ES", StringComparison.Ordinal) || IsAccount(value[4..]));
    }

    /// <summary>A Spanish account has two control digits of its own.</summary>
    private static bool IsAccount(string ccc)
    {
        ReadOnlySpan<int> weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
        return Control("00" + ccc[..8], weights) == ccc[8] - '0' && Control(ccc[10..], weights) == ccc[9] - '0';

        static int Control(string digits, ReadOnlySpan<int> weights)
        {
            var sum = 0;
            for (var at = 0; at < 10; at++)
            {
                sum += (digits[at] - '0') * weights[at];
            }

            return (11 - (sum % 11)) switch { 11 => 0, 10 => 1, var control => control };
        }
    }

    /// <summary>How the numbers of cards begin. Of the twos only 2221 to 2720: a case of the year 2026 with its PIN is no card.</summary>
    private static bool IsIssued(string digits) =>
        digits[0] is '3' or '4' or '5' or '6' || (digits[0] == '2' && int.Parse(digits.AsSpan(0, 4), CultureInfo.InvariantCulture) is >= 2221 and <= 2720);

    private static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[^(at + 1)] - '0';
            digit = at % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static bool IsSocialSecurity(string digits)
    {
        var number = long.Parse(digits[2..10], CultureInfo.InvariantCulture);
        var province = long.Parse(digits[..2], CultureInfo.InvariantCulture);
        var whole = number < 10_000_000 ? (province * 10_000_000) + number : (province * 100_000_000) + number;
        return province is >= 1 and <= 66 && whole % 97 == int.Parse(digits[10..], CultureInfo.InvariantCulture);
    }

    /// <summary>Two control letters over the two halves of the reference, each with the charge number.</summary>
    private static bool IsCadastral(string reference)
    {
        const string Control = "MQWERTYUIOPASDFGHJKLBZX";
        ReadOnlySpan<int> weights = [13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1];
        return Letter(reference[..7] + reference[14..18], weights) == reference[18] && Letter(reference[7..14] + reference[14..18], weights) == reference[19];

        static char Letter(string part, ReadOnlySpan<int> weights)
        {
            var sum = 0;
            for (var at = 0; at < 11; at++)
            {
                var c = part[at];
                sum += weights[at] * (char.IsAsciiDigit(c) ? c - '0' : c <= 'N' ? c - 'A' + 1 : c - 'A' + 2);
            }

            return Control[sum % 23];
        }
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9])[Ee][Ss]\d{2}(?:[ .\-/·]?\d){20}(?!\d)", RegexOptions.CultureInvariant, 200)]
    private static partial Regex SpanishIban();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .\-/·]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![A-Za-z0-9])\d{7}[A-Za-z]{2}\d{4}[A-Za-z]\d{4}[A-Za-z]{2}(?![A-Za-z0-9])", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Cadastral();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[XYZxyz][ .\-]?\d{7}[ .\-]?[A-Za-z](?![A-Za-z0-9])", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Nie();

    [GeneratedRegex(@"(?<!\d)\d{1,2}[ .]?\d{3}[ .]?\d{3}[ .\-/]{0,2}[TRWAGMYFPDXBNJZSQVHLCKEtrwagmyfpdxbnjzsqvhlcke](?![A-Za-z0-9])", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Dni();

    [GeneratedRegex(@"(?<!\d)\d(?:[ \-]?\d){12,18}(?!\d)", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<!\d)\d{2}[ /\-]?\d{8}[ /\-]?\d{2}(?!\d)", RegexOptions.CultureInvariant, 200)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"(?<![\d+])(?:\+?34[ .]?)?[6789]\d{2}[ .\-]?(?:\d{3}[ .\-]?\d{3}|\d{2}[ .\-]?\d{2}[ .\-]?\d{2})(?!\d)", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?<!\d)\d{4}[ \-]?[BCDFGHJKLMNPRSTVWXYZbcdfghjklmnprstvwxyz]{3}(?![A-Za-z])", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Plate();
}
