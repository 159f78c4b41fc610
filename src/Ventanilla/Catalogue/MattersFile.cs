using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>
/// Reads <c>matters.json</c>: what people come with that no keyword answers. Something broken in the street, somebody in danger, a matter for
/// one office, words that warn, and what needs nobody; each with the phrases by which a clerk would know it.
/// </summary>
internal static class MattersFile
{
    public const string Name = "matters.json";

    private const string CategoryTable = "incident_categories";

    /// <summary>Words that stand for each other come first: the rules use them too.</summary>
    public static void ReadGroups(Section? file, Draft draft)
    {
        if (file?.Object("words") is not { } words)
        {
            return;
        }

        var groups = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in words.Names.ToList())
        {
            groups[name] = Phrases.Read(words, name);
        }

        words.Done();
        draft.Groups = groups;
    }

    public static void Read(Section? file, Draft draft)
    {
        if (file is null)
        {
            return;
        }

        draft.IncidentFlow = file.String("incident_flow");
        foreach (var (name, matter) in file.Object("matters", required: true)?.Each() ?? [])
        {
            if (Matter(name, matter, draft) is { } rule)
            {
                if (draft.Rules.Any(r => r.Name == rule.Name))
                {
                    matter.Wrong($"There is a rule '{rule.Name}' already.", "Give the matter another name.");
                }
                else
                {
                    draft.Rules.Add(rule);
                }
            }

            matter.Done();
        }

        file.Done();
    }

    private static Rule? Matter(string name, Section matter, Draft draft)
    {
        var kind = matter.String("handling", required: true) ?? "";
        if (!Rule.Kinds.Contains(kind))
        {
            matter.Wrong("handling", $"'{kind}' is no way of handling a message.", $"Write one of {string.Join(", ", Rule.Kinds)}.");
            return null;
        }

        var triggers = Triggers(matter, draft);
        var answer = Answer(kind, matter, draft);
        var under = matter.String("rule");
        if (under is not null && draft.Rules.All(r => r.Name != under))
        {
            matter.Wrong("rule", $"There is no rule '{under}'.", "Name one of keyword_rules.");
        }

        var rule = new
        {
            Also = matter.Strings("also").Select(a => a.Text).ToList(),
            Priority = matter.String("priority"),
            Discreet = matter.Flag("discreet"),
            After = matter.String("after"),
            Staff = matter.Flag("staff"),
            NeedsPlace = matter.Flag("needs_place"),
            Weak = matter.Flag("weak"),
            Streets = matter.Flag("streets"),
            Dated = matter.Flag("dated"),
            Slots = RulesFile.Lists(matter, "slots", draft),
            Default = RulesFile.Default(matter),
            Unless = Phrases.Read(matter, "unless", draft.Groups),
            Most = matter.Integer("most_words", 0, 0, 50),
            Key = matter.Object("key") is { } key ? RulesFile.ReadKey(key, draft) : null,
        };
        return answer is null ? null : new Rule
        {
            Name = name,
            Kind = kind,
            Intent = name,
            Under = under,
            Title = new(new Dictionary<string, Template> { [draft.Languages[0]] = Literal(name) }, draft.Languages[0]),
            Triggers = triggers,
            Also = rule.Also,
            Priority = rule.Priority,
            Discreet = rule.Discreet,
            After = rule.After,
            Staff = rule.Staff,
            NeedsPlace = rule.NeedsPlace,
            Weak = rule.Weak,
            Streets = rule.Streets,
            Dated = rule.Dated,
            Slots = rule.Slots,
            Default = rule.Default,
            Unless = rule.Unless,
            MostWords = rule.Most == 0 ? null : rule.Most,
            Key = rule.Key,
            Answer = answer,
        };
    }

    private static List<Trigger> Triggers(Section matter, Draft draft)
    {
        var triggers = new List<Trigger>();
        foreach (var (list, strength) in new[] { ("phrases", Strength.Anywhere), ("few", Strength.Few), ("whole", Strength.Whole), ("hints", Strength.Hint) })
        {
            triggers.AddRange(Phrases.Read(matter, list, draft.Groups).Select(p => new Trigger(p, null, strength)));
        }

        if (triggers.Count == 0)
        {
            matter.Wrong("The matter has no phrases.", "Write how people say it under 'phrases', 'few' or 'whole'.");
        }

        return triggers;
    }

    private static Answer? Answer(string kind, Section matter, Draft draft)
    {
        if (matter.Object("answer") is { } own)
        {
            return new AnswerReader(draft, [.. draft.Rules.Select(r => r.Name)], null).Read(own);
        }

        var queue = matter.String("queue");
        if (queue is not null && draft.Queues.All(q => q.Name != queue))
        {
            matter.Wrong("queue", $"There is no queue '{queue}'.", $"town.json has {string.Join(", ", draft.Queues.Select(q => q.Name))}.");
        }

        var text = matter.Text("text", draft.Languages, Engine.Tables.Question.Knows);
        if (matter.String("serves") is { } serves)
        {
            return new Answer.Serves(serves);
        }

        switch (kind)
        {
            case "incident":
                var category = matter.String("category");
                return new Answer.Reports(queue ?? draft.DefaultQueue, category, category is null ? null : Label(category, matter, draft), text, FlowOf(matter, draft));

            case "urgent":
                return new Answer.Alarms(queue ?? draft.DefaultQueue, text);

            case "operator":
                return new Answer.Person(queue ?? draft.DefaultQueue, text);

            case "noise":
                return new Answer.Ignores(text);

            case "dlp_warning":
                matter.Seen("action");
                return text is null ? new Answer.Ignores(null) : new Answer.Warns(text, queue, matter.String("action"));

            default:
                return text is null ? queue is null ? Nothing(matter) : new Answer.Person(queue, null) : queue is null ? new Answer.Says(text) : new Answer.Person(queue, text);
        }
    }

    /// <summary>The flow that takes it up: its own, or that of all incidents; <c>none</c> passes it on at once.</summary>
    private static string? FlowOf(Section matter, Draft draft)
    {
        var flow = matter.String("flow") ?? draft.IncidentFlow;
        if (flow is not null and not "none")
        {
            draft.Begun.Add((matter, flow));
        }

        return flow is "none" ? null : flow;
    }

    private static Answer? Nothing(Section matter)
    {
        matter.Wrong("The matter says nothing.", "Write a 'text', 'serves' with the name of a rule, or an 'answer'.");
        return null;
    }

    /// <summary>A text without places: what a table says, and a name.</summary>
    private static Template Literal(string text) => Template.Parse(text).Template ?? Template.Parse("…").Template!;

    /// <summary>The category's name for people, from the table that the town keeps.</summary>
    private static LocalText? Label(string category, Section matter, Draft draft)
    {
        if (!draft.Tables.TryGetValue(CategoryTable, out var table))
        {
            matter.Wrong("category", $"There is no table '{CategoryTable}'.", "Add it, or leave 'category' out.");
            return null;
        }

        for (var row = 0; row < table.Count; row++)
        {
            if ($"{table[row, "category"]}/{table[row, "subcategory"]}" == category)
            {
                var at = row;
                return new(draft.Languages.ToDictionary(l => l, l => Literal(table[at, table.Has($"label_{l}") ? $"label_{l}" : $"label_{draft.Languages[0]}"])), draft.Languages[0]);
            }
        }

        matter.Wrong("category", $"There is no category '{category}'.", $"Write category/subcategory as in {CategoryTable}.");
        return null;
    }
}
