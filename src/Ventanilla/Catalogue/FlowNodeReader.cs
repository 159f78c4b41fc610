using System.Text.Json;
using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>Reads one node of a flow: one of <c>ask branch set look run say case remind cancel join person</c>.</summary>
/// <param name="fields">What the flow may know: texts and conditions name nothing else.</param>
internal sealed class FlowNodeReader(Draft draft, IReadOnlySet<string> fields)
{
    private static readonly string[] Kinds = ["ask", "branch", "set", "look", "run", "say", "case", "remind", "cancel", "join", "person"];

    public FlowNode? Read(Section node)
    {
        var kinds = Kinds.Where(node.Has).ToList();
        if (kinds.Count != 1)
        {
            node.Wrong(kinds.Count == 0 ? "The node does nothing." : $"The node does several things: {string.Join(", ", kinds)}.", $"Write one of {string.Join(", ", Kinds)}.");
            node.Names.ToList().ForEach(node.Seen);
            return null;
        }

        var read = kinds[0] switch
        {
            "ask" => new FlowQuestionReader(draft, this).Read(node),
            "branch" => Branch(node),
            "set" => node.Object("set") is { } set ? new FlowNode.Sets(Templates(set)) : null,
            "look" => Look(node),
            "run" => Run(node),
            "say" => Text(node, "say") is { } text ? new FlowNode.Says(text) : null,
            "case" => Case(node),
            "remind" => Remind(node),
            "cancel" => node.Flag("cancel") ? new FlowNode.Cancels() : null,
            "join" => Field(node, "join") is { } topics ? new FlowNode.Joins(topics) : null,
            _ => Person(node),
        };
        return read is null or FlowNode.HandsOver ? read : read with { Next = node.String("next") ?? (read is FlowNode.Branches ? node.String("else", required: true) ?? Flow.End : Flow.End) };
    }

    /// <summary>A text in every language of the town: half a conversation in another one helps nobody.</summary>
    public LocalText? Text(Section section, string name, bool required = true, int longest = 900)
    {
        var text = section.Text(name, draft.Languages, Known, required, longest);
        var missing = text is null ? [] : draft.Languages.Where(l => !text.Languages.Contains(l)).ToList();
        if (missing.Count > 0 && section.Any(name) is { } at && (at.Kind == JsonTokenType.String || missing.Any(l => at.Members.All(m => m.Name != l))))
        {
            section.Wrong(name, $"'{name}' has no text in {string.Join(", ", missing)}.", $"Write it in {string.Join(", ", draft.Languages)}.");
        }

        return text;
    }

    /// <summary>The name of a field that the flow knows.</summary>
    public string? Field(Section section, string name, bool required = true)
    {
        var field = section.String(name, required);
        if (field is { } unknown && !fields.Contains(unknown))
        {
            section.Wrong(name, $"The flow knows no field '{unknown}'.", $"It knows {string.Join(", ", fields.Order(StringComparer.Ordinal))}.");
        }

        return field;
    }

    /// <summary>Rows of a table: which, and in which order.</summary>
    public Rows? Rows(Section section, string tableName)
    {
        if (NamesFile.Table(section, tableName, draft) is not { } table)
        {
            section.Seen("where");
            section.Seen("order");
            return null;
        }

        var frame = new Frame(table);
        var conditions = new List<Condition>();
        foreach (var written in section.Strings("where"))
        {
            var (condition, problem) = Condition.Parse(OfFlow(written.Text), frame, "", Nowhere);
            if (condition is null)
            {
                section.Wrong(written, $"The condition cannot be used: {problem}.", "An example: office_id = {office}.");
            }
            else
            {
                conditions.Add(condition);
            }
        }

        var order = section.Strings("order").Select(o => Column(section, o, table)).OfType<Place>().ToList();
        return new(frame, conditions, order);
    }

    public static Place? Column(Section section, Node column, Table table)
    {
        if (new Frame(table).Find(column.Text) is { } place)
        {
            return place;
        }

        section.Wrong(column, $"The table {table.Name} has no column '{column.Text}'.", $"Its columns are {string.Join(", ", table.Columns)}.");
        return null;
    }

    /// <summary>A script of a flow says nothing itself.</summary>
    private static readonly LocalText Silence = LocalText.Of(("ca", ""));

    private static readonly Frame Nowhere = new(new Table("nothing", ["-"], []));

    private bool Known(string place) => fields.Contains(place) || (Question.Knows(place) && !place.StartsWith(Question.OfFlow, StringComparison.Ordinal));

    /// <summary>Fields stand in conditions by their own names; the engine tells them from columns by a word in front.</summary>
    private string OfFlow(string condition) =>
        fields.OrderByDescending(f => f.Length).Aggregate(condition, (text, field) => text.Replace($"{{{field}}}", $"{{{Question.OfFlow}{field}}}", StringComparison.Ordinal));

