using System.IO.Compression;
using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Catalogue.Imports;

namespace Ventanilla.Tests.Catalogue;

/// <summary>Files as other programs write them, made here: what they say comes into the town's tables, and what is wrong with them is said.</summary>
public sealed class ForeignFileTests
{
    private static readonly DateOnly Today = new(2026, 5, 12);

    private static TownPack Pack => Vilassola.Pack;

    [Fact]
    public void A_spreadsheet_fills_a_table_with_days_numbers_and_the_values_of_formulas()
    {
        var sheet = Xlsx(
            """<row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c><c r="B1" t="inlineStr"><is><t>name_ca</t></is></c><c r="C1" t="inlineStr"><is><t>name_es</t></is></c><c r="D1" t="inlineStr"><is><t>kind</t></is></c></row>"""
            + """<row r="2"><c r="A2" s="1"><v>46156</v></c><c r="B2" t="str"><f>CONCATENATE("Sant ","Galderic")</f><v>Sant Galderic</v></c><c r="C2" t="inlineStr"><is><t>San Galderico; "local", sí</t></is></c><c r="D2" t="inlineStr"><is><t>local</t></is></c></row><row r="3"/>""");
        var read = Read("festius.xlsx", sheet, "holidays");
        Assert.Empty(read.Problems);
        Assert.Equal("date,name_ca,name_es,kind\n2026-05-14,Sant Galderic,\"San Galderico; \"\"local\"\", sí\",local\n", read.Csv["holidays"]);
        Assert.Contains(Read("festius.xlsx", sheet, "holidays", sheet: "Full 9").Problems, p => p.Remedy.Contains("Full1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_calendar_fills_a_table_of_days_with_every_time_that_something_repeats()
    {
        const string Calendar = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//ours//test//CA
            BEGIN:VEVENT
            UID:market@vilassola
            DTSTART;TZID=Europe/Madrid:20260514T180000
            DTEND;TZID=Europe/Madrid:20260514T190000
            RRULE:FREQ=WEEKLY;COUNT=3
            SUMMARY:Mercat\, de nit
            LOCATION:Plaça
            END:VEVENT
            BEGIN:VEVENT
            UID:utc@vilassola
            DTSTART:20260601T160000Z
            SUMMARY:Xerrada
            END:VEVENT
            BEGIN:VEVENT
            UID:old@vilassola
            DTSTART;VALUE=DATE:20200101
            SUMMARY:Fa temps
            END:VEVENT
            END:VCALENDAR
            """;
        var read = Read("agenda.ics", Encoding.UTF8.GetBytes(Calendar.ReplaceLineEndings("\r\n")), "events", ("price_eur", "0"));
        Assert.Empty(read.Problems);
        var (table, problems) = TableCsv.Read(new StringReader(read.Csv["events"]), "events", Pack.Schemas["events"]);
        Assert.Empty(problems);
        Assert.Equal(
            ["2026-05-14 18:00 Mercat, de nit Plaça 0", "2026-05-21 18:00 Mercat, de nit Plaça 0", "2026-05-28 18:00 Mercat, de nit Plaça 0", "2026-06-01 18:00 Xerrada  0"],
            Enumerable.Range(0, table!.Count).Select(r => $"{table[r, "date"]} {table[r, "time"]} {table[r, "title_ca"]} {table[r, "place"]} {table[r, "price_eur"]}"));
    }

    [Fact]
    public void A_feed_fills_the_tables_of_the_timetable_by_kind_of_day_and_keeps_what_only_the_town_knows()
    {
        var read = Read("feed.zip", Feed(), "bus", ("fare_eur", "2.00"), ("accessible", "0"), ("shelter", "0"));
        Assert.Empty(read.Problems);
        Assert.Equal(["bus_directions", "bus_lines", "bus_stops", "bus_times"], read.Csv.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            line,direction,day_type,stop_code,seq,time
            L1,ANADA,DISSABTE,1001,1,08:00
            L1,ANADA,DISSABTE,N1,2,08:10
            L1,ANADA,FEINER,1001,1,07:00
            L1,ANADA,FEINER,1001,1,08:00
            L1,ANADA,FEINER,N1,2,07:10
            L1,ANADA,FEINER,N1,2,08:10

            """.ReplaceLineEndings("\n"),
            read.Csv["bus_times"]);

        // The stop that was there keeps its district and shelter; the new one is filled.
        Assert.Contains("1001,Estació Nord,Estació Nord,Eixample,41.7,2.05,1,1\n", read.Csv["bus_stops"], StringComparison.Ordinal);
        Assert.Contains("N1,Nova,Nova,,41.8,2.06,0,0\n", read.Csv["bus_stops"], StringComparison.Ordinal);
        Assert.Contains("L1,ANADA,N1,Nova,Nova\n", read.Csv["bus_directions"], StringComparison.Ordinal);
        Assert.Contains("1.35", read.Csv["bus_lines"], StringComparison.Ordinal);
        Assert.Contains(read.Notes, n => n.Contains("1 departures after midnight", StringComparison.Ordinal));
        Assert.Contains(read.Notes, n => n.Contains("1 services run on one or two weekdays", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stops.csv", "holidays", "x", "")]
    [InlineData("notes.pdf", "holidays", "x", "Nobody here can read")]
    [InlineData("festius.xlsx", "holidays", "not a zip", "damaged")]
    [InlineData("festius.xlsx", "festius", "x", "no table 'festius'")]
    [InlineData("feed.zip", "bus", "PK not a zip", "damaged")]
    [InlineData("feed.zip", "tram", "", "no tables tram_stops")]
    [InlineData("agenda.ics", "holidays", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "Nothing happens")]
    [InlineData("agenda.ics", "holidays", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260514T100000Z\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR", "by the hour")]
    [InlineData("agenda.ics", "holidays", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260514T100000Z\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR", "")]
    [InlineData("agenda.ics", "waste_fractions", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "no column 'date'")]
    public void What_cannot_be_read_is_a_sentence_and_a_remedy(string file, string name, string content, string part)
    {
        var bytes = content.Length == 0 ? Zip(("a.txt", "a")) : Encoding.UTF8.GetBytes(content);
        var read = Read(file, bytes, name);
        Assert.True(part.Length == 0 || read.Problems.Any(p => p.What.Contains(part, StringComparison.Ordinal)), string.Join('\n', read.Problems));
        Assert.All(read.Problems, p => Assert.True(p.Remedy.Length > 0));
    }

    [Fact]
    public void An_archive_that_swells_when_it_is_unpacked_is_refused()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var stream = archive.CreateEntry("stop_times.txt", CompressionLevel.Optimal).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
            {
                stream.Write(zeros);
            }
        }

        Assert.True(zip.Length < 1_000_000);
        foreach (var file in new[] { "feed.zip", "sheet.xlsx" })
        {
            Assert.Contains(Read(file, zip.ToArray(), file == "feed.zip" ? "bus" : "holidays").Problems, p => p.What.Contains("MB", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_text_in_another_encoding_is_refused_with_its_line_and_utf_16_is_read()
    {
        Assert.Contains(Read("festius.csv", Encoding.Latin1.GetBytes("date,name_ca\n2026-01-06,Epifanía\n"), "holidays").Problems, p => p.Line == 2);
        Assert.Equal("date,name_ca\n", Read("festius.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("date,name_ca\n")], "holidays").Csv["holidays"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_damaged_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        var good = new[] { ("f.zip", "bus", Feed()), ("f.xlsx", "holidays", Xlsx("""<row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c></row><row r="2"><c r="A2" s="1"><v>46156</v></c></row>""")) };
        for (var turn = 0; turn < 300; turn++)
        {
            var (file, name, bytes) = good[turn % good.Length];
            var damaged = (byte[])bytes.Clone();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var read = Read(file, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged, name);
            Assert.True(read.Problems.Count > 0 || read.Csv.Count > 0);
        }
    }

    private static ForeignTables Read(string file, byte[] bytes, string name, params (string Column, string Value)[] fill) => Read(file, bytes, name, null, fill);

    private static ForeignTables Read(string file, byte[] bytes, string name, string? sheet, params (string Column, string Value)[] fill) =>
        ForeignFile.Read(file, bytes, name, new(Pack, Today, sheet, fill.ToDictionary(f => f.Column, f => f.Value)));

    private static byte[] Feed() => Zip(
        ("stops.txt", "\ufeffstop_id,stop_code,stop_name,stop_lat,stop_lon,wheelchair_boarding\ns1,1001,\"Estació Nord\",41.7,2.05,1\nN1,,Nova,41.8,2.06,0\nunused,9,Lluny,0,0,0\n"),
        ("routes.txt", "route_id,route_short_name,route_long_name,agency_id\nr1,L1,Estació - Nova,vb\n"),
        ("calendar.txt", "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nw,1,1,1,1,1,0,0,20260101,20261231\nws,1,1,1,1,1,1,0,20260101,20261231\nfri,0,0,0,0,1,0,0,20260101,20261231\nold,1,1,1,1,1,1,1,20200101,20201231\n"),
        ("trips.txt", "route_id,service_id,trip_id,direction_id,trip_headsign\nr1,w,t1,0,\nr1,ws,t2,0,\nr1,fri,t3,0,\nr1,old,t4,0,\n"),
        ("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,07:00:00,07:00:00,s1,1\nt1,07:10:00,07:10:00,N1,2\nt2,8:00:00,8:00:00,s1,1\nt2,08:10:00,,N1,2\nt3,09:00:00,09:00:00,s1,1\nt4,10:00:00,10:00:00,s1,1\nt1,25:00:00,25:00:00,s1,3\n"));

    private static byte[] Xlsx(string rows) => Zip(
        ("[Content_Types].xml", """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""),
        ("_rels/.rels", """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
        ("xl/workbook.xml", """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Full1" sheetId="1" r:id="rId1"/></sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels", """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""),
        ("xl/styles.xml", """<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""),
        ("xl/worksheets/sheet1.xml", $"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"""));

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return zip.ToArray();
    }
}
