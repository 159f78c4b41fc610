using System.Text.Json;
using Ventanilla.Engine.Tables;

namespace Ventanilla.Catalogue;

/// <summary>
/// A town's files together with those of the shared catalogue that it follows, read as one pack: by name the town's own
/// stands above what it inherits, and what it has switched off is not there.
/// </summary>
internal sealed class WholePack(PackFiles own, SharedFile? follows)
{
    private const string TownName = "town.json";
    private static readonly string[] OfTheTownAlone = ["slug", "name"];

    /// <summary>Members that are put together and do not replace each other, by file.</summary>
    private static readonly Dictionary<string, string[]> Together = new(StringComparer.Ordinal)
    {
        [TownName] = ["queues", "danger", "tables", "connectors"],
        [MattersFile.Name] = ["words", "matters"],
    };

    public PackFiles Own { get; } = own;

    /// <summary>Null in a town that follows nothing.</summary>
    public SharedPack? Shared { get; } = follows is null ? null : own.Shared;

    /// <summary>Reads what the town follows.</summary>
    /// <returns>Null when that cannot be said or is not there, which is noted: half of a catalogue is none.</returns>
    public static WholePack? Of(PackFiles own, Draft draft)
    {
        if (own.Find(SharedFile.Name) is not { } bytes)
        {
            return new(own, null);
        }

        var (root, problem) = PackJson.Read(SharedFile.Name, bytes);
        if (root is null)
        {
            draft.Problems.Add(problem!);
            return null;
        }

        var section = new Section(root, draft.Problems);
        if (own.Shared is not { } shared || SharedFile.Followed(own) != (shared.Name, shared.Number))
        {
            section.Wrong(
                SharedFile.Followed(own) is var (catalogue, version) ? $"There is no published version {version} of a shared catalogue '{catalogue}' here." : "It does not say what the town follows.",
                "Write \"catalogue\" and \"version\" as 'ventanilla shared' lists them; what is not there comes with import-shared.");
            return null;
        }

        var file = SharedFile.Read(section, shared);
        draft.Without = new HashSet<string>([.. file.Rules, .. file.Matters], StringComparer.Ordinal);
        draft.Shared = shared;
        return new(own, file);
    }

    /// <summary>Whether anybody has written the file.</summary>
    public bool Has(string path) => Own.Has(path) || Inherits(path);

    /// <summary>A JSON file of both; null when neither has one that can be read, which is noted.</summary>
    public Node? Root(string path, List<Problem> problems)
    {
        var mine = Own.Find(path) is { } bytes ? PackJson.Read(path, bytes) : default;
        var theirs = Inherits(path) ? Shared!.Root(path) : default;
        foreach (var problem in new[] { mine.Problem, theirs.Problem }.OfType<Problem>())
        {
            problems.Add(problem);
        }

        var beneath = theirs.Root is null ? null : Left(path, theirs.Root);
        return mine.Problem is not null || theirs.Problem is not null ? null
            : mine.Root is null ? beneath
            : beneath is null || !IsPutTogether(path) || mine.Root.Kind != JsonTokenType.StartObject ? mine.Root
            : Above(mine.Root, beneath, Together.GetValueOrDefault(path, []));
    }

    /// <summary>The files of a folder, each by its path once, and whether it is inherited.</summary>
    public IEnumerable<(string Path, bool IsInherited)> Under(string folder) =>
        Own.Under(folder).Select(p => (p, false)).Concat((Shared?.Files.Under(folder) ?? []).Where(p => !Own.Has(p) && Inherits(p)).Select(p => (p, true))).OrderBy(f => f.Item1, StringComparer.Ordinal);