    private FlowNode.Branches Branch(Section node)
    {
        var ways = new List<(FieldTest, string)>();
        foreach (var way in node.Objects("branch"))
        {
            var (test, problem) = FieldTest.Parse(way.String("if", required: true) ?? "");
            if (test is null || !fields.Contains(test.Field))
            {
                way.Wrong("if", problem ?? $"The flow knows no field '{test!.Field}'.", "An example: class = A.");
            }
            else
            {
                ways.Add((test, way.String("next", required: true) ?? Flow.End));
            }

            way.Seen("next");
            way.Done();
        }

        return new(ways);
    }

    private FlowNode.Looks? Look(Section node)
    {
        var rows = Rows(node, "look");
        var set = new Dictionary<string, Place>(StringComparer.Ordinal);
        if (node.Object("fields", required: true) is { } written && rows is not null)
        {
            foreach (var member in written.Node.Members)
            {
                written.Seen(member.Name);
                if (Column(written, member.Value, rows.Frame.First) is { } place)
                {
                    set[member.Name] = place;
                }
            }

            written.Done();
        }

        var missing = node.String("missing", required: true) ?? Flow.End;
        return rows is null ? null : new(rows, set, missing);
    }

    private FlowNode.Runs? Run(Section node)
    {
        var script = node.String("run") ?? "";
        var tables = node.Strings("tables");
        foreach (var table in tables.Where(t => !draft.Tables.ContainsKey(t.Text)))
        {
            node.Wrong(table, $"There is no table '{table.Text}'.", "Mend the name.");
        }

        if (!draft.Scripts.TryGetValue(script, out var source))
        {
            node.Wrong("run", $"There is no script '{script}'.", $"Put scripts/{script} into the pack, or mend the name.");
        }

        var (gives, down) = (node.Strings("gives", required: true).Select(g => g.Text).ToList(), node.String("down", required: true));
        return source is null || down is null || tables.Any(t => !draft.Tables.ContainsKey(t.Text))
            ? null
            : new(new(script, source, [.. tables.Select(t => draft.Tables[t.Text])], Silence), gives, down);
    }

    private FlowNode.Opens? Case(Section node)
    {
        if (node.Object("case") is not { } parts)
        {
            return null;
        }

        var slot = Template(parts, "slot", required: false);
        var read = new CaseParts(
            Template(parts, "category", required: true), Template(parts, "class", required: false), Template(parts, "hours", required: false),
            QueueOf(parts, "queue", required: true), Template(parts, "text", required: true), slot);
        parts.Done();
        return new(read, Field(node, "place", required: false), [.. node.Strings("keep").Select(k => Kept(node, k))], node.String("taken", required: slot.Source.Length > 0));
    }

    private string Kept(Section node, Node field)
    {
        if (!fields.Contains(field.Text))
        {
            node.Wrong(field, $"The flow knows no field '{field.Text}'.", $"It knows {string.Join(", ", fields.Order(StringComparer.Ordinal))}.");
        }

        return field.Text;
    }

    private FlowNode.Reminds? Remind(Section node)
    {
        if (node.Object("remind") is not { } remind)
        {
            return null;
        }

        var (slot, hours, at) = (Field(remind, "slot"), remind.Integer("hours", 24, 1, 240), remind.String("at", required: true));
        remind.Done();
        return slot is null || at is null ? null : new(slot, hours, at);
    }

    private FlowNode.HandsOver Person(Section node) => new(QueueOf(node, "person", required: true), Text(node, "text", required: false), node.Flag("quiet"));

    private Dictionary<string, Template> Templates(Section set)
    {
        var values = set.Names.Distinct().ToList().ToDictionary(n => n, n => Template(set, n, required: true), StringComparer.Ordinal);
        set.Done();
        return values;
    }

    /// <summary>A queue by its name, or out of a field.</summary>
    private Template QueueOf(Section section, string name, bool required)
    {
        var queue = Template(section, name, required);
        if (!queue.Places.Any() && queue.Source.Length > 0 && draft.Queues.All(q => q.Name != queue.Source))
        {
            section.Wrong(name, $"There is no queue '{queue.Source}'.", $"town.json has {string.Join(", ", draft.Queues.Select(q => q.Name))}.");
        }

        return queue;
    }

    private Template Template(Section section, string name, bool required)
    {
        var (template, problem, _) = Engine.Texts.Template.Parse(section.String(name, required) ?? "");
        if (template is null)
        {
            section.Wrong(name, $"The text has {problem}.", "Fields are written {name}.");
        }
        else if (template.Places.FirstOrDefault(p => !Known(p)) is { } place)
        {
            section.Wrong(name, $"The place {{{place}}} cannot be filled.", $"The flow knows {string.Join(", ", fields.Order(StringComparer.Ordinal))}.");
        }

        return template ?? Engine.Texts.Template.Parse("").Template!;
    }
}
