using System.Globalization;
using Ventanilla.Engine;
using Ventanilla.Engine.Hours;
using Ventanilla.Engine.Tables;

namespace Ventanilla.Catalogue;

/// <summary>
/// This room is what a town has written for its counter: files in a folder or in the database, <c>town.json</c>, <c>names.json</c>, <c>rules.json</c>,
/// <c>matters.json</c>, <c>texts.json</c>, <c>tables/*.csv</c>, <c>scripts/*.js</c> and <c>flows/*.json</c>, read into the engine's catalogue. Everything is checked first and every
/// problem is named with its file and line; a pack with a problem is not loaded at all.
/// </summary>
/// <param name="Schemas">What each table must look like, for the upload of a single one.</param>
public sealed record TownPack(Engine.Catalogue Catalogue, IReadOnlyDictionary<string, TableSchema> Schemas)
{
    private const int LongestScript = 200_000;
    private const int MostTables = 200;

    /// <summary>Reads a pack that lies in a folder.</summary>
    public static (TownPack? Pack, IReadOnlyList<Problem> Problems) Read(string folder, int shiftDays = 0) =>
        PackFolder.Read(folder) switch
        {
            ({ } files, _) => Read(files, shiftDays),
            (_, var problems) => (null, problems),
        };

    /// <param name="shiftDays">Added to every date in the tables, so that a demo written for one year never grows old; whole weeks keep the weekdays.</param>
    /// <param name="uploaded">Tables, as CSV, that stand in place of the pack's own.</param>
    public static (TownPack? Pack, IReadOnlyList<Problem> Problems) Read(
        PackFiles files, int shiftDays = 0, IReadOnlyDictionary<string, string>? uploaded = null)
    {
        var draft = new Draft();
        if (WholePack.Of(files, draft) is { } pack)
        {
            Read(pack, draft, shiftDays, uploaded);
        }

        return draft.Problems.Count > 0
            ? (null, [.. draft.Problems.Select(p => IsInherited(p, draft) ? p with { Remedy = $"{p.Remedy} {Inherited}" } : p)])
            : (new(Build(draft), draft.Schemas), []);
    }

    /// <summary>What a town can do about a mistake in what it inherits.</summary>
    private const string Inherited = "It is inherited: write your own under the same name, switch it off in shared.json, or follow another version.";

    private static bool IsInherited(Problem problem, Draft draft) => draft.Shared is { } shared && problem.File.StartsWith(shared.FileName(""), StringComparison.Ordinal);

    private static void Read(WholePack pack, Draft draft, int shiftDays, IReadOnlyDictionary<string, string>? uploaded)
    {
        if (Section(pack, "town.json", draft) is { } town)
        {
            TownFile.Read(town, draft);
        }

        if (draft.Problems.Count == 0)
        {
            ReadTables(pack, draft, shiftDays, uploaded);
            ReadScripts(pack, draft);
        }

        // Later files speak of tables by name: reading them without the tables would only repeat one problem many times.
        if (draft.Problems.Count == 0)
        {
            TownFile.ReadCalendar(draft);
            Each(pack, "names.json", draft, NamesFile.Read);
            TownFile.ReadPlaces(draft);
            Each(pack, "texts.json", draft, TextsFile.Read);
            var matters = Matters(pack, draft);
            MattersFile.ReadGroups(matters, draft);
            Each(pack, "rules.json", draft, RulesFile.Read);
            MattersFile.Read(matters, draft);
            ReadFlows(pack, draft);
        }
    }

    private static Engine.Catalogue Build(Draft draft) => new()
    {
        Town = draft.Town!,
        Beneath = draft.Shared?.Catalogue,
        Groups = draft.Groups,
        Streets = draft.Streets,
        Places = draft.Places,
        Danger = draft.Danger,
        Rules = draft.Rules,
        Tables = draft.Tables,
        Queues = draft.Queues,
        DefaultQueue = draft.DefaultQueue,
        Connectors = draft.Connectors,
        Hours = draft.Hours!,
        DayTypes = draft.DayTypes,
        Flows = draft.Flows,
        Texts = draft.Texts,
    };

