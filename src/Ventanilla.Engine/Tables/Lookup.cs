using System.Collections.Concurrent;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Tables;

/// <summary>
/// One question to a table, as the town declares it: which rows, joined with which others, in which order, how many, and
/// what is said. A service has several and the first that finds rows answers.
/// </summary>
public sealed class Lookup
{
    /// <summary>More rows than fit on a phone are no answer.</summary>
    public const int MostRows = 20;

    private readonly ConcurrentDictionary<string, int[]> _ranks = new(StringComparer.Ordinal);

    /// <summary>The first table and those joined.</summary>
    public required Frame Frame { get; init; }

    public required IReadOnlyList<Condition> Where { get; init; }

    public IReadOnlyList<Join> Joins { get; init; } = [];

    public IReadOnlyList<Place> Order { get; init; } = [];

    /// <summary>How many rows are said, at most.</summary>
    public int Take { get; init; } = 1;

    /// <summary>Only for messages that name a day.</summary>
    public bool IfDay { get; init; }

    /// <summary>Only for messages that name rows of this list, and only those rows.</summary>
    public NameList? Named { get; init; }

    /// <summary>What each row says, where there are several: <c>{rows}</c> in the text.</summary>
    public LocalText? Row { get; init; }

    public required LocalText Text { get; init; }

    /// <summary>Rules offered under the answer.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <returns>The answer, or null when no row was found.</returns>
    internal string? Answer(Question question, Heard heard) => Answer(question, heard, out _);

    /// <param name="named">The row that answers, where the message named it.</param>
    internal string? Answer(Question question, Heard heard, out string? named)
    {
        named = null;
        if (IfDay && question.Day is null)
        {
            return null;
        }

        var language = question.Language;
        string Said(LocalText text, int[] row, string each) => text.In(language).Render(name => name == "rows" ? each : Value(name, row, question), language);
        int[]? first = null;
        var each = new List<string>();
        foreach (var rows in Rows(question, heard))
        {
            first ??= rows;
            if (Row is null)
            {
                break;
            }

            // Two rows that say the same are one to the citizen.
            var said = Said(Row, rows, "");
            if (!each.Contains(said))
            {
                each.Add(said);
            }

            if (each.Count == Take)
            {
                break;
            }
        }

        named = first is null || Named is null ? null : Frame[0][first[0], Named.KeyColumn];
        return first is null ? null : Said(Text, first, string.Join('\n', each));
    }

    /// <summary>The rows that fit, in order; joined only as far as they are read, where the order allows.</summary>
    private IEnumerable<int[]> Rows(Question question, Heard heard)
    {
        // What is the same for every row is asked once, and what needs no joined table is checked before joining.
        var wanted = Where.Select(c => c.IsFixed ? c.Wanted(Frame, [], question) : null).ToArray();
        var candidates = new List<int[]>();
        foreach (var row in First(question, heard, wanted))
        {
            var rows = new int[Frame.Count];
            rows[0] = row;
            if (Holds(rows, joined: false))
            {
                candidates.Add(rows);
            }
        }

        var sorts = Order.Count > 0;
        var early = sorts && Order.All(p => p.Table == 0);
        if (early)
        {
            var ranks = _ranks.GetOrAdd(question.Language, Ranks);
            candidates.Sort((a, b) => ranks[a[0]].CompareTo(ranks[b[0]]));
        }

        var joined = candidates.Where(r => Joins.All(j => j.Choose(Frame, r, question)) && Holds(r, joined: true));
        return sorts && !early ? joined.ToList().Order(Comparer<int[]>.Create((a, b) => Compare(a, b, question.Language))) : joined;

        bool Holds(int[] rows, bool joined)
        {
            for (var at = 0; at < Where.Count; at++)
            {
                var condition = Where[at];
                if ((condition.Table > 0 || !condition.IsFixed) == joined
                    && !(rows[condition.Table] >= 0 && condition.Holds(Frame[condition.Table][rows[condition.Table], condition.Column], wanted[at] ?? condition.Wanted(Frame, rows, question))))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private IEnumerable<int> First(Question question, Heard heard, string?[] wanted)
    {
        var table = Frame[0];
        if (Named is not null)
        {
            return Named.Find(heard).SelectMany(key => table.Rows(Named.KeyColumn, key));
        }

        for (var at = 0; at < Where.Count; at++)
        {
            if (Where[at] is { IsLookup: true, IsFixed: true, Table: 0 } equal)
            {
                return table.Rows(equal.Column, wanted[at]!);
            }
        }

        return Enumerable.Range(0, table.Count);
    }

    /// <summary>Each row's place in the order, where the first table alone decides it: worked out once, since the table never changes.</summary>
    private int[] Ranks(string language)
    {
        var rows = Enumerable.Range(0, Frame[0].Count).Select(row => new[] { row }).ToArray();
        Array.Sort(rows, (a, b) => Compare(a, b, language));
        var ranks = new int[rows.Length];
        for (var rank = 0; rank < rows.Length; rank++)
        {
            ranks[rows[rank][0]] = rank;
        }

        return ranks;
    }

    private int Compare(int[] a, int[] b, string language)
    {
        foreach (var place in Order)
        {
            var compared = string.CompareOrdinal(Frames.Cell(Frame, a, place, language), Frames.Cell(Frame, b, place, language));
            if (compared != 0)
            {
                return compared;
            }
        }

        return a[0].CompareTo(b[0]);
    }

    private string Value(string name, int[] rows, Question question) =>
        Question.Knows(name) ? question.Value(name) : Frame.Find(name) is { } place ? Frames.Cell(Frame, rows, place, question.Language) : "";
}

/// <summary>A further table: the first of its rows that fits. Without one, the row is left out unless the join is optional.</summary>
public sealed record Join(int At, IReadOnlyList<Condition> On, bool Optional)
{
    internal bool Choose(Frame frame, int[] rows, Question question)
    {
        var table = frame[At];
        rows[At] = -1;
        var equal = On.Count > 0 && On[0].IsLookup ? On[0] : null;
        var candidates = equal is not null ? table.Rows(equal.Column, equal.Wanted(frame, rows, question)) : Enumerable.Range(0, table.Count);
        foreach (var row in candidates)
        {
            if (On.All(c => c.Holds(table[row, c.Column], c.Wanted(frame, rows, question))))
            {
                rows[At] = row;
                return true;
            }
        }

        return Optional;
    }
}
