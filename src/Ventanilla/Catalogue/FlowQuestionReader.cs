using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Words;

namespace Ventanilla.Catalogue;

/// <summary>Reads a question of a flow: what is asked, what counts as an answer, what can be chosen, and how long it waits.</summary>
internal sealed class FlowQuestionReader(Draft draft, FlowNodeReader nodes)
{
    /// <summary>What a button of WhatsApp's shows, and a row of its list.</summary>
    private const int LongestButton = 20;
    private const int LongestRow = 24;

    private static readonly string[] CodeColumns = ["key", "street", "number"];

    private static readonly AskKind[] Listed = [AskKind.Choice, AskKind.Slot];

    public FlowNode? Read(Section node)
    {
        var written = node.String("ask") ?? "";
        if (!Enum.TryParse<AskKind>(written, ignoreCase: true, out var kind) || !char.IsAsciiLetterLower(written.FirstOrDefault()))
        {
            node.Wrong("ask", $"'{written}' is no kind of question.", $"Write one of {string.Join(", ", Enum.GetNames<AskKind>().Select(n => n.ToLowerInvariant()))}.");
            node.Names.ToList().ForEach(node.Seen);
            return null;
        }

        var field = nodes.Field(node, "field");
        var text = nodes.Text(node, "text");
        var part = nodes.Text(node, "part", required: false);
        var again = nodes.Text(node, "again", required: false);
        var skip = nodes.Text(node, "skip", required: false, longest: LongestButton);
        var skipNext = node.String("skip_next", required: kind == AskKind.Booked);
        var keeps = node.Strings("keeps").Select(k => k.Text).ToList();
        var options = node.Has("options") ? Options(node) : [];
        var rows = node.Object("rows") is { } table ? TableRows(table, kind) : null;
        if (Listed.Contains(kind) && options.Count == 0 && rows is null)
        {
            node.Wrong("There is nothing to choose from.", kind == AskKind.Slot ? "Write 'rows' with the table of the hours." : "Write 'options', or 'rows' with a table.");
        }

        var (from, to) = (node.Integer("from", 0, -36_500, 1_000_000), node.Integer("to", int.MaxValue, -36_500, 1_000_000));
        if (from > to)
        {
            node.Wrong("from", $"Nothing is from {from} to {to}.", "Write the smaller one first.");
        }

        var wait = TimeSpan.FromMinutes(node.Integer("wait_minutes", (int)FlowNode.Asks.LongestWait.TotalMinutes, 1, (int)FlowNode.Asks.LongestWait.TotalMinutes));
        var (several, late, codes) = (node.Flag("several"), node.String("late"), Codes(node));
        return field is null || text is null ? null : new FlowNode.Asks
        {
            Kind = kind,
            Field = field,
            Text = text,
            Part = part,
            Again = again,
            Skip = skip,
            SkipNext = skipNext,
            Options = options,
            Rows = rows,
            Several = several,
            Keeps = keeps,
            From = from,
            To = to,
            Codes = codes,
            Wait = wait,
            Late = late,
        };
    }

    private List<Option> Options(Section node)
    {
        var options = new List<Option>();
        foreach (var option in node.Objects("options"))
        {
            var value = option.String("value", required: true);
            var label = nodes.Text(option, "label", longest: LongestRow);
            var words = Phrases.Read(option, "words", draft.Groups);
            if (value is { Length: > 0 } && label is not null)
            {
                options.Add(new(value, label, [.. words, .. label.Languages.Select(label.Plain).Where(l => PhraseIndex.Check(l) is null)], option.String("next")));
            }

            option.Seen("next");
            option.Done();
        }

        if (options.Count > Flow.MostOptions)
        {
            node.Wrong("options", $"There are {options.Count} options.", $"WhatsApp's list shows ten, and one may be for leaving it out: at most {Flow.MostOptions}.");
        }

        return options;
    }

    private OptionRows? TableRows(Section section, AskKind kind)
    {
        var rows = nodes.Rows(section, "table");
        var value = section.Strings("value", required: true);
        var label = section.Strings("label", required: kind == AskKind.Choice);
        var names = section.String("names");
        section.Done();
        if (rows is null)
        {
            return null;
        }

        if (kind == AskKind.Slot && value is not [.., { Text: "date" }, { Text: "time" }])
        {
            section.Wrong("value", "An hour is named by its columns, 'date' and 'time' the last of them.", "For example: [\"office_id\", \"date\", \"time\"].");
        }

        var list = names is null ? null : draft.Names.GetValueOrDefault(names);
        if (names is not null && list?.Table != rows.Frame.First)
        {
            section.Wrong("names", $"names.json has no list '{names}' of the table {rows.Frame.First.Name}.", $"It has {string.Join(", ", draft.Names.Keys)}.");
            list = null;
        }

        return new(
            rows, [.. value.Select(v => FlowNodeReader.Column(section, v, rows.Frame.First)).OfType<Place>()],
            label.Count == 0 ? null : FlowNodeReader.Column(section, label[0], rows.Frame.First), list);
    }

    private List<CodePlace> Codes(Section node)
    {
        var codes = new List<CodePlace>();
        foreach (var code in node.Has("codes") ? node.Objects("codes") : [])
        {
            var table = NamesFile.Table(code, "table", draft);
            var columns = CodeColumns.Select(c => code.String(c, required: true) ?? "").ToList();
            code.Done();
            if (table is not null && columns.FirstOrDefault(c => !table.Has(c)) is { } missing)
            {
                code.Wrong($"The table {table.Name} has no column '{missing}'.", $"Its columns are {string.Join(", ", table.Columns)}.");
            }
            else if (table is not null)
            {
                codes.Add(new(table, columns[0], columns[1], columns[2]));
            }
        }

        return codes;
    }
}
