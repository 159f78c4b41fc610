using System.Text.Json;

namespace Ventanilla.Catalogue.Studio;

/// <summary>A node of a flow on paper.</summary>
/// <param name="Kind">What it does: <c>ask</c>, <c>say</c>, <c>branch</c>, <c>case</c>, …; empty where nobody can tell.</param>
/// <param name="Text">What it says or asks, in the language that was wanted.</param>
/// <param name="Line">Where it stands in the file.</param>
/// <param name="X">Of its upper left corner, as <paramref name="Y"/>.</param>
internal sealed record DrawnNode(string Name, string Kind, string Text, int Line, int X, int Y, IReadOnlyList<Problem> Problems);

/// <summary>A way from one node to another.</summary>
/// <param name="Label">The word in the file: <c>next</c>, <c>else</c>, …</param>
/// <param name="Back">Leads to a node that stands above, or beside.</param>
internal sealed record DrawnWay(string From, string To, string Label, string Path, bool Back);

/// <summary>
/// A flow as a picture: from its start downwards, each node one row below the first that leads to it. Drawn from the file as
/// it is written and not from what the engine makes of it, so that a flow with mistakes can be looked at too.
/// </summary>
internal sealed record FlowDrawing(int Width, int Height, IReadOnlyList<DrawnNode> Nodes, IReadOnlyList<DrawnWay> Ways)
{
    public const int NodeWidth = 216;
    public const int NodeHeight = 62;

    /// <summary>The members by which a node says what it does.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["ask", "case", "person", "branch", "look", "run", "cancel", "remind", "join", "set", "say"];

    private const int Aside = 28;
    private const int Below = 46;

    private sealed record Written(string Name, Node Value, int Line, IReadOnlyList<(string Label, string To)> Ways);

    /// <param name="problems">Of the whole draft.</param>
    /// <returns>Null where the file is no JSON, or has no nodes.</returns>
    public static FlowDrawing? Of(string file, byte[] bytes, string language, IReadOnlyList<Problem> problems)
    {
        if (PackJson.Read(file, bytes).Root is not { Kind: JsonTokenType.StartObject } root || Member(root, "nodes") is not { Members.Count: > 0 } nodes)
        {
            return null;
        }

        var names = nodes.Members.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var written = nodes.Members.DistinctBy(m => m.Name).Select(m => new Written(m.Name, m.Value, m.Line, [.. WaysOf(m.Value, names).Distinct()])).ToList();
        var rows = Rows(written, Member(root, "start")?.Text ?? written[0].Name);
        var widest = rows.Max(r => r.Count);
        var width = (widest * (NodeWidth + Aside)) + (2 * Aside);
        var drawn = new Dictionary<string, DrawnNode>(StringComparer.Ordinal);
        var ends = written.Select(w => w.Line).Append(int.MaxValue).ToList();
        for (var row = 0; row < rows.Count; row++)
        {
            var left = (width - (rows[row].Count * (NodeWidth + Aside)) + Aside) / 2;
            for (var at = 0; at < rows[row].Count; at++)
            {
                var node = rows[row][at];
                var end = ends[written.IndexOf(node) + 1];
                drawn[node.Name] = new(
                    node.Name, KindOf(node.Value), TextOf(node.Value, language), node.Line, left + (at * (NodeWidth + Aside)), (row * (NodeHeight + Below)) + (Below / 2),
                    [.. problems.Where(p => p.File == file && p.Line >= node.Line && p.Line < end)]);
            }
        }

        var ways = written.SelectMany(w => w.Ways.Select(way => Way(drawn[w.Name], drawn[way.To], way.Label))).ToList();
        return new(width, rows.Count * (NodeHeight + Below), [.. drawn.Values], ways);
    }

    private static Node? Member(Node node, string name) => node.Members.FirstOrDefault(m => m.Name == name)?.Value;

    private static string KindOf(Node node) => Kinds.FirstOrDefault(k => node.Members.Any(m => m.Name == k)) ?? "";

    private static string TextOf(Node node, string language)
    {
        var said = Member(node, "text") ?? Member(node, "say");
        return said is null ? "" : said.Members.Count == 0 ? said.Text : (Member(said, language) ?? said.Members[0].Value).Text;
    }

    /// <summary>Whatever in a node names another one leads there, whichever kinds of node there are.</summary>
    private static IEnumerable<(string, string)> WaysOf(Node node, HashSet<string> names) =>
        node.Members.SelectMany(m => m.Value.Kind == JsonTokenType.String && names.Contains(m.Value.Text) && IsWay(m.Name) ? [(m.Name, m.Value.Text)] : WaysOf(m.Value, names))
            .Concat(node.Items.SelectMany(i => WaysOf(i, names)));

    private static bool IsWay(string member) => member is "next" or "skip_next" or "else" or "late" or "down" or "taken" or "missing" or "at";

    /// <summary>By their distance from the start; those that nothing leads to come last.</summary>
    private static List<List<Written>> Rows(List<Written> written, string start)
    {
        var byName = written.ToDictionary(w => w.Name, StringComparer.Ordinal);
        var rows = new List<List<Written>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = byName.TryGetValue(start, out var first) ? new List<Written> { first } : [];
        while (next.Count > 0)
        {
            seen.UnionWith(next.Select(n => n.Name));
            rows.Add(next);
            next = [.. next.SelectMany(n => n.Ways).Select(w => w.To).Distinct().Where(n => !seen.Contains(n)).Select(n => byName[n])];
        }

        var left = written.Where(w => !seen.Contains(w.Name)).ToList();
        if (left.Count > 0)
        {
            rows.Add(left);
        }

        return rows;
    }

    private static DrawnWay Way(DrawnNode from, DrawnNode to, string label)
    {
        var back = to.Y <= from.Y;
        var (x1, y1) = back ? (from.X + NodeWidth, from.Y + (NodeHeight / 2)) : (from.X + (NodeWidth / 2), from.Y + NodeHeight);
        var (x2, y2) = back ? (to.X + NodeWidth, to.Y + (NodeHeight / 2)) : (to.X + (NodeWidth / 2), to.Y);
        var bend = back ? Math.Max(x1, x2) + Aside : (y1 + y2) / 2;
        return new(from.Name, to.Name, label, back ? $"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}" : $"M{x1} {y1}C{x1} {bend} {x2} {bend} {x2} {y2}", back);
    }
}
