using System.Globalization;

namespace Ventanilla.Engine.Flows;

/// <summary>A test on what a flow knows: <c>class = A</c>, <c>photo != no</c>, <c>people &gt; 10</c>, <c>place</c> (it is known), <c>!place</c> (it is not).</summary>
public sealed record FieldTest
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    /// <summary>The value of what was asked for and left out: asked no more, and still not known.</summary>
    internal const string LeftOut = "-";

    private FieldTest(string field, string @operator, string value) => (Field, Operator, Value) = (field, @operator, value);

    public string Field { get; }

    public string Operator { get; }

    public string Value { get; }

    /// <returns>The test, or what is wrong with it.</returns>
    public static (FieldTest? Test, string? Problem) Parse(string text)
    {
        var written = text.Trim();
        var found = Operators.Select(o => (Operator: o, At: written.IndexOf(o, StringComparison.Ordinal))).Where(f => f.At > 0).OrderBy(f => f.At).ThenByDescending(f => f.Operator.Length).FirstOrDefault();
        if (found.Operator is not null)
        {
            return (new(written[..found.At].Trim(), found.Operator, written[(found.At + found.Operator.Length)..].Trim()), null);
        }

        var field = written.TrimStart('!').Trim();
        return field.Length == 0 || field.Contains(' ', StringComparison.Ordinal)
            ? (null, $"'{text}' is no test: write a field, or a field, one of = != < <= > >=, and a value")
            : (new(field, written[0] == '!' ? "unknown" : "known", ""), null);
    }

    internal bool Holds(IReadOnlyDictionary<string, string> fields)
    {
        var known = fields.GetValueOrDefault(Field, "");
        var compared = decimal.TryParse(known, NumberStyles.Number, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(known, Value);
        return Operator switch
        {
            "known" => known.Length > 0 && known != LeftOut,
            "unknown" => known.Length == 0 || known == LeftOut,
            "=" => compared == 0,
            "!=" => compared != 0,
            "<" => known.Length > 0 && compared < 0,
            "<=" => known.Length > 0 && compared <= 0,
            ">" => known.Length > 0 && compared > 0,
            _ => known.Length > 0 && compared >= 0,
        };
    }
}
