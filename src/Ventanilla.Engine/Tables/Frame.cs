using System.Collections.Concurrent;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine.Tables;

/// <summary>
/// The tables that one look-up sees: the first under no name, those joined to it under theirs. Turns <c>name</c>,
/// <c>stop.name</c> into a place in a row; <c>name</c> also finds <c>name_ca</c>, by the language spoken.
/// </summary>
public sealed class Frame
{
    private readonly (string Alias, Table Table)[] _tables;
    private readonly ConcurrentDictionary<string, Place?> _found = new(StringComparer.Ordinal);

    public Frame(Table first)
        : this([("", first)])
    {
    }

    private Frame((string Alias, Table Table)[] tables) => _tables = tables;

    public int Count => _tables.Length;

    /// <summary>The table that is looked into.</summary>
    public Table First => _tables[0].Table;

    internal Table this[int at] => _tables[at].Table;

    /// <summary>The frame with one more table.</summary>
    public Frame With(string alias, Table table) => new([.. _tables, (alias, table)]);

    public bool Uses(string alias) => _tables.Any(t => t.Alias == alias);

    /// <summary>Finds a column by <c>column</c> or <c>alias.column</c>.</summary>
    public Place? Find(string name) => _found.GetOrAdd(name, Look);

    private Place? Look(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (alias, column) = dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
        for (var at = 0; at < _tables.Length; at++)
        {
            if (_tables[at].Alias == alias)
            {
                return Place.In(_tables[at].Table, at, column);
            }
        }

        return null;
    }
}

/// <summary>A column of one of a frame's tables; where the table has it in several languages, one for each. Texts speak the language; conditions compare the column itself.</summary>
public sealed record Place(int Table, int Column, IReadOnlyDictionary<string, int> Languages)
{
    internal static Place? In(Table table, int at, string column)
    {
        var languages = table.Columns.Where(c => c.Length == column.Length + 3 && c.StartsWith(column + "_", StringComparison.Ordinal))
            .ToDictionary(c => c[^2..], table.Column, StringComparer.Ordinal);
        return table.Has(column) ? new(at, table.Column(column), languages)
            : languages.Count == 0 ? null
            : new(at, languages.Values.Min(), languages);
    }

    internal int In(string language) => Languages.TryGetValue(language, out var column) ? column : Column;
}

/// <summary>
/// What a look-up is asked with: the key, the day and the clock, in the language spoken. Its values win over columns of the same
/// name, so that <c>day_type = {day_type}</c> does not compare a column with itself.
/// </summary>
/// <param name="Day">The day the citizen named, or null.</param>
public sealed record Question(IReadOnlyList<string> Key, DateTimeOffset Now, DateOnly? Day, string Language, Catalogue Catalogue)
{
    /// <summary>Before the name of a field of a flow, so that it cannot be taken for a column.</summary>
    public const string OfFlow = "flow.";

    private static readonly string[] Names = ["key", "key.2", "today", "tomorrow", "yesterday", "day", "now.time", "weekday", "day_type", "tomorrow.day_type", "town"];

    /// <summary>What a flow has gathered; conditions name it <c>{flow.x}</c>.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>True for a name that <see cref="Value"/> knows; <c>day@09:00</c> is the day that began at 9.</summary>
    public static bool Knows(string name) => Names.Contains(name) || name.StartsWith(OfFlow, StringComparison.Ordinal) || (name.StartsWith("day@", StringComparison.Ordinal) && TimeOnly.TryParse(name[4..], out _));

    public string Value(string name) => name switch
    {
        _ when name.StartsWith(OfFlow, StringComparison.Ordinal) => Fields.GetValueOrDefault(name[OfFlow.Length..], ""),
        "key" => Key.Count > 0 ? Key[0] : "",
        "key.2" => Key.Count > 1 ? Key[1] : "",
        "today" => Iso(Today),
        "tomorrow" => Iso(Today.AddDays(1)),
        "yesterday" => Iso(Today.AddDays(-1)),
        "day" => Iso(Day ?? Today),
        "now.time" => TimeOnly.FromDateTime(Now.DateTime).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
        "weekday" => DayWords.IsoWeekday(Day ?? Today).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "day_type" => Catalogue.DayTypes.Of(Today, Catalogue.Hours),
        "tomorrow.day_type" => Catalogue.DayTypes.Of(Today.AddDays(1), Catalogue.Hours),
        "town" => Catalogue.Town.Name,
        _ => Iso(Day ?? (TimeOnly.FromDateTime(Now.DateTime) < TimeOnly.Parse(name[4..], System.Globalization.CultureInfo.InvariantCulture) ? Today.AddDays(-1) : Today)),
    };

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