    private static void Each(WholePack pack, string file, Draft draft, Action<Section, Draft> read)
    {
        if (Section(pack, file, draft) is { } section)
        {
            read(section, draft);
            section.Done();
        }
    }

    /// <summary>The file that a small town can do without.</summary>
    private static Section? Matters(WholePack pack, Draft draft) => pack.Has(MattersFile.Name) ? Section(pack, MattersFile.Name, draft) : null;

    private static Section? Section(WholePack pack, string file, Draft draft)
    {
        if (!pack.Has(file) || (file == "town.json" && !pack.Own.Has(file)))
        {
            draft.Problems.Add(new(file, 0, 0, "The file is missing.", "Every town has one."));
            return null;
        }

        if (pack.Root(file, draft.Problems) is not { } root)
        {
            return null;
        }

        var section = new Section(root, draft.Problems);
        if (root.Kind != System.Text.Json.JsonTokenType.StartObject)
        {
            section.Wrong("The file does not begin with '{'.", "It holds one object.");
            return null;
        }

        return section;
    }

    private static void ReadTables(WholePack pack, Draft draft, int shiftDays, IReadOnlyDictionary<string, string>? uploaded)
    {
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tooMany, _) in pack.Under("tables").Skip(MostTables))
        {
            draft.Problems.Add(new(tooMany, 0, 0, $"The pack has more than {MostTables} tables.", "Take out what the counter does not need."));
        }

        foreach (var (path, isInherited) in pack.Under("tables").Take(MostTables))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var schema = draft.Schemas.GetValueOrDefault(name, TableSchema.Free);
            var newer = uploaded?.GetValueOrDefault(name);
            var own = newer is not null || !isInherited;
            if ((own ? ReadTable(pack, path, schema, newer, newer is null ? shiftDays : 0, shared, draft) : pack.Shared!.Table(name, schema, shiftDays)) is not { } read)
            {
                continue;
            }

            draft.Problems.AddRange(read.Problems);
            var (table, lines, ours) = name == RuleRow.TableName && pack.Shared?.Files.Has(path) == true
                ? pack.Rows(own ? read : null, own ? pack.Shared.Table(name, schema, shiftDays) : read)
                : (read.Table, read.Lines, own ? int.MaxValue : 0);
            if (table is not null)
            {
                (draft.Tables[name], draft.Lines[name], draft.OwnRows[name]) = (table, lines, ours);
            }
        }

        foreach (var missing in draft.Schemas.Keys.Where(n => !draft.Tables.ContainsKey(n) && draft.Problems.All(p => !p.File.EndsWith($"tables/{n}.csv", StringComparison.Ordinal))))
        {
            draft.Problems.Add(new($"tables/{missing}.csv", 0, 0, "The table is missing.", "Add it, or take it out of town.json."));
        }

        CheckReferences(draft);
    }

    private static ReadTable? ReadTable(WholePack pack, string path, TableSchema schema, string? newer, int shiftDays, Dictionary<string, string> shared, Draft draft)
    {
        if ((newer ?? pack.Own.Text(path, draft.Problems)) is not { } csv)
        {
            return null;
        }

        // What a town uploads has the dates it means.
        using var reader = new StringReader(csv);
        var (table, lines, problems) = TableCsv.Read(reader, Path.GetFileNameWithoutExtension(path), path, schema, shiftDays, shared);
        return new(table, lines, problems);
    }

    private static void CheckReferences(Draft draft)
    {
        foreach (var (name, schema) in draft.Schemas)
        {
            foreach (var (column, target) in schema.References)
            {
                if (target.Split('.') is not [var other, var otherColumn] || !draft.Tables.TryGetValue(other, out var referred) || !referred.Has(otherColumn))
                {
                    draft.Problems.Add(new("town.json", 0, 0, $"The reference of {name}.{column} to '{target}' leads nowhere.", "Write table.column."));
                }
                else if (draft.Tables.TryGetValue(name, out var table))
                {
                    var lines = draft.Lines[name];
                    draft.Problems.AddRange(
                        from row in Enumerable.Range(0, table.Count)
                        let cell = table[row, column]
                        where cell.Length > 0 && referred.Rows(referred.Column(otherColumn), cell).Count == 0
                        select new Problem(draft.FileOf(name, row), lines[row], table.Column(column) + 1, $"'{cell}' is not in {target}.", "Mend one of the two."));
                }
            }
        }
    }

    private static void ReadScripts(WholePack pack, Draft draft)
    {
        foreach (var (path, isInherited) in pack.Under("scripts"))
        {
            if (isInherited)
            {
                draft.Scripts[Path.GetFileName(path)] = pack.Shared!.Text(path);
            }
            else if (pack.Own.Find(path)!.Length > LongestScript)
            {
                draft.Problems.Add(new(path, 0, 0, "The script is too long.", $"Keep it under {LongestScript.ToString(CultureInfo.InvariantCulture)} bytes."));
            }
            else if (pack.Own.Text(path, draft.Problems) is { } source)
            {
                draft.Scripts[Path.GetFileName(path)] = source;
            }
        }
    }

    private static void ReadFlows(WholePack pack, Draft draft)
    {
        foreach (var (path, _) in pack.Under(FlowsFile.Folder))
        {
            Each(pack, path, draft, (section, read) => FlowsFile.Read(Path.GetFileNameWithoutExtension(path), section, read));
        }

        FlowsFile.CheckRules(draft);
    }
}

