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

    /// <summary>The first table and those joined.</summary>
    public required Frame Frame { get; init; }

    public required IReadOnlyList<Condition> Where { get; init; }

    public IReadOnlyList<Join> Joins { get; init; } = [];

    public IReadOnlyList<Place> Order { get; init; } = [];

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
    internal string? Answer(Question question, Heard heard)
    {
        if (IfDay && question.Day is null)
        {
            return null;
        }

        var rows = Rows(question, heard);
        if (rows.Count == 0)
        {
            return null;
        }

        var language = question.Language;
        var each = Row is null ? "" : string.Join('\n', rows.Select(r => Row.In(language).Render(name => Value(name, r, question), language)));
        return Text.In(language).Render(name => name == "rows" ? each : Value(name, rows[0], question), language);
    }

    private List<int[]> Rows(Question question, Heard heard)
    {
        var found = new List<int[]>();
        foreach (var first in First(question, heard))
        {
            var rows = new int[Frame.Count];
            rows[0] = first;
            if (Joins.All(j => j.Choose(Frame, rows, question)) && Where.All(c => Holds(c, rows, question)))
            {
                found.Add(rows);
            }
        }

        if (Order.Count > 0)
        {
            found.Sort((a, b) => Compare(a, b, question.Language));
        }

        return found.Count > Take ? found[..Take] : found;
    }

    private IEnumerable<int> First(Question question, Heard heard)
    {
        var table = Frame[0];
        if (Named is not null)
        {
            return Named.Find(heard).SelectMany(key => table.Rows(Named.KeyColumn, key));
        }

        return Where.FirstOrDefault(c => c is { IsLookup: true, IsFixed: true, Table: 0 }) is { } equal
            ? table.Rows(equal.Column, equal.Wanted(Frame, [], question))
            : Enumerable.Range(0, table.Count);
    }

    private bool Holds(Condition condition, int[] rows, Question question) =>
        rows[condition.Table] >= 0 && condition.Holds(Frame[condition.Table][rows[condition.Table], condition.Column], condition.Wanted(Frame, rows, question));

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
        Frame.Find(name) is { } place ? Frames.Cell(Frame, rows, place, question.Language) : question.Value(name);
}

/// <summary>A further table: the first of its rows that fits. Without one, the row is left out unless the join is optional.</summary>
public sealed record Join(int At, IReadOnlyList<Condition> On, bool Optional)
{
    internal bool Choose(Frame frame, int[] rows, Question question)
    {
        var table = frame[At];
        rows[At] = -1;
        var candidates = On.FirstOrDefault(c => c.IsLookup) is { } equal ? table.Rows(equal.Column, equal.Wanted(frame, rows, question)) : Enumerable.Range(0, table.Count);
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
