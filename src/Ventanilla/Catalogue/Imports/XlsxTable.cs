using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace Ventanilla.Catalogue.Imports;

/// <summary>Reads one sheet of a spreadsheet: its first row names the columns. Of a formula only the value that was saved with it is read; nothing is calculated.</summary>
internal static class XlsxTable
{
    private const int MostColumns = 100;

    /// <summary>Spreadsheets count from here where a cell has a time and no day.</summary>
    private static readonly DateTime NoDay = new(1900, 1, 1);

    static XlsxTable() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="sheet">Null for the first.</param>
    public static ForeignTables Read(string file, byte[] bytes, FilledTable table, string? sheet)
    {
        if (!BoundedZip.IsBounded(bytes))
        {
            return ForeignTables.Wrong(BoundedZip.Refusal(file));
        }

        using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(bytes));
        var names = new List<string>();
        do
        {
            names.Add(reader.Name);
            if (sheet is null || reader.Name == sheet)
            {
                return Sheet(file, reader, table);
            }
        }
        while (reader.NextResult());

        return ForeignTables.Wrong(new Problem(file, 0, 0, $"There is no sheet '{sheet}'.", $"There are {string.Join(", ", names)}."));
    }

    private static ForeignTables Sheet(string file, IExcelDataReader reader, FilledTable table)
    {
        var (rows, problems, line) = (new List<string[]>(), new List<Problem>(), 0);
        string[]? header = null;
        while (reader.Read() && problems.Count == 0)
        {
            line++;
            var cells = Cells(reader, header, table);
            if (header is null)
            {
                // Columns behind the last name are notes at the margin.
                header = [.. cells.Take(1 + Array.FindLastIndex(cells, c => c.Length > 0))];
                if (header.Length is 0 or > MostColumns)
                {
                    problems.Add(new(file, line, 0, header.Length == 0 ? "The first row is empty." : $"It has {header.Length} columns.", $"The first row names the columns, at most {MostColumns}."));
                }
            }
            else if (cells.Any(c => c.Length > 0))
            {
                rows.Add([.. header.Select((_, i) => i < cells.Length ? cells[i] : "")]);
                if (rows.Count > TableCsv.MostRows)
                {
                    problems.Add(new(file, line, 0, $"The sheet has more than {TableCsv.MostRows} rows.", "Split it."));
                }
            }
        }

        return problems.Count > 0 ? ForeignTables.Wrong(problems)
            : header is null ? ForeignTables.Wrong(new Problem(file, 1, 0, "The sheet is empty.", "The first row names the columns."))
            : ForeignTables.One(table.Name, ForeignFile.Csv(header, rows));
    }

    private static string[] Cells(IExcelDataReader reader, string[]? header, FilledTable table)
    {
        var cells = new string[Math.Min(reader.FieldCount, header?.Length ?? (MostColumns * 2))];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Text(reader.GetValue(i), header is null ? "" : table.Schema.Columns.GetValueOrDefault(header[i])?.Type ?? "").Trim();
        }

        return cells;
    }

    /// <param name="type">What the column is to hold: a day and a time look the same in a spreadsheet.</param>
    private static string Text(object? value, string type) => value switch
    {
        null => "",
        DateTime time when type == "time" || (type != "date" && time < NoDay) => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        DateTime day when type == "date" || day.TimeOfDay == TimeSpan.Zero => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime both => both.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("hh\\:mm", CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        double number => number.ToString("0.############", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
