using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>Reads where a rule's answer comes from: one of <c>menu text person tables script connector opt_out flow language</c>.</summary>
/// <param name="rules">The names of all rules, for those that are offered or fallen back on.</param>
/// <param name="written">The answer that stands in the spreadsheet.</param>
internal sealed class AnswerReader(Draft draft, IReadOnlyList<string> rules, LocalText? written)
{
    private const int MostChoices = 9;

    /// <summary>What may be told of a case that was opened here.</summary>
    private static readonly string[] CasePlaces = ["number", "state", "what", "place", "opened", "updated", "due"];

    public Answer? Read(Section answer)
    {
        var read = Kind(answer);
        answer.Done();
        return read;
    }

    private Answer? Kind(Section answer)
    {
        if (answer.Has("menu"))
        {
            var choices = answer.Strings("menu");
            if (choices.Count > MostChoices)
            {
                answer.Wrong("menu", $"The menu has {choices.Count} choices.", $"WhatsApp's list shows ten, and one is for the language: at most {MostChoices}.");
            }

            var text = Text(answer) ?? written;
            return text is null ? Missing(answer) : new Answer.Menu(text, RuleNames(answer, choices));
        }

        if (answer.Has("person"))
        {
            return new Answer.Person(QueueName(answer, answer.String("person")), Text(answer));
        }

        if (answer.Has("tables") && !answer.Has("script"))
        {
            var lookups = answer.Objects("tables").Select(ReadLookup).OfType<Lookup>().ToList();
            return new Answer.Looks(lookups, answer.Text("not_found", draft.Languages, Question.Knows), answer.Object("hours") is { } hours ? Hours(hours) : null,
                answer.Text("case", draft.Languages, CasePlaces.Contains));
        }

        if (answer.Has("script"))
        {
            return Script(answer);
        }

        if (answer.Has("connector"))
        {
            return Connector(answer);
        }

        if (answer.Has("opt_out"))
        {
            return Names(answer, "opt_out") is { } topics ? new Answer.OptsOut(topics, answer.String("label", required: true) ?? "") : null;
        }

        if (answer.String("flow") is { } flow)
        {
            draft.Begun.Add((answer, flow));
            var queue = answer.String("queue");
            return new Answer.Begins(flow, queue is null ? null : QueueName(answer, queue));
        }

        if (answer.Flag("language"))
        {
            return new Answer.SetsLanguage();
        }

        return (Text(answer) ?? written) is { } says ? new Answer.Says(says) : Missing(answer);
    }

    private static Answer? Missing(Section answer)
    {
        answer.Wrong("The answer says nothing.", "Write one of menu, text, person, tables, script, connector, opt_out, flow, language.");
        return null;
    }

    private LocalText? Text(Section answer) => answer.Text("text", draft.Languages, Question.Knows);

    private string QueueName(Section section, string? queue)
    {
        if (draft.Queues.All(q => q.Name != queue))
        {
            section.Wrong("person", $"There is no queue '{queue}'.", $"town.json has {string.Join(", ", draft.Queues.Select(q => q.Name))}.");
        }

        return queue ?? "";
    }

    /// <summary>What the town has switched off is no longer offered by what it inherits.</summary>
    private List<string> RuleNames(Section section, IReadOnlyList<Node> written)
    {
        var names = written.Where(n => !(n.Origin.IsInherited && draft.Without.Contains(n.Text))).ToList();
        foreach (var name in names.Where(n => !rules.Contains(n.Text)))
        {
            section.Wrong(name, $"There is no rule '{name.Text}'.", $"Rules are {string.Join(", ", rules)}.");
        }

        return [.. names.Select(n => n.Text)];
    }

    private NameList? Names(Section section, string name)
    {
        if (section.String(name) is not { } list)
        {
            return null;
        }

        if (!draft.Names.TryGetValue(list, out var found))
        {
            section.Wrong(name, $"names.json has no list '{list}'.", $"It has {string.Join(", ", draft.Names.Keys)}.");
        }

        return found;
    }

    private OpeningHours? Hours(Section hours)
    {
        var office = hours.String("office", required: true) ?? "";
        var names = Names(hours, "names");
        hours.Done();
        if (!draft.Hours!.Knows(office))
        {
            hours.Wrong("office", $"There is no office '{office}'.", "Name an office_id of the offices' table.");
        }
        else if (names is null || !ReferenceEquals(names.Table, draft.Hours.Offices))
        {
            hours.Wrong("names", "The hours need names of the offices' table.", "Name a list of names.json over it.");
        }
        else
        {
            return new(office, names);
        }

        return null;
    }