    /// <summary>The rules' table: the town's own rows, and beneath them those that it inherits under other names and has not switched off.</summary>
    /// <param name="mine">Null where all rows are inherited.</param>
    /// <returns>The table, and how many of its first rows are the town's own.</returns>
    public (Table? Table, IReadOnlyList<int> Lines, int Own) Rows(ReadTable? mine, ReadTable theirs)
    {
        const string Key = "rule";
        if (theirs.Table is not { } beneath || !beneath.Has(Key) || mine is { Table: null } || mine?.Table?.Has(Key) == false)
        {
            return mine is null ? (theirs.Table, theirs.Lines, 0) : (mine.Table, mine.Lines, int.MaxValue);
        }

        if (mine is null && follows!.Rules.Count == 0)
        {
            return (beneath, theirs.Lines, 0);
        }

        var own = mine?.Table;
        var count = own?.Count ?? 0;
        var names = Enumerable.Range(0, count).Select(r => own![r, Key]).ToHashSet(StringComparer.Ordinal);
        var rows = Enumerable.Range(0, beneath.Count).Where(r => !names.Contains(beneath[r, Key]) && !IsOff(beneath[r, Key])).ToList();
        var columns = (own?.Columns ?? []).Union(beneath.Columns, StringComparer.Ordinal).ToList();
        string[] cells =
        [
            .. Enumerable.Range(0, count).SelectMany(r => columns.Select(c => Cell(own!, r, c))),
            .. rows.SelectMany(r => columns.Select(c => Cell(beneath, r, c))),
        ];
        return (new(beneath.Name, columns, cells), [.. mine?.Lines ?? [], .. rows.Select(r => theirs.Lines[r])], count);

        static string Cell(Table table, int row, string column) => table.Has(column) ? table[row, column] : "";
    }

    /// <summary>Whether the town does without something that stands in an inherited file.</summary>
    public bool IsOff(string path, string name) => path switch
    {
        "rules.json" => follows?.Rules.Contains(name) == true,
        MattersFile.Name => follows?.Matters.Contains(name) == true,
        _ => false,
    };

    /// <summary>Whether a rule was switched off.</summary>
    private bool IsOff(string rule) => follows!.Rules.Contains(rule);

    /// <summary>Flows are files of their own; of two, the town's is the one.</summary>
    public static bool IsPutTogether(string path) => !path.Contains('/', StringComparison.Ordinal);

    /// <summary>Whether an inherited file reaches the town, alone or beneath its own.</summary>
    public bool Inherits(string path) => Shared?.Files.Has(path) == true
        && !(path.StartsWith(FlowsFile.Folder + "/", StringComparison.Ordinal) && follows!.Flows.Contains(Path.GetFileNameWithoutExtension(path)));

    /// <summary>What is left of an inherited file.</summary>
    private Node Left(string path, Node root) => path switch
    {
        TownName => Only(root, m => !OfTheTownAlone.Contains(m.Name)) is var town
            ? town with { Members = [.. town.Members.Select(m => m.Name == "queues" ? m with { Value = m.Value with { Items = [.. m.Value.Items.Where(q => !follows!.Queues.Contains(Named(q)))] } } : m)] }
            : root,
        "rules.json" => Only(root, m => !IsOff(m.Name)),
        MattersFile.Name => root with
        {
            Members =
            [
                .. root.Members.Where(m => m.Name != "incident_flow" || !follows!.Flows.Contains(m.Value.Text))
                    .Select(m => m.Name == "matters" ? m with { Value = Only(m.Value, IsLeft) } : m),
            ],
        },
        _ => root,
    };

    /// <summary>A matter that is nothing but another way to a rule goes with the rule.</summary>
    private bool IsLeft(Member matter) =>
        !follows!.Matters.Contains(matter.Name) && !matter.Value.Members.Any(m => m.Name is "rule" or "serves" && IsOff(m.Value.Text));

    private static Node Only(Node node, Func<Member, bool> stays) => node with { Members = [.. node.Members.Where(stays)] };

    private static string Named(Node node) => node.Members.FirstOrDefault(m => m.Name == "name")?.Value.Text ?? "";

    private static Node Above(Node mine, Node theirs, string[] together)
    {
        var beneath = theirs.Members.DistinctBy(m => m.Name).ToDictionary(m => m.Name, StringComparer.Ordinal);
        var names = mine.Members.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        return mine with
        {
            Members =
            [
                .. mine.Members.Select(m => together.Contains(m.Name) && beneath.TryGetValue(m.Name, out var other) ? m with { Value = Joined(m.Value, other.Value) } : m),
                .. theirs.Members.Where(m => !names.Contains(m.Name)),
            ],
        };
    }

    private static Node Joined(Node mine, Node theirs)
    {
        if (mine.Kind == JsonTokenType.StartObject && theirs.Kind == JsonTokenType.StartObject)
        {
            return Above(mine, theirs, []);
        }

        // A single text counts as a list of one.
        IReadOnlyList<Node> Items(Node node) => node.Kind == JsonTokenType.StartArray ? node.Items : [node];
        var names = Items(mine).Select(Named).ToHashSet(StringComparer.Ordinal);
        return mine with { Kind = JsonTokenType.StartArray, Items = [.. Items(mine), .. Items(theirs).Where(i => i.Kind != JsonTokenType.StartObject || !names.Contains(Named(i)))] };
    }
}
