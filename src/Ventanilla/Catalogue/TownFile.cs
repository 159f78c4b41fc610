using System.Globalization;
using Ventanilla.Engine.Hours;
using Ventanilla.Engine.Places;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>Reads <c>town.json</c>: the town, its queues, its calendar, what its tables must look like, where its connectors are.</summary>
internal static class TownFile
{
    private const string ConnectorTable = "external_connectors";
    private static readonly string[] Languages = ["ca", "es", "en"];

    public static void Read(Section file, Draft draft)
    {
        var languages = file.Strings("languages", required: true);
        foreach (var language in languages.Where(l => !Languages.Contains(l.Text)))
        {
            file.Wrong(language, $"The language '{language.Text}' is not known.", $"Known are {string.Join(", ", Languages)}; the first is the default.");
        }

        var slug = file.String("slug", required: true) ?? "";
        if (slug.Length is 0 or > 40 || slug.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            file.Wrong("slug", "The slug stands in addresses.", "Use small letters, figures and hyphens only.");
        }

        var zone = file.String("time_zone", required: true) ?? "";
        if (zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            file.Wrong("time_zone", $"The time zone '{zone}' is not known.", "Write an IANA name such as Europe/Madrid.");
        }

        var spoken = languages.Select(l => l.Text).Where(Languages.Contains).Distinct().ToList();
        draft.Town = new(slug, file.String("name", required: true) ?? "", zone, spoken.Count > 0 ? spoken : ["ca"], spoken.FirstOrDefault("ca"));
        ReadQueues(file, draft);
        draft.Danger = Phrases.Read(file, "danger");
        ReadSchemas(file, draft);
        draft.Map = file.Object("map");
        foreach (var (name, connector) in file.Object("connectors")?.Each() ?? [])
        {
            var url = connector.String("url");
            if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            {
                connector.Wrong("url", $"'{url}' is not an address.", "Write one that begins with https://.");
                continue;
            }

            draft.ConnectorUrls[name] = url is null ? null : new(url);
            connector.Done();
        }

        draft.Calendar = file.Object("calendar", required: true);
        if (draft.Calendar is { } calendar)
        {
            Require(draft, calendar.String("offices", required: true), ("office_id", "text"), ("days", "days"), ("open", "time"), ("close", "time"), ("season", "winter|summer|all"));
            Require(draft, calendar.String("holidays", required: true), ("date", "date"));
        }

        file.Done();
    }

    /// <summary>Once the tables are there: hours, day types, connectors, and whether the queues' offices exist.</summary>
    public static void ReadCalendar(Draft draft)
    {
        var calendar = draft.Calendar!;
        var summer = calendar.Strings("summer", required: true).Select(s => (s, Day: MonthDay(s.Text))).ToList();
        foreach (var (node, _) in summer.Where(s => s.Day is null))
        {
            calendar.Wrong(node, $"'{node.Text}' is not a day of the year.", "Write month-day: 06-15.");
        }

        if (summer.Count != 2)
        {
            calendar.Wrong("summer", "Summer has a first and a last day.", "Write both: [\"06-15\", \"09-15\"].");
        }

        var types = calendar.Object("day_types");
        draft.DayTypes = new(types?.String("weekday") ?? "", types?.String("saturday") ?? "", types?.String("holiday") ?? "");
        types?.Done();
        var offices = draft.Tables.GetValueOrDefault(calendar.String("offices") ?? "");
        var holidays = draft.Tables.GetValueOrDefault(calendar.String("holidays") ?? "");
        calendar.Done();
        if (summer is [(_, { } from), (_, { } until)])
        {
            draft.Hours = new OfficeHours(offices, holidays, from, until);
            foreach (var queue in draft.Queues.Where(q => q.Office is not null && !draft.Hours.Knows(q.Office)))
            {
                calendar.Wrong($"The queue {queue.Name} keeps the hours of the office '{queue.Office}', which is not in the table.", "Name an office_id, or leave 'office' out.");
            }
        }

        ReadConnectors(draft);
    }