/// <summary>What has been read of a town so far.</summary>
internal sealed class Draft
{
    public List<Problem> Problems { get; } = [];

    public Town? Town { get; set; }

    public IReadOnlyList<string> Languages => Town!.Languages;

    public List<Queue> Queues { get; } = [];

    public string DefaultQueue { get; set; } = "";

    public IReadOnlyList<string> Danger { get; set; } = [];

    public Dictionary<string, TableSchema> Schemas { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Table> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>The line in its file of each row of each table.</summary>
    public Dictionary<string, IReadOnlyList<int>> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>How many of a table's first rows are the town's own; the others are inherited.</summary>
    public Dictionary<string, int> OwnRows { get; } = new(StringComparer.Ordinal);

    /// <summary>What the town follows; null when it follows nothing.</summary>
    public SharedPack? Shared { get; set; }

    /// <summary>Inherited rules and matters that the town has switched off.</summary>
    public IReadOnlySet<string> Without { get; set; } = new HashSet<string>();

    public Dictionary<string, string> Scripts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Uri?> ConnectorUrls { get; } = new(StringComparer.Ordinal);

    public List<Connector> Connectors { get; } = [];

    public Section? Calendar { get; set; }

    public OfficeHours? Hours { get; set; }

    public DayTypes DayTypes { get; set; } = new("", "", "");

    public Dictionary<string, NameList> Names { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Ventanilla.Engine.Texts.LocalText> Texts { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Where town.json says how streets and places are found; read once the tables and names are there.</summary>
    public Section? Map { get; set; }

    public Ventanilla.Engine.Places.Streets? Streets { get; set; }

    public NameList? Places { get; set; }

    public List<Ventanilla.Engine.Rules.Rule> Rules { get; } = [];

    public Dictionary<string, Ventanilla.Engine.Flows.Flow> Flows { get; } = new(StringComparer.Ordinal);

    /// <summary>The flow that takes up what is wrong in the street, unless a matter names another.</summary>
    public string? IncidentFlow { get; set; }

    /// <summary>Flows that rules and matters begin, and where they say so.</summary>
    public List<(Section At, string Flow)> Begun { get; } = [];

    /// <summary>The file that a row of a table stands in, as problems name it.</summary>
    public string FileOf(string table, int row) =>
        Shared is { } shared && row >= OwnRows.GetValueOrDefault(table, int.MaxValue) ? shared.FileName($"tables/{table}.csv") : $"tables/{table}.csv";
}
