using Ventanilla.Engine.Tables;

namespace Ventanilla.Engine.Flows;

/// <summary>Rows of a table that a flow chooses among, in order.</summary>
public sealed record Rows(Frame Frame, IReadOnlyList<Condition> Where, IReadOnlyList<Place> Order)
{
    internal Table Table => Frame[0];

    internal IEnumerable<int> Find(Question question)
    {
        var wanted = Where.Select(c => c.Wanted(Frame, [0], question)).ToArray();
        var equal = Enumerable.Range(0, Where.Count).FirstOrDefault(at => Where[at].IsLookup, -1);
        var candidates = equal < 0 ? Enumerable.Range(0, Table.Count) : Table.Rows(Where[equal].Column, wanted[equal]);
        var found = candidates.Where(row => Enumerable.Range(0, Where.Count).All(at => Where[at].Holds(Table[row, Where[at].Column], wanted[at]))).ToList();
        if (Order.Count > 0)
        {
            found.Sort((a, b) => Compare(a, b, question.Language));
        }

        return found;
    }

    private int Compare(int a, int b, string language)
    {
        foreach (var place in Order)
        {
            var compared = string.CompareOrdinal(Table[a, place.In(language)], Table[b, place.In(language)]);
            if (compared != 0)
            {
                return compared;
            }
        }

        return a.CompareTo(b);
    }
}
