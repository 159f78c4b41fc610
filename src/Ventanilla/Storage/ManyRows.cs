namespace Ventanilla.Storage;

/// <summary>A statement that is run for many rows at once: how it reads for one row, and for all of them together.</summary>
/// <param name="One">With <c>$1…</c> as one row's values.</param>
/// <param name="Together">With <c>$1…</c> as one array per column. Returns the first column of each row that it touched.</param>
/// <param name="Kinds">What the columns are. The first is a number that no two rows of one run share.</param>
public sealed record ManyStatement(string One, string Together, IReadOnlyList<DbKind> Kinds)
{
    private static readonly char[] Separators = [',', ' '];

    /// <summary>An insert.</summary>
    /// <param name="columns">Names with a mark of their kind: <c>id town_id# text$ body%</c> = number, number, text, bytes; without a mark a number.</param>
    /// <param name="conflict">Columns whose unique index makes a repeat harmless, or null when a repeat is an error.</param>
    public static ManyStatement Insert(string table, string columns, string? conflict = null)
    {
        var marked = columns.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var kinds = marked.Select(c => c[^1] switch { '$' => DbKind.Text, '%' => DbKind.Bytes, _ => DbKind.Number }).ToList();
        var names = string.Join(", ", marked.Select(c => c.TrimEnd('$', '%')));
        var onConflict = conflict is null ? "" : $" ON CONFLICT ({conflict}) DO NOTHING";
        return new(
            $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", Enumerable.Range(1, marked.Length).Select(i => $"${i}"))}){onConflict}",
            $"INSERT INTO {table} ({names}) SELECT * FROM {Unnest(kinds)}{onConflict} RETURNING {marked[0].TrimEnd('$', '%')}",
            kinds);
    }

    /// <summary>An update of rows by their number.</summary>
    /// <param name="columns">The values' names and kinds, as for <see cref="Insert"/>; the first is the number.</param>
    /// <param name="set">What is set, with <c>@name</c> for a value.</param>
    /// <param name="where">Which row, likewise.</param>
    public static ManyStatement Update(string table, string columns, string set, string where)
    {
        var marked = columns.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var kinds = marked.Select(c => c[^1] switch { '$' => DbKind.Text, '%' => DbKind.Bytes, _ => DbKind.Number }).ToList();
        var names = marked.Select(c => c.TrimEnd('$', '%')).ToList();
        var (one, together) = (
            $"UPDATE {table} SET {set} WHERE {where}",
            $"UPDATE {table} SET {set} FROM {Unnest(kinds)} AS r({string.Join(", ", names.Select(n => "r_" + n))}) WHERE {ByNumber(where)} RETURNING r_{names[0]}");

        // The longest first, so that @at does not eat the beginning of @attempt.
        foreach (var (name, index) in names.Select((n, i) => (n, i)).OrderByDescending(n => n.n.Length))
        {
            one = one.Replace("@" + name, $"${index + 1}", StringComparison.Ordinal);
            together = together.Replace("@" + name, "r_" + name, StringComparison.Ordinal);
        }

        return new(one, together, kinds);
    }

    /// <summary>
    /// Each row is found by its number. While a table is empty PostgreSQL takes all its indexes for equal, and one over the
    /// town or over a state would then be read whole for each row: so those are compared in a way that no index offers.
    /// </summary>
    private static string ByNumber(string where) => where
        .Replace("town_id = @town", "town_id + 0 = @town", StringComparison.Ordinal)
        .Replace(" AND state ", " AND state + 0 ", StringComparison.Ordinal);

    private static string Unnest(IReadOnlyList<DbKind> kinds) =>
        $"unnest({string.Join(", ", kinds.Select((k, i) => $"${i + 1}::{k switch { DbKind.Text => "text", DbKind.Bytes => "bytea", _ => "bigint" }}[]"))})";
}

/// <summary>The rows that a statement is about to be run for. Kept by whoever fills it, and emptied rather than made anew.</summary>
public sealed class ManyRows(ManyStatement statement)
{
    private readonly List<DbValue> values = [];
    private readonly List<bool> touched = [];

    public ManyStatement Statement => statement;

    public int Count => values.Count / statement.Kinds.Count;

    /// <summary>Adds a row.</summary>
    /// <returns>Its place.</returns>
    public int Add(params ReadOnlySpan<DbValue> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, statement.Kinds.Count);
        values.AddRange(row);
        touched.Add(false);
        return touched.Count - 1;
    }

    /// <summary>Whether the statement touched that row: inserted it, or found it to update.</summary>
    public bool Touched(int place) => touched[place];

    public ReadOnlySpan<DbValue> Row(int place) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values).Slice(place * statement.Kinds.Count, statement.Kinds.Count);

    /// <summary>The places in the order of the rows' numbers: two sessions that change the same rows in it never lock each other out.</summary>
    internal int[] InOrder()
    {
        var (places, numbers) = (new int[Count], new long[Count]);
        for (var i = 0; i < places.Length; i++)
        {
            (places[i], numbers[i]) = (i, Row(i)[0].Number);
        }

        Array.Sort(numbers, places);
        return places;
    }

    public void Clear()
    {
        values.Clear();
        touched.Clear();
    }

    internal void Touch(int place) => touched[place] = true;
}
