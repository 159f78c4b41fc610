using Ventanilla.Catalogue;
using Ventanilla.Engine.Tables;

namespace Ventanilla.Tests.Catalogue;

public sealed class TableCsvTests
{
    private static readonly TableSchema Stops = new(
        new Dictionary<string, ColumnRule> { ["code"] = new("text"), ["from"] = new("date", true), ["at"] = new("time"), ["price"] = new("number"), ["kind"] = new("A|B") },
        ["code"],
        new Dictionary<string, string>());

    [Theory]
    [InlineData("code,from,at,price,kind\n1,2026-05-12,08:05,1.35,A\n")]
    [InlineData("\ufeffcode;from;at;price;kind\r\n1;;08:05;1.35;A\r\n\r\n")]
    [InlineData("code\tfrom\tat\tprice\tkind\n1\t\t08:05\t-2\tB")]
    [InlineData("code,from,at,price,kind,note\n1,,08:05,0,A,\"a, \"\"b\"\"\nc\"")]
    public void A_good_table_is_read(string csv) => Assert.Equal(1, Read(csv).Table!.Count);

    [Theory]
    [InlineData("code,from,at,price,kind\n1,,08:05,1.35\n", 2, 0, "4 fields")]
    [InlineData("code,from,at,price,kind\n1,,08:05,1.35,A\n2,12/05/2026,08:05,1,A\n", 3, 2, "12/05/2026")]
    [InlineData("code,from,at,price,kind\n1,,8:05,1.35,A\n", 2, 3, "8:05")]
    [InlineData("code,from,at,price,kind\n1,,25:99,1.35,A\n", 2, 3, "25:99")]
    [InlineData("code,from,at,price,kind\n1,2026-02-30,08:05,1,A\n", 2, 2, "2026-02-30")]
    [InlineData("code,from,at,price,kind\n1,,08:05,\"1,35\",A\n", 2, 4, "1,35")]
    [InlineData("code,from,at,price,kind\n1,,08:05,1,C\n", 2, 5, "'C'")]
    [InlineData("code,from,at,price,kind\n,,08:05,1,A\n", 2, 1, "''")]
    [InlineData("code,from,at,price,kind\n1,,08:05,1,A\n2,,08:05,1,A\n1,,08:06,1,A\n", 4, 1, "line 2")]
    [InlineData("code,from,at,price,kind,note\n1,,08:05,1,A,\"x\ny\"\n1,,08:06,1,A,z\n", 4, 1, "line 2")]
    [InlineData("code,from,at,price\n1,,08:05,1\n", 1, 0, "'kind' is missing")]
    [InlineData("code,code,from,at,price,kind\n", 1, 2, "twice")]
    [InlineData("", 1, 0, "empty")]
    [InlineData("code,from,at,price,kind\n1,,08:05,1,\"A\n", 2, 0, "never ends")]
    public void A_bad_row_refuses_the_table_and_is_named(string csv, int line, int column, string part)
    {
        var (table, problems) = Read(csv);
        Assert.Null(table);
        Assert.Contains(problems, p => p.File == "stops.csv" && p.Line == line && p.Column == column && p.ToString().Contains(part, StringComparison.Ordinal) && p.Remedy.Length > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_uploaded_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        const string Good = "code,from,at,price,kind,note\n1,2026-05-12,08:05,1.35,A,\"a, \"\"b\"\"\"\n2,,09:00,2,B,c\n";
        for (var turn = 0; turn < 2000; turn++)
        {
            var bytes = Good.ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? "\",;\n\r\t\0"[random.Next(7)] : (char)random.Next(0x10000);
            }

            var (table, problems) = Read(new string(bytes));
            Assert.True(table is null == problems.Count > 0);
        }
    }

    private static (Table? Table, IReadOnlyList<Problem> Problems) Read(string csv) => TableCsv.Read(new StringReader(csv), "stops", Stops);
}
