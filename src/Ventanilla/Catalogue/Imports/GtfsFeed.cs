using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace Ventanilla.Catalogue.Imports;

/// <summary>
/// Reads a GTFS feed into the town's tables of stops, lines, directions and times, by the kinds of day that the town's
/// timetables know: weekday, Saturday, holiday. What a table of that form cannot say is left out, and said.
/// </summary>
internal sealed class GtfsFeed
{
    /// <summary>Of Monday to Friday: a service that runs on fewer is not "on weekdays".</summary>
    private const int MostOfTheWeek = 3;

    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];

    private readonly string file;
    private readonly ZipArchive archive;
    private readonly ImportWish wish;
    private readonly Dictionary<string, string[]> services = new(StringComparer.Ordinal);
    private readonly List<Problem> problems = [];
    private readonly List<string> notes = [];

    private GtfsFeed(string file, ZipArchive archive, ImportWish wish) => (this.file, this.archive, this.wish) = (file, archive, wish);

    private sealed record Trip(string Line, string Direction, string[] Days, string Towards);

    private sealed record Call(string Stop, int Seq, string Time);

    /// <param name="prefix">What the names of the tables begin with: <c>bus</c> for <c>bus_stops</c>, <c>bus_lines</c>, <c>bus_directions</c>, <c>bus_times</c>.</param>
    public static ForeignTables Read(string file, byte[] bytes, string prefix, ImportWish wish)
    {
        if (!BoundedZip.IsBounded(bytes))
        {
            return ForeignTables.Wrong(BoundedZip.Refusal(file));
        }

        using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        return new GtfsFeed(file, archive, wish).Read(prefix);
    }

    private ForeignTables Read(string prefix)
    {
        var (stops, times) = (wish.Find($"{prefix}_stops"), wish.Find($"{prefix}_times"));
        if (stops is null || times is null)
        {
            return ForeignTables.Wrong(new Problem(file, 0, 0, $"The town has no tables {prefix}_stops and {prefix}_times.", "Name what its tables of a timetable begin with, such as bus."));
        }

        ReadServices();
        var lines = Rows("routes.txt").ToDictionary(r => r("route_id"), r => r, StringComparer.Ordinal);
        var directions = times.Schema.Columns.GetValueOrDefault("direction")?.Type.Split('|') is [var there, var back] ? (there, back) : ("0", "1");
        var trips = new Dictionary<string, Trip>(StringComparer.Ordinal);
        foreach (var row in Rows("trips.txt"))
        {
            if (lines.TryGetValue(row("route_id"), out var line) && services.TryGetValue(row("service_id"), out var days))
            {
                trips[row("trip_id")] = new(LineOf(line), row("direction_id") == "1" ? directions.Item2 : directions.Item1, days, row("trip_headsign"));
            }
        }

        var calls = ReadCalls(trips);
        var places = Rows("stops.txt").ToDictionary(r => r("stop_id"), r => r, StringComparer.Ordinal);
        if (problems.Count == 0 && calls.Count == 0)
        {
            problems.Add(new(file, 0, 0, "No trip of the feed runs in an ordinary week from today on.", "Give a feed that is valid now."));
        }

        if (problems.Count > 0)
        {
            return new(new Dictionary<string, string>(), problems, notes);
        }

        var csv = new Dictionary<string, string>
        {
            [stops.Name] = Csv(stops, calls.SelectMany(c => c.Calls).Select(c => c.Stop).Distinct(StringComparer.Ordinal).Select(s => Stop(stops, s, places)).OrderBy(r => r[0], StringComparer.Ordinal)),
            [times.Name] = Csv(times, Times(times, calls, places)),
        };
        if (wish.Find($"{prefix}_lines") is { } lineTable)
        {
            var used = calls.Select(c => c.Trip.Line).ToHashSet(StringComparer.Ordinal);
            csv[lineTable.Name] = Csv(lineTable, lines.Values.Where(l => used.Contains(LineOf(l))).DistinctBy(LineOf, StringComparer.Ordinal).Select(l => Line(lineTable, l)));
        }

        if (wish.Find($"{prefix}_directions") is { } directionTable)
        {
            csv[directionTable.Name] = Csv(directionTable, calls.GroupBy(c => (c.Trip.Line, c.Trip.Direction)).OrderBy(g => g.Key)
                .Select(g => Direction(directionTable, g.MaxBy(c => c.Calls.Count), places)));
        }

        return new(csv, [], notes);
    }

    /// <summary>Which kinds of day each service runs on, of those that are valid today or, where none is, of those to come.</summary>
    private void ReadServices()
    {
        var (kinds, left) = (wish.Pack.Catalogue.DayTypes, 0);
        var all = Rows("calendar.txt").ToList();
        var today = wish.Today.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var valid = all.Where(r => string.CompareOrdinal(r("start_date"), today) <= 0 && string.CompareOrdinal(r("end_date"), today) >= 0).ToList();
        var next = all.Where(r => string.CompareOrdinal(r("start_date"), today) > 0).GroupBy(r => r("start_date")).MinBy(g => g.Key, StringComparer.Ordinal);
        foreach (var row in valid.Count > 0 ? valid : next?.ToList() ?? [])
        {
            var week = Weekdays.Count(d => row(d) == "1");
            string[] days = [.. new[] { (week >= MostOfTheWeek, kinds.Weekday), (row("saturday") == "1", kinds.Saturday), (row("sunday") == "1", kinds.Holiday) }.Where(d => d.Item1).Select(d => d.Item2)];
            left += week > 0 && week < MostOfTheWeek ? 1 : 0;
            services[row("service_id")] = days;
        }

        if (all.Count == 0)
        {
            problems.Add(new(file, 0, 0, "The feed has no calendar.txt with a week.", "Ask for one: dates alone make no timetable by kind of day."));
        }

        if (left > 0)
        {
            notes.Add($"{left} services run on one or two weekdays only; those departures were left out.");
        }

        if (Rows("frequencies.txt").Any())
        {
            notes.Add("frequencies.txt (a bus every so many minutes) was not read.");
        }
    }

    private List<(Trip Trip, List<Call> Calls)> ReadCalls(Dictionary<string, Trip> trips)
    {
        var (calls, night) = (new Dictionary<string, List<Call>>(StringComparer.Ordinal), 0);
        foreach (var row in Rows("stop_times.txt").Where(r => trips.ContainsKey(r("trip_id"))))
        {
            var time = (row("departure_time").Length > 0 ? row("departure_time") : row("arrival_time")).Split(':');
            if (time is not [var hour, var minute, ..] || !int.TryParse(hour, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var h) || minute.Length != 2)
            {
                // Between two stops with times; the feed does not say when.
                continue;
            }

            if (h > 23)
            {
                night++;
                continue;
            }

            if (!calls.TryGetValue(row("trip_id"), out var trip))
            {
                calls[row("trip_id")] = trip = [];
            }

            trip.Add(new(row("stop_id"), int.TryParse(row("stop_sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : 0, $"{h:00}:{minute}"));
        }

        if (night > 0)
        {
            notes.Add($"{night} departures after midnight were left out: the table has no day for them.");
        }

        return [.. calls.Select(c => (trips[c.Key], c.Value.OrderBy(v => v.Seq).ToList()))];
    }

    private static IEnumerable<string[]> Times(FilledTable table, List<(Trip Trip, List<Call> Calls)> calls, Dictionary<string, Func<string, string>> stops)
    {
        var rows =
            from call in calls
            from day in call.Trip.Days
            from stop in call.Calls
            select (call.Trip.Line, call.Trip.Direction, Day: day, Stop: CodeOf(stop.Stop, stops), stop.Seq, stop.Time);
        return rows.Distinct().OrderBy(r => r.Line, StringComparer.Ordinal).ThenBy(r => r.Direction, StringComparer.Ordinal).ThenBy(r => r.Day, StringComparer.Ordinal)
            .ThenBy(r => r.Seq).ThenBy(r => r.Time, StringComparer.Ordinal)
            .Select(r => table.Row(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["line"] = r.Line,
                ["direction"] = r.Direction,
                ["day_type"] = r.Day,
                ["stop_code"] = r.Stop,
                ["seq"] = r.Seq.ToString(CultureInfo.InvariantCulture),
                ["time"] = r.Time,
            }));
    }

    private static string[] Stop(FilledTable table, string stop, Dictionary<string, Func<string, string>> stops)
    {
        var row = stops.GetValueOrDefault(stop, _ => "");
        return table.Row(
            Known(table, "name", row("stop_name"), ("stop_code", CodeOf(stop, stops)), ("lat", row("stop_lat")), ("lon", row("stop_lon")), ("accessible", row("wheelchair_boarding") == "1" ? "1" : "")),
            "stop_code");
    }

    private static string[] Line(FilledTable table, Func<string, string> line) =>
        table.Row(Known(table, "route", line("route_long_name").Length > 0 ? line("route_long_name") : line("route_short_name"), ("line", LineOf(line)), ("operator", line("agency_id"))), "line");

    private static string[] Direction(FilledTable table, (Trip Trip, List<Call> Calls) longest, Dictionary<string, Func<string, string>> stops)
    {
        var last = longest.Calls[^1].Stop;
        var towards = longest.Trip.Towards.Length > 0 ? longest.Trip.Towards : stops.GetValueOrDefault(last, _ => "")("stop_name");
        return table.Row(Known(table, "name", towards, ("line", longest.Trip.Line), ("direction", longest.Trip.Direction), ("stop_code", CodeOf(last, stops))), "line", "direction");
    }

    /// <summary>What the feed says, with its one name in every language that the table has a column for.</summary>
    private static Dictionary<string, string> Known(FilledTable table, string named, string name, params ReadOnlySpan<(string Column, string Value)> more)
    {
        var known = table.Now.Columns.Where(c => c == named || c.StartsWith(named + "_", StringComparison.Ordinal)).ToDictionary(c => c, _ => name, StringComparer.Ordinal);
        foreach (var (column, value) in more)
        {
            known[column] = value;
        }

        return known;
    }

    private static string CodeOf(string stop, Dictionary<string, Func<string, string>> stops) =>
        stops.TryGetValue(stop, out var row) && row("stop_code").Length > 0 ? row("stop_code") : stop;

    private static string LineOf(Func<string, string> route) => route("route_short_name").Length > 0 ? route("route_short_name") : route("route_id");

    private static string Csv(FilledTable table, IEnumerable<string[]> rows) => ForeignFile.Csv(table.Now.Columns, rows);

    /// <summary>The rows of one of the feed's files, each by the name of a column; nothing where the feed has no such file.</summary>
    private IEnumerable<Func<string, string>> Rows(string name)
    {
        if (archive.Entries.FirstOrDefault(e => e.FullName.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } entry)
        {
            yield break;
        }

        using var bytes = new MemoryStream();
        using (var stream = entry.Open())
        {
            stream.CopyTo(bytes);
        }

        if (ForeignFile.Text($"{file}/{name}", bytes.ToArray(), out var problem) is not { } text)
        {
            problems.Add(problem!);
            yield break;
        }

        using var reader = CsvReader.FromText(text, new CsvReaderOptions { Separator = ',', HasHeader = false, OnMalformedRecord = _ => { } });
        Dictionary<string, int>? columns = null;
        while (reader.Read())
        {
            var cells = reader.Current.ToArray();
            if (columns is null)
            {
                columns = cells.Select((c, at) => (Name: c.Trim(), at)).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.at, StringComparer.Ordinal);
                continue;
            }

            var known = columns;
            yield return column => known.TryGetValue(column, out var at) && at < cells.Length ? cells[at].Trim() : "";
        }
    }
}
