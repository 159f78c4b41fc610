using System.Globalization;
using CsvHelper;
using Ventanilla.Engine.Tables;

namespace Ventanilla.Catalogue;

/// <summary>
/// Reads a table that a town uploads. All or nothing: one bad row refuses the table, and every bad row is named. Semicolons and
/// tabs are understood too, because spreadsheets in Spain write them.
/// </summary>
public static class TableCsv
{
    /// <summary>A timetable of a whole region; more belongs in a database of its own.</summary>
    public const int MostRows = 200_000;

    private static readonly char[] Separators = [',', ';', '\t'];

    private const int MostColumns = 100;
    private const int LongestRow = 100_000;
    private const int LongestFile = 30_000_000;

    /// <summary>Nobody mends more than this at once.</summary>
    private const int MostProblems = 50;

    public static (Table? Table, IReadOnlyList<Problem> Problems) Read(TextReader reader, string name, TableSchema schema)
    {
        var read = Read(reader, name, $"{name}.csv", schema, 0, new());
        return (read.Table, read.Problems);
    }

    /// <param name="file">As problems name it.</param>
    /// <param name="shiftDays">Added to every cell that is a date.</param>
    /// <param name="shared">Strings seen so far: the same word in a thousand rows is kept once.</param>
    internal static (Table? Table, IReadOnlyList<int> Lines, IReadOnlyList<Problem> Problems) Read(
        TextReader source, string name, string file, TableSchema schema, int shiftDays, Dictionary<string, string> shared)
    {
        var problems = new List<Problem>();
        if (Text(source) is not { } text)
        {
            return (null, [], [new(file, 0, 0, "The table is too large.", $"Keep it under {LongestFile / 1_000_000} million characters.")]);
        }

        var lines = new List<int>();
        var cells = new List<string>();
        string[]? header = null;
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = Separator(text),
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRow,
            OnMalformedRecord = bad => problems.Add(new(file, (int)bad.LineNumber, 0, Quotes(bad.Reason), "Put the whole cell in quotation marks and double those inside.")),
        });
        try
        {
            while (problems.Count < MostProblems && reader.Read())
            {
                var line = (int)reader.LineNumber;
                var record = reader.Current.ToArray();
                if (header is null)
                {
                    header = [.. record.Select(c => c.Trim())];
                    problems.AddRange(Header(file, header, schema));
                }
                else if (record.Length != header.Length)
                {
                    problems.Add(new(file, line, 0, $"It has {record.Length} fields, and the first line has {header.Length}.", "Check commas: a cell with a comma needs quotation marks around it."));
                }
                else if (lines.Count == MostRows)
                {
                    problems.Add(new(file, line, 0, $"The table has more than {MostRows} rows.", "Split it."));
                    break;
                }
                else
                {
                    lines.Add(line);
                    foreach (var (cell, column) in record.Select((c, at) => (c.Trim(), at)))
                    {
                        Check(file, line, column, header, cell, schema, problems);
                        cells.Add(Shared(shared, Shift(cell, shiftDays)));
                    }
                }
            }
        }
        catch (CsvFormatException e)
        {
            problems.Add(new(file, (int)e.LineNumber, 0, "The line does not end.", $"Look for a quotation mark without its partner; a line has at most {LongestRow} bytes."));
        }

        if (header is null)
        {
            problems.Add(new(file, 1, 0, "The table is empty.", "The first line names the columns."));
        }

        if (problems.Count > 0)
        {
            return (null, lines, problems);
        }

        var numbers = schema.Columns.Where(c => c.Value.IsNumber).Select(c => c.Key);
        var table = new Table(name, header!, [.. cells], numbers);
        var repeated = Repeated(file, table, lines, schema).Take(MostProblems).ToList();
        return (repeated.Count > 0 ? null : table, lines, repeated);
    }

    private static IEnumerable<Problem> Header(string file, string[] header, TableSchema schema)
    {
        foreach (var (column, at) in header.Select((c, at) => (c, at)))
        {
            if (column.Length == 0 || header.Take(at).Contains(column, StringComparer.Ordinal))
            {
                yield return new(file, 1, at + 1, column.Length == 0 ? "The column has no name." : $"The column '{column}' is there twice.", "Give each column a name of its own.");
            }
        }

        foreach (var missing in schema.Columns.Keys.Concat(schema.Key).Concat(schema.References.Keys).Distinct().Where(c => !header.Contains(c, StringComparer.Ordinal)))
        {
            yield return new(file, 1, 0, $"The column '{missing}' is missing.", "Add it to the first line.");
        }

        if (header.Length > MostColumns)
        {
            yield return new(file, 1, 0, $"It has {header.Length} columns.", $"At most {MostColumns} are taken.");
        }
    }

    private static void Check(string file, int line, int column, string[] header, string cell, TableSchema schema, List<Problem> problems)
    {
        if (schema.Columns.TryGetValue(header[column], out var rule) && rule.Mend(cell) is { } remedy)
        {
            var shown = cell.Length > 40 ? cell[..40] + "…" : cell;
            problems.Add(new(file, line, column + 1, $"'{shown}' does not fit the column {header[column]}.", remedy));
        }
    }

    private static IEnumerable<Problem> Repeated(string file, Table table, List<int> lines, TableSchema schema)
    {
        if (schema.Key.Count == 0)
        {
            yield break;
        }

        var columns = schema.Key.Select(table.Column).ToArray();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < table.Count; row++)
        {
            var key = string.Join('\u001f', columns.Select(c => table[row, c]));
            if (!seen.TryAdd(key, row))
            {
                yield return new(file, lines[row], columns[0] + 1, $"'{key.Replace("\u001f", ", ", StringComparison.Ordinal)}' is already on line {lines[seen[key]]}.", "Each row needs a key of its own.");
            }
        }
    }

    private static string Quotes(CsvMalformedReason reason) => reason == CsvMalformedReason.UnterminatedQuote
        ? "A cell begins with a quotation mark and never ends."
        : "A quotation mark stands where none can be.";

    private static string Shift(string cell, int days) =>
        days != 0 && cell.Length == 10 && DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : cell;

    private static string Shared(Dictionary<string, string> shared, string cell) => shared.TryGetValue(cell, out var known) ? known : shared[cell] = cell;

    private static string? Text(TextReader reader)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[8192];
        for (int read; (read = reader.Read(buffer, 0, buffer.Length)) > 0;)
        {
            text.Append(buffer, 0, read);
            if (text.Length > LongestFile)
            {
                return null;
            }
        }

        return text.ToString().TrimStart('\ufeff');
    }

    /// <summary>The mark that separates the names of the columns; names hold none of them.</summary>
    private static char Separator(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        return Separators.MaxBy(d => first.Count(c => c == d));
    }
}
