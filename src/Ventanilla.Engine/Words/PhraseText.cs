using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Ventanilla.Engine.Words;

/// <summary>One word of a phrase: itself, its beginning, or itself and nothing like it. Not a value: lists of those are compiled anew at every start.</summary>
internal sealed record PhraseWord(string Text, bool Beginning, bool Exact);

/// <summary>One place of a phrase: what may stand there, each a word or several.</summary>
internal sealed record PhraseStep(IReadOnlyList<IReadOnlyList<PhraseWord>> Ways, bool AfterGap);

/// <summary>Reads a phrase as a clerk writes it: <c>@fanal + (apagat|no va)</c>.</summary>
internal static class PhraseText
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoGroups = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the words of a group are, read once: thousands of phrases name the same few groups.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<string, IReadOnlyList<string>>, ConcurrentDictionary<string, IReadOnlyList<IReadOnlyList<PhraseWord>>>> GroupsRead = [];

    private const int MostSteps = 12;

    /// <summary>Each place that may lie further on multiplies what is tried, and whoever writes to us chooses the words.</summary>
    private const int MostGaps = 4;

    /// <returns>The parts joined by <c>+</c>; or a symbol that is a phrase of its own; or what is wrong.</returns>
    public static (IReadOnlyList<IReadOnlyList<PhraseStep>> Parts, string? Symbol, string? Problem) Read(string phrase, IReadOnlyDictionary<string, IReadOnlyList<string>> groups)
    {
        var parts = new List<IReadOnlyList<PhraseStep>>();
        foreach (var part in phrase.Split(" + ", StringSplitOptions.TrimEntries))
        {
            var steps = new List<PhraseStep>();
            var gap = false;
            foreach (var piece in Pieces(part))
            {
                if (piece is "..." or "…")
                {
                    gap = true;
                    continue;
                }

                if (piece[0] is '@' or '(')
                {
                    var ways = piece[0] == '(' ? Choices(piece, groups) : Group(piece[1..], groups);
                    if (ways is null or { Count: 0 })
                    {
                        return ([], null, ways is null ? $"there is no group of words '{piece}'" : $"'{piece}' has no words");
                    }

                    steps.Add(new(ways, gap && steps.Count > 0));
                    gap = false;
                    continue;
                }

                var folded = Heard.Read(piece);
                if (folded.Count == 0 && folded.Symbols.Count > 0 && steps.Count == 0)
                {
                    return ([], folded.Symbols[0], null);
                }

                foreach (var word in Words(piece))
                {
                    steps.Add(new([[word]], gap && steps.Count > 0));
                    gap = false;
                }
            }

            if (steps.Count == 0)
            {
                return ([], null, "it has no words");
            }

            parts.Add(steps);
        }

        var problem = parts.Sum(p => p.Count) > MostSteps ? $"it has more than {MostSteps} words"
            : parts.Sum(p => p.Count(s => s.AfterGap)) > MostGaps ? $"it has more than {MostGaps} times '...'"
            : Short(parts);
        return problem is null ? (parts, null, null) : ([], null, problem);
    }

    /// <summary>What somebody writes who means the phrase: the first choice in every place, and then each other choice in one of them.</summary>
    public static IEnumerable<string> Examples(string phrase, IReadOnlyDictionary<string, IReadOnlyList<string>> groups)
    {
        var (parts, symbol, problem) = Read(phrase, groups);
        if (symbol is not null || problem is not null)
        {
            return symbol is null ? [] : [symbol];
        }

        var steps = parts.SelectMany(p => p).ToList();
        return
        [
            Said(-1, 0),
            .. from step in Enumerable.Range(0, steps.Count) from way in Enumerable.Range(1, steps[step].Ways.Count - 1) select Said(step, way),
        ];

        string Said(int other, int way) => string.Join(' ', steps.Select((s, at) => string.Join(' ', s.Ways[at == other ? way : 0].Select(w => w.Text))));
    }

    private static IReadOnlyList<IReadOnlyList<PhraseWord>>? Group(string name, IReadOnlyDictionary<string, IReadOnlyList<string>> groups) =>
        groups.TryGetValue(name, out var words) ? GroupsRead.GetOrCreateValue(groups).GetOrAdd(name, static (_, w) => Ways(w), words) : null;

    /// <summary>What stands in brackets, of which each may be a group.</summary>
    private static IReadOnlyList<IReadOnlyList<PhraseWord>> Choices(string piece, IReadOnlyDictionary<string, IReadOnlyList<string>> groups) =>
        Ways(piece.Trim('(', ')').Split('|', StringSplitOptions.TrimEntries).SelectMany(c => c.StartsWith('@') ? groups.GetValueOrDefault(c[1..]) ?? [c] : [c]));

    private static IReadOnlyList<IReadOnlyList<PhraseWord>> Ways(IEnumerable<string> choices) =>
        [.. choices.Select(c => (IReadOnlyList<PhraseWord>)[.. c.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Words)]).Where(w => w.Count > 0)];

    private static string? Short(IReadOnlyList<IReadOnlyList<PhraseStep>> parts) =>
        parts.SelectMany(p => p).SelectMany(s => s.Ways).SelectMany(w => w).Any(w => w.Beginning && w.Text.Length < PhraseIndex.ShortestStem)
            ? $"the beginning before '*' needs at least {PhraseIndex.ShortestStem} letters" : null;

    /// <summary>Words, with what stands in brackets kept together.</summary>
    private static IEnumerable<string> Pieces(string part)
    {
        for (var at = 0; at < part.Length;)
        {
            if (part[at] == ' ')
            {
                at++;
                continue;
            }

            var end = part.IndexOf(part[at] == '(' ? ')' : ' ', at);
            end = end < 0 ? part.Length : part[at] == '(' ? end + 1 : end;
            yield return part[at..end];
            at = end;
        }
    }

    private static IEnumerable<PhraseWord> Words(string piece)
    {
        var beginning = piece.Length > 1 && piece[^1] == '*';
        var exact = piece.Length > 1 && piece[0] == '=';
        var folded = Heard.Read(piece.Trim('*', '='));
        for (var word = 0; word < folded.Count; word++)
        {
            yield return new(folded.Word(word).ToString(), beginning && word == folded.Count - 1, exact);
        }
    }
}