    private Answer.Runs? Script(Section answer)
    {
        var script = answer.String("script") ?? "";
        var tables = answer.Strings("tables");
        foreach (var table in tables.Where(t => !draft.Tables.ContainsKey(t.Text)))
        {
            answer.Wrong(table, $"There is no table '{table.Text}'.", "Mend the name.");
        }

        if (!draft.Scripts.TryGetValue(script, out var source))
        {
            answer.Wrong("script", $"There is no script '{script}'.", $"Put scripts/{script} into the pack, or mend the name.");
        }

        var notFound = answer.Text("not_found", draft.Languages, Question.Knows, required: true);
        return source is null || notFound is null || tables.Any(t => !draft.Tables.ContainsKey(t.Text))
            ? null
            : new(script, source, [.. tables.Select(t => draft.Tables[t.Text])], notFound);
    }

    private Answer.Calls Connector(Section answer)
    {
        var connector = answer.String("connector") ?? "";
        if (draft.Connectors.All(c => c.Name != connector))
        {
            answer.Wrong("connector", $"There is no connector '{connector}'.", $"external_connectors has {string.Join(", ", draft.Connectors.Select(c => c.Name))}.");
        }

        var fallback = answer.Strings("fallback");
        return new(connector, RuleNames(answer, fallback).FirstOrDefault(), answer.Text("not_found", draft.Languages, Question.Knows), answer.Flag("links"));
    }

    private Lookup? ReadLookup(Section section)
    {
        var table = NamesFile.Table(section, "from", draft);
        if (table is null)
        {
            return null;
        }

        var frame = new Frame(table);
        var joins = new List<Join>();
        foreach (var join in section.Objects("join"))
        {
            frame = ReadJoin(join, frame, joins);
        }

        bool Knows(string place) => frame.Find(place) is not null || Question.Knows(place);
        var named = Names(section, "named");
        if (named is not null && !ReferenceEquals(named.Table, table))
        {
            section.Wrong("named", $"The list names rows of {named.Table.Name}, and this looks into {table.Name}.", "Use a list over the same table.");
            named = null;
        }

        var row = section.Text("row", draft.Languages, Knows, longest: 300);
        var text = section.Text("text", draft.Languages, p => Knows(p) || (p == "rows" && section.Has("row")), required: true);
        var lookup = text is null ? null : new Lookup
        {
            Frame = frame,
            Where = Conditions(section, "where", frame, "", frame),
            Joins = joins,
            Order = Places(section, "order", frame),
            Take = section.Integer("take", 1, 1, Lookup.MostRows),
            IfDay = section.Flag("if_day"),
            Named = named,
            Row = row,
            Text = text,
            Choices = RuleNames(section, section.Strings("choices")),
        };
        section.Done();
        return lookup;
    }

    private Frame ReadJoin(Section join, Frame before, List<Join> joins)
    {
        var alias = join.String("as", required: true) ?? "";
        if (alias.Length == 0 || alias.Contains('.', StringComparison.Ordinal) || before.Uses(alias))
        {
            join.Wrong("as", $"The name '{alias}' cannot be used.", "Give each joined table a short name of its own, without dots.");
            return before;
        }

        if (NamesFile.Table(join, "table", draft) is not { } table)
        {
            return before;
        }

        var after = before.With(alias, table);
        joins.Add(new(after.Count - 1, Conditions(join, "on", after, alias, before), join.Flag("optional")));
        join.Done();
        return after;
    }

    private static List<Condition> Conditions(Section section, string name, Frame on, string alias, Frame others)
    {
        var conditions = new List<Condition>();
        foreach (var node in section.Strings(name))
        {
            var (condition, problem) = Condition.Parse(node.Text, on, alias, others);
            if (condition is null)
            {
                section.Wrong(node, $"The condition cannot be used: {problem}.", "An example: date >= {today}.");
            }
            else
            {
                conditions.Add(condition);
            }
        }

        return conditions;
    }

    private static List<Place> Places(Section section, string name, Frame frame)
    {
        var places = new List<Place>();
        foreach (var node in section.Strings(name))
        {
            if (frame.Find(node.Text) is { } place)
            {
                places.Add(place);
            }
            else
            {
                section.Wrong(node, $"There is no column '{node.Text}'.", "Name a column of the tables in use.");
            }
        }

        return places;
    }
}
