using Ventanilla.Engine.Flows;

namespace Ventanilla.Catalogue;

/// <summary>
/// Reads <c>flows/*.json</c>: one conversation with a plan in each. Checked before it counts: every way leads to a node, every node can be reached, every question is there in all
/// languages, and nothing goes round in circles without asking anybody.
/// </summary>
internal static class FlowsFile
{
    public const string Folder = "flows";

    /// <summary>What a question for a place tells besides.</summary>
    private static readonly string[] PlaceParts = ["street", "number", "lat", "lon", "code", "part"];

    /// <param name="name">The file's name without its ending: the flow's own.</param>
    public static void Read(string name, Section file, Draft draft)
    {
        file.Seen("about");
        var queue = file.String("queue") ?? draft.DefaultQueue;
        if (draft.Queues.All(q => q.Name != queue))
        {
            file.Wrong("queue", $"There is no queue '{queue}'.", $"town.json has {string.Join(", ", draft.Queues.Select(q => q.Name))}.");
        }

        var start = file.String("start", required: true) ?? "";
        if (file.Object("nodes", required: true) is not { } written)
        {
            return;
        }

        var sections = written.Each().ToList();
        if (sections.Count > Flow.MostNodes)
        {
            written.Wrong($"The flow has {sections.Count} nodes.", $"Keep it to {Flow.MostNodes}, or make two flows of it.");
        }

        var fields = FieldsOf(sections);
        var nodes = new Dictionary<string, FlowNode>(StringComparer.Ordinal);
        var places = new Dictionary<string, Section>(StringComparer.Ordinal);
        foreach (var (node, section) in sections)
        {
            places[node] = section;
            if (node is Flow.End or "")
            {
                section.Wrong($"'{node}' cannot be the name of a node.", "'end' is where a flow is over; give the node another name.");
            }
            else if (new FlowNodeReader(draft, fields).Read(section) is { } read)
            {
                nodes[node] = read;
            }

            section.Done();
        }

        written.Done();
        CheckWays(file, start, nodes, places);
        draft.Flows[name] = new() { Name = name, Start = start, Nodes = nodes, Queue = queue };
    }

    /// <summary>Once all are read: whether the flows that rules begin are there, and whether anything begins each.</summary>
    public static void CheckRules(Draft draft)
    {
        foreach (var (at, flow) in draft.Begun.Where(b => !draft.Flows.ContainsKey(b.Flow)))
        {
            at.Wrong("flow", $"There is no flow '{flow}'.", draft.Flows.Count == 0 ? $"Put {Folder}/{flow}.json into the pack." : $"The pack has {string.Join(", ", draft.Flows.Keys)}.");
        }
    }

    /// <summary>All that the flow may know: what the machine gives it, and what its nodes set.</summary>
    private static HashSet<string> FieldsOf(IEnumerable<(string Name, Section Section)> nodes)
    {
        var fields = Flow.Given.ToHashSet(StringComparer.Ordinal);
        foreach (var (_, section) in nodes)
        {
            var named = section.Node.Members.FirstOrDefault(m => m.Name == "field")?.Value.Text;
            var kind = section.Node.Members.FirstOrDefault(m => m.Name == "ask")?.Value.Text;
            if (named is { Length: > 0 })
            {
                fields.Add(named);
                fields.UnionWith(kind switch
                {
                    "place" => PlaceParts.Select(p => $"{named}.{p}"),
                    "choice" => [$"{named}.label"],
                    "booked" => (section.Node.Members.FirstOrDefault(m => m.Name == "keeps")?.Value.Items ?? []).Select(k => k.Text),
                    "slot" => (section.Node.Members.FirstOrDefault(m => m.Name == "rows")?.Value.Members.FirstOrDefault(m => m.Name == "value")?.Value.Items ?? []).Select(c => $"{named}.{c.Text}"),
                    _ => [],
                });
            }

            fields.UnionWith((section.Node.Members.FirstOrDefault(m => m.Name == "gives")?.Value.Items ?? []).Select(g => g.Text));
            foreach (var setter in section.Node.Members.Where(m => m.Name is "set" or "fields"))
            {
                fields.UnionWith(setter.Value.Members.Select(m => m.Name));
            }
        }

        return fields;
    }

    private static void CheckWays(Section file, string start, Dictionary<string, FlowNode> nodes, Dictionary<string, Section> places)
    {
        if (!nodes.ContainsKey(start) && !places.ContainsKey(start))
        {
            file.Wrong("start", $"There is no node '{start}'.", $"The flow has {string.Join(", ", places.Keys)}.");
            return;
        }

        foreach (var (name, node) in nodes)
        {
            foreach (var exit in node.Exits.Distinct().Where(e => e != Flow.End && !places.ContainsKey(e)))
            {
                places[name].Wrong($"The node '{name}' leads to '{exit}', which there is not.", $"Name one of {string.Join(", ", places.Keys)}, or 'end'.");
            }
        }

        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([start]);
        while (next.TryPop(out var at))
        {
            if (reached.Add(at) && nodes.TryGetValue(at, out var node))
            {
                node.Exits.ToList().ForEach(next.Push);
            }
        }

        foreach (var lonely in places.Keys.Where(n => !reached.Contains(n)))
        {
            places[lonely].Wrong($"Nothing leads to the node '{lonely}'.", "Lead to it, or take it out.");
        }

        foreach (var (name, node) in nodes.Where(n => n.Value is not FlowNode.Asks && Circles(n.Key, nodes)))
        {
            places[name].Wrong($"From the node '{name}' the flow goes round in a circle and asks nobody.", "Put a question into the circle, or lead out of it.");
        }
    }

    /// <summary>Whether one comes back to the node without passing a question.</summary>
    private static bool Circles(string from, Dictionary<string, FlowNode> nodes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>(nodes[from].Exits);
        while (next.TryPop(out var at))
        {
            if (at == from)
            {
                return true;
            }

            if (seen.Add(at) && nodes.TryGetValue(at, out var node) && node is not FlowNode.Asks)
            {
                node.Exits.ToList().ForEach(next.Push);
            }
        }

        return false;
    }
}
