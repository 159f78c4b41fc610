using System.Globalization;
using Ventanilla.Engine.Hours;

namespace Ventanilla.Catalogue;

/// <summary>What the cells of a column must look like. Columns that the town did not declare may hold any text.</summary>
/// <param name="Type"><c>text date time number integer flag days</c>, or the allowed words: <c>winter|summer|all</c>.</param>
/// <param name="MayBeEmpty">Whether a cell may be left empty.</param>
public sealed record ColumnRule(string Type, bool MayBeEmpty = false)
{
    public static readonly string[] Types = ["text", "date", "time", "number", "integer", "flag", "days"];

    public bool IsKnown => Types.Contains(Type) || Type.Contains('|', StringComparison.Ordinal);

    public bool IsNumber => Type is "number" or "integer";

    /// <returns>Null when the cell is right, otherwise what it should be.</returns>
    internal string? Mend(string cell) => cell.Length == 0 && MayBeEmpty ? null : Type switch
    {
        "date" => DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "Write a date as year-month-day: 2026-05-15.",
        "time" => cell.Length == 5 && TimeOnly.TryParseExact(cell, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "Write a time in 24 hours with two figures: 08:05.",
        "number" => decimal.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "Write a number with a decimal point and nothing else: 12.50.",
        "integer" => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "Write a whole number: 12.",
        "flag" => cell is "0" or "1" ? null : "Write 1 for yes or 0 for no.",
        "days" => OfficeHours.Days(cell) is not null ? null : "Write weekdays by number, Monday is 1: 1-5, or 2,4.",
        "text" => cell.Length > 0 ? null : "Fill it in.",
        _ => Type.Split('|').Contains(cell, StringComparer.Ordinal) ? null : $"Write one of: {Type.Replace("|", ", ", StringComparison.Ordinal)}.",
    };
}

/// <summary>What a table must look like to be taken in.</summary>
/// <param name="Columns">Rules by column; a column named here must exist.</param>
/// <param name="Key">Columns whose values together are never repeated.</param>
/// <param name="References">Columns whose values must stand in another table: column → <c>table.column</c>.</param>
public sealed record TableSchema(
    IReadOnlyDictionary<string, ColumnRule> Columns,
    IReadOnlyList<string> Key,
    IReadOnlyDictionary<string, string> References)
{
    /// <summary>The same for two that ask the same.</summary>
    internal string Written =>
        $"{string.Join(';', Columns.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value.Type}{(c.Value.MayBeEmpty ? "?" : "")}"))}\n{string.Join(';', Key)}\n{string.Join(';', References.Keys.Order(StringComparer.Ordinal))}";

    public static readonly TableSchema Free = new(new Dictionary<string, ColumnRule>(), [], new Dictionary<string, string>());
}
