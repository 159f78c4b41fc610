namespace Ventanilla.Engine.Rules;

/// <summary>
/// Tells which patterns an ordinary, backtracking matcher can run without danger. The one that never backtracks is safe with any,
/// but costs over half a megabyte a pattern, and a province has thousands of them.
/// </summary>
internal static class PatternCost
{
    /// <summary>Ways in which the bounded repetitions of a pattern may combine at one place of a message; a pattern with an anchor is tried at one place only.</summary>
    private const long MostWays = 1000;
    private const long MostAnchoredWays = 20_000;

    /// <summary>With a message of at most 2,000 characters, a square of its length is a few milliseconds, and its cube is not.</summary>
    private const int MostUnbounded = 2;

    /// <summary>True when the pattern has no repeated group, little else that is repeated, and nothing but plain syntax.</summary>
    public static bool IsLow(string pattern)
    {
        // Without an anchor the matcher begins anew at each character.
        var (unbounded, mostWays) = IsAnchored(pattern) ? (0, MostAnchoredWays) : (1, MostWays);
        var ways = 1L;
        for (var at = 0; at < pattern.Length; at++)
        {
            var group = false;
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    if (at == pattern.Length || char.IsAsciiDigit(pattern[at]) || pattern[at] is 'k' or 'p' or 'P' or 'c' or 'u' or 'x')
                    {
                        return false;
                    }

                    break;
                case '[':
                    at = EndOfClass(pattern, at);
                    break;
                case '(':
                    if (at + 1 < pattern.Length && pattern[at + 1] == '?')
                    {
                        if (at + 2 >= pattern.Length || pattern[at + 2] != ':')
                        {
                            return false;
                        }

                        at += 2;
                    }

                    continue;
                case ')':
                    group = true;
                    break;
                case '|' or '^' or '$':
                    continue;
            }

            var (least, most, length) = Repetition(pattern, at + 1);
            if (group && (most is null || most > 1))
            {
                return false;
            }

            unbounded += most is null ? 1 : 0;
            ways *= most is null ? 1 : most.Value - least + 1;
            at += length;
            if (unbounded > MostUnbounded || ways > mostWays)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when every choice begins where the message does: of <c>^a|b</c> the second begins anywhere.</summary>
    private static bool IsAnchored(string pattern)
    {
        var depth = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    at = EndOfClass(pattern, at);
                    break;
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
                case '|' when depth == 0:
                    return false;
            }
        }

        return pattern.StartsWith('^');
    }

    private static int EndOfClass(string pattern, int at)
    {
        for (at++; at < pattern.Length && pattern[at] != ']'; at++)
        {
            at += pattern[at] == '\\' ? 1 : 0;
        }

        return at;
    }

    /// <summary>The repetition that stands here, with its lazy mark: how often at least and at most (null = without end).</summary>
    private static (long Least, long? Most, int Length) Repetition(string pattern, int at)
    {
        if (at >= pattern.Length)
        {
            return (1, 1, 0);
        }

        var (least, most, length) = pattern[at] switch
        {
            '*' => (0L, (long?)null, 1),
            '+' => (1L, null, 1),
            '?' => (0L, 1L, 1),
            '{' => Bounds(pattern, at),
            _ => (1L, 1L, 0),
        };
        return (least, most, length > 0 && at + length < pattern.Length && pattern[at + length] == '?' ? length + 1 : length);
    }

    private static (long Least, long? Most, int Length) Bounds(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        var numbers = end < 0 ? [] : pattern[(at + 1)..end].Split(',');
        return numbers.Length is 1 or 2 && int.TryParse(numbers[0], out var least)
            ? (least, numbers.Length == 1 ? least : int.TryParse(numbers[1], out var most) ? most : null, end - at + 1)
            : (1, 1, 0);
    }
}
