using System.Globalization;

namespace Ventanilla.Engine.Tables;

/// <summary>
/// One condition on a row: <c>date &gt;= {today}</c>, <c>stop_code = {key}</c>, <c>zones has {zone}</c>. Text compares as text, so
/// ISO dates and hours in two figures compare as they should; columns declared as numbers compare as numbers.
/// </summary>
public sealed class Condition
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">", " has "];

    private readonly Place _column;
    private readonly string _operator;
    private readonly string _literal;
    private readonly Place? _other;
    private readonly bool _variable;
    private readonly bool _number;

    private Condition(Place column, string @operator, string literal, Place? other, bool variable, bool number)
    {
        _column = column;
        _operator = @operator;
        _literal = literal;
        _other = other;
        _variable = variable;
        _number = number;
    }

    internal int Table => _column.Table;

    /// <summary>True when it can be answered by the index of its column.</summary>
    internal bool IsLookup => _operator == "=" && !_number;

    /// <summary>True when what it is compared with is the same for every row.</summary>
    internal bool IsFixed => _other is null;

    internal int Column => _column.Column;

    /// <summary>Reads a condition.</summary>
    /// <param name="on">Where the column on the left is looked for.</param>
    /// <param name="others">Where a name in braces is looked for when it is none of the known values (<see cref="Question"/>): those come first.</param>
    /// <returns>The condition, or what is wrong with it.</returns>
    public static (Condition? Condition, string? Problem) Parse(string text, Frame on, string alias, Frame others)
    {
        var found = Operators.Select(o => (Operator: o, At: text.IndexOf(o, StringComparison.Ordinal))).Where(f => f.At > 0).OrderBy(f => f.At).ThenByDescending(f => f.Operator.Length).FirstOrDefault();
        if (found.Operator is null)
        {
            return (null, $"'{text}' is not a condition: write a column, one of = != < <= > >= has, and a value");
        }

        var name = text[..found.At].Trim();
        var value = text[(found.At + found.Operator.Length)..].Trim();
        if (on.Find(alias.Length == 0 ? name : $"{alias}.{name}") is not { } column)
        {
            return (null, $"there is no column '{name}'");
        }

        var number = on[column.Table].IsNumber(column.Column);
        if (value is not ['{', .., '}'])
        {
            return (new(column, found.Operator.Trim(), value, null, false, number), null);
        }

        var inside = value[1..^1].Trim();
        return Question.Knows(inside) ? (new(column, found.Operator.Trim(), inside, null, true, number), null)
            : others.Find(inside) is { } other ? (new(column, found.Operator.Trim(), "", other, false, number), null)
            : (null, $"{{{inside}}} is neither a column nor a known value");
    }

    /// <summary>What the column is compared with, given the rows chosen so far.</summary>
    internal string Wanted(Frame frame, int[] rows, Question question) =>
        _other is { } place ? Frames.Cell(frame, rows, place.Table, place.Column) : _variable ? question.Value(_literal) : _literal;

    internal bool Holds(string cell, string wanted)
    {
        if (_operator == "has")
        {
            return cell.Split('|', StringSplitOptions.TrimEntries).Contains(wanted, StringComparer.Ordinal);
        }

        var compared = _number && decimal.TryParse(cell, NumberStyles.Number, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(wanted, NumberStyles.Number, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(cell, wanted);
        return _operator switch
        {
            "=" => compared == 0,
            "!=" => compared != 0,
            "<" => compared < 0,
            "<=" => compared <= 0,
            ">" => compared > 0,
            _ => compared >= 0,
        };
    }
}

internal static class Frames
{
    /// <summary>The cell of a place in the chosen rows; empty where an optional table had no row.</summary>
    public static string Cell(Frame frame, int[] rows, Place place, string language) => Cell(frame, rows, place.Table, place.In(language));

    public static string Cell(Frame frame, int[] rows, int table, int column) => rows[table] < 0 ? "" : frame[table][rows[table], column];
}
