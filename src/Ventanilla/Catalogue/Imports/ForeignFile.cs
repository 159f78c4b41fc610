using System.Buffers;
using System.Text;
using Ventanilla.Engine.Tables;

namespace Ventanilla.Catalogue.Imports;

/// <summary>A table of the town's as it stands, which a file in somebody else's form is to fill.</summary>
/// <param name="Fill">What stands in a column where neither the file nor the former row says anything.</param>
internal sealed record FilledTable(Table Now, TableSchema Schema, IReadOnlyDictionary<string, string> Fill)
{
    public string Name => Now.Name;

    /// <summary>A row in the order of the table's columns: what is known, else what stood there under the same key, else what fills.</summary>
    /// <param name="known">By column; columns that the table has not are left out.</param>
    /// <param name="key">The columns by which the former row is found; none when there is no former row to look for.</param>
    public string[] Row(IReadOnlyDictionary<string, string> known, params string[] key)
    {
        var former = -1;
        if (key.Length > 0 && key.All(Now.Has) && known.TryGetValue(key[0], out var first))
        {
            former = Now.Rows(Now.Column(key[0]), first).Where(r => key.All(k => Now[r, k] == known.GetValueOrDefault(k))).FirstOrDefault(-1);
        }

        return
        [
            .. Now.Columns.Select(c =>
                known.TryGetValue(c, out var value) && value.Length > 0 ? value
                : former >= 0 && Now[former, c].Length > 0 ? Now[former, c]
                : Fill.GetValueOrDefault(c, "")),
        ];
    }
}

/// <summary>What was read: tables as CSV with the town's own columns, or what is wrong; and what had to be left out.</summary>
internal sealed record ForeignTables(IReadOnlyDictionary<string, string> Csv, IReadOnlyList<Problem> Problems, IReadOnlyList<string> Notes)
{
    public static ForeignTables Wrong(params IReadOnlyList<Problem> problems) => new(new Dictionary<string, string>(), problems, []);

    public static ForeignTables One(string name, string csv) => new(new Dictionary<string, string> { [name] = csv }, [], []);
}

/// <summary>
/// Reads files as other programs write them into tables: spreadsheets, calendars, timetables. Their bytes are a stranger's,
/// and the libraries that read them are others' too: whatever they stumble over is a sentence for the technician.
/// </summary>
internal static class ForeignFile
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n;\t");

    public const int MostBytes = 50_000_000;

    /// <summary>The tables of the published version that a file can fill.</summary>
    /// <param name="fileName">Its ending says what it is: <c>.csv</c>, <c>.xlsx</c>, <c>.ics</c>; a GTFS feed is a <c>.zip</c>.</param>
    /// <param name="name">The table; for a feed, what the names of its tables begin with.</param>
    public static ForeignTables Read(string fileName, byte[] bytes, string name, ImportWish wish)
    {
        try
        {
            var ending = Path.GetExtension(fileName).ToUpperInvariant();
            var table = wish.Find(name);
            return ending switch
            {
                ".ZIP" => GtfsFeed.Read(fileName, bytes, name, wish),
                _ when table is null => ForeignTables.Wrong(new Problem(fileName, 0, 0, $"There is no table '{name}'.", $"There are {string.Join(", ", wish.Pack.Catalogue.Tables.Keys.Order(StringComparer.Ordinal))}.")),
                ".XLSX" => XlsxTable.Read(fileName, bytes, table!, wish.Sheet),
                ".ICS" => CalendarTable.Read(fileName, bytes, table!, wish),
                ".CSV" or ".TXT" or ".TSV" => Text(fileName, bytes, out var problem) is { } csv ? ForeignTables.One(name, csv) : ForeignTables.Wrong(problem!),
                _ => ForeignTables.Wrong(new Problem(fileName, 0, 0, "Nobody here can read such a file.", "Give a .csv, .xlsx, .ics, or a GTFS feed as .zip.")),
            };
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            return ForeignTables.Wrong(new Problem(fileName, 0, 0, $"The file is damaged, or not what its name says ({damaged.GetType().Name}).", "Save it again from the program that it comes from."));
        }
    }

    /// <summary>UTF-8, or UTF-16 where the file says so, as spreadsheets write it; other encodings are refused, because guessing them spoils names.</summary>
    public static string? Text(string file, byte[] bytes, out Problem? problem)
    {
        problem = null;
        if (bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble))
        {
            return Encoding.Unicode.GetString(bytes.AsSpan(2));
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException bad)
        {
            problem = new(file, bytes.AsSpan(0, Math.Clamp(bad.Index, 0, bytes.Length)).Count((byte)'\n') + 1, 0, "The file is not UTF-8 here.", "Save it as UTF-8 (in spreadsheets: 'CSV UTF-8').");
            return null;
        }
    }

    /// <summary>Rows as a table's CSV.</summary>
    public static string Csv(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend([.. columns]))
        {
            text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        }

        return text.ToString();
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(Special) >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}

/// <summary>What is to be filled, and how.</summary>
/// <param name="Pack">The version that answers.</param>
/// <param name="Today">The town's day: a feed's week and a calendar's year are read from here on.</param>
/// <param name="Sheet">Of a spreadsheet; null for the first.</param>
internal sealed record ImportWish(TownPack Pack, DateOnly Today, string? Sheet, IReadOnlyDictionary<string, string> Fill)
{
    public FilledTable? Find(string name) => Pack.Catalogue.Tables.TryGetValue(name, out var table) ? new(table, Pack.Schemas.GetValueOrDefault(name, TableSchema.Free), Fill) : null;
}
