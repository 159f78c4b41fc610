using System.Globalization;
using System.Text.RegularExpressions;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>
/// A pattern that the town wrote for what a citizen types, such as <c>^parada\s*(\d{4})$</c>, tried on the folded message. It cannot
/// run away: only patterns of low cost (<see cref="PatternCost"/>) go to the ordinary matcher, all others to the one that never backtracks.
/// </summary>
public sealed class KeyPattern
{
    /// <summary>Longer patterns are programs, and belong into a script.</summary>
    public const int Longest = 500;

    private readonly Regex _regex;
    private readonly string[] _key;

    private KeyPattern(string source, Regex regex, string[] key)
    {
        Source = source;
        _regex = regex;
        _key = key;
        Digits = Regex.Matches(source, @"\\d(?:\{(\d+)[,}])?").Select(m => m.Groups[1].Success ? int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : 1).DefaultIfEmpty().Max();
    }

    public string Source { get; }

    /// <summary>How many digits in a row it needs: most messages have fewer, and need not be tried.</summary>
    public int Digits { get; }

    public bool NeedsDigit => Digits > 0;

    /// <param name="key">Which groups make the key, such as <c>$2</c> or <c>VS26-$1 $2</c> (two parts); null = the last group.</param>
    /// <returns>The pattern, or what is wrong with it.</returns>
    public static (KeyPattern? Pattern, string? Problem) Create(string pattern, string? key = null)
    {
        if (pattern.Length > Longest)
        {
            return (null, $"it is longer than {Longest} characters");
        }

        try
        {
            var safety = PatternCost.IsLow(pattern) ? RegexOptions.None : RegexOptions.NonBacktracking;
            var regex = new Regex(Latin.Strip(pattern), safety | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            var groups = regex.GetGroupNumbers().Length - 1;
            key ??= groups > 0 ? $"${groups}" : "";
            var beyond = Regex.Matches(key, @"\$(\d)").Select(m => m.Groups[1].Value[0] - '0').FirstOrDefault(g => g > groups);
            return beyond > 0
                ? (null, $"the key names the group ${beyond}, and the pattern has {groups}")
                : (new(pattern, regex, key.Split(' ', StringSplitOptions.RemoveEmptyEntries)), null);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return (null, e.Message);
        }
    }

    /// <returns>The parts of the key, none of them empty; null when the message does not fit.</returns>
    internal IReadOnlyList<string>? Match(Heard heard)
    {
        if (Digits > heard.Digits)
        {
            return null;
        }

        return _regex.IsMatch(heard.Plain) && _regex.Match(heard.Plain) is { Success: true } match
            ? [.. _key.Select(part => Fill(part, match)).TakeWhile(part => part.Length > 0)]
            : null;
    }

    /// <summary>As <see cref="Match"/>, but the last one where several stand in the message and the later corrects the earlier: "1015, perdó, 1014".</summary>
    internal IReadOnlyList<string>? Last(Heard heard)
    {
        if (Match(heard) is not { Count: > 0 } first)
        {
            return null;
        }

        var rest = heard;
        while (rest.After(Correction.Words) is { } later)
        {
            rest = later;
            first = Match(later) is { Count: > 0 } corrected ? corrected : first;
        }

        return first;
    }

    private static string Fill(string part, Match match)
    {
        for (var group = 1; group < match.Groups.Count; group++)
        {
            var place = $"${group}";
            if (part.Contains(place, StringComparison.Ordinal))
            {
                if (match.Groups[group].Length == 0)
                {
                    return "";
                }

                part = part.Replace(place, match.Groups[group].Value, StringComparison.Ordinal);
            }
        }

        return part;
    }
}