    /// <summary>How streets, and places that everybody knows, are found in what people write.</summary>
    public static void ReadPlaces(Draft draft)
    {
        if (draft.Map is not { } map)
        {
            return;
        }

        if (map.String("places") is { } places)
        {
            draft.Places = draft.Names.GetValueOrDefault(places);
            if (draft.Places is null)
            {
                map.Wrong("places", $"names.json has no list '{places}'.", $"It has {string.Join(", ", draft.Names.Keys)}.");
            }
        }

        if (map.Object("streets") is { } streets)
        {
            var table = NamesFile.Table(streets, "table", draft);
            var columns = new StreetColumns(
                streets.String("key", required: true) ?? "", streets.String("name", required: true) ?? "",
                streets.String("aliases"), streets.String("district"), streets.String("zone"));
            if (table is not null && new[] { columns.Key, columns.Name, columns.Aliases, columns.District, columns.Zone }.FirstOrDefault(c => c is not null && !table.Has(c)) is { } missing)
            {
                streets.Wrong($"The table {table.Name} has no column '{missing}'.", $"Its columns are {string.Join(", ", table.Columns)}.");
            }
            else if (table is not null)
            {
                draft.Streets = new(table, columns);
            }

            streets.Done();
        }

        map.Done();
    }

    private static void ReadQueues(Section file, Draft draft)
    {
        foreach (var queue in file.Objects("queues", required: true))
        {
            var name = queue.String("name", required: true) ?? "";
            var label = queue.Text("label", draft.Languages, _ => false, required: true, longest: 60);
            if (label is not null)
            {
                draft.Queues.Add(new(name, label, queue.Text("spoken", draft.Languages, _ => false, longest: 80) ?? label, queue.String("office")));
            }

            queue.Done();
        }

        draft.DefaultQueue = file.String("default_queue", required: true) ?? "";
        if (draft.Queues.All(q => q.Name != draft.DefaultQueue))
        {
            file.Wrong("default_queue", $"The queue '{draft.DefaultQueue}' is not among the queues.", "Name one of them.");
        }
    }

    private static void ReadSchemas(Section file, Draft draft)
    {
        foreach (var (name, table) in file.Object("tables")?.Each() ?? [])
        {
            var columns = new Dictionary<string, ColumnRule>(StringComparer.Ordinal);
            var declared = table.Object("columns");
            foreach (var column in declared?.Names ?? [])
            {
                var type = declared!.String(column) ?? "";
                var rule = new ColumnRule(type.TrimEnd('?'), type.EndsWith('?'));
                columns[column] = rule;
                if (!rule.IsKnown)
                {
                    declared.Wrong(column, $"The type '{type}' is not known.", $"Known are {string.Join(", ", ColumnRule.Types)}, or words between |; a ? behind lets cells be empty.");
                }
            }

            var references = table.Object("references") is { } refs ? refs.Names.ToDictionary(c => c, c => refs.String(c) ?? "", StringComparer.Ordinal) : [];
            draft.Schemas[name] = new(columns, [.. table.Strings("key").Select(k => k.Text)], references);
            table.Done();
        }
    }

    /// <summary>What the calendar needs of a table, whatever the town declared.</summary>
    private static void Require(Draft draft, string? name, params ReadOnlySpan<(string Column, string Type)> needed)
    {
        if (name is null)
        {
            return;
        }

        var schema = draft.Schemas.GetValueOrDefault(name, TableSchema.Free);
        var columns = schema.Columns.ToDictionary(StringComparer.Ordinal);
        foreach (var (column, type) in needed)
        {
            columns[column] = new(type);
        }

        draft.Schemas[name] = schema with { Columns = columns };
    }

    private static void ReadConnectors(Draft draft)
    {
        if (!draft.Tables.TryGetValue(ConnectorTable, out var table))
        {
            return;
        }

        for (var row = 0; row < table.Count; row++)
        {
            string Cell(string column) => table.Has(column) ? table[row, column] : "";
            var name = Cell("connector");
            var failure = draft.Languages.Where(l => Cell($"failure_answer_{l}").Length > 0)
                .Select(l => (l, Template.Parse(Cell($"failure_answer_{l}")).Template)).Where(t => t.Template is not null).ToDictionary(t => t.l, t => t.Template!, StringComparer.Ordinal);
            var milliseconds = int.TryParse(Cell("timeout_ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms is > 0 and <= 30_000 ? ms : 0;
            if (name.Length == 0 || milliseconds == 0)
            {
                draft.Problems.Add(new(draft.FileOf(ConnectorTable, row), draft.Lines[ConnectorTable][row], 0, "A connector has a name and a timeout_ms from 1 to 30000.", "Fill both in."));
                continue;
            }

            draft.Connectors.Add(new(
                name, Cell("purpose"), draft.ConnectorUrls.GetValueOrDefault(name), TimeSpan.FromMilliseconds(milliseconds), Cell("personal_data"),
                Cell("key_pattern") is { Length: > 0 } pattern ? pattern : null, failure.Count > 0 ? new(failure, draft.Languages[0]) : null));
        }
    }

    private static (int Month, int Day)? MonthDay(string text) =>
        DateOnly.TryParseExact($"2024-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? (day.Month, day.Day) : null;
}
