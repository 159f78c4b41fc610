using System.Globalization;
using System.Text.Json;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Catalogue;

/// <summary>
/// Reads the rules: their names, triggers and patterns from the table <c>keyword_rules</c> that the town keeps as a
/// spreadsheet, and what a spreadsheet cannot say (further phrases, how weak a word is, keys, answers) from <c>rules.json</c>.
/// </summary>
internal static class RulesFile
{
    private static readonly string[] Columns = ["rule", "type", "pattern"];
    private static readonly string[] Kinds = ["keyword", "code_internal", "code_external", "subscription"];

    public static void Read(Section file, Draft draft)
    {
        if (!draft.Tables.TryGetValue(RuleRow.TableName, out var table))
        {
            draft.Problems.Add(new($"tables/{RuleRow.TableName}.csv", 0, 0, "The table is missing.", "Every town has one."));
            return;
        }

        if (Columns.FirstOrDefault(c => !table.Has(c)) is { } missing)
        {
            draft.Problems.Add(new($"tables/{RuleRow.TableName}.csv", 1, 0, $"The column '{missing}' is missing.", "Add it to the first line."));
            return;
        }

        var names = Enumerable.Range(0, table.Count).Select(r => table[r, "rule"]).ToList();
        for (var row = 0; row < table.Count; row++)
        {
            var at = new RuleRow(table, row, draft);
            if (!Kinds.Contains(at["type"]))
            {
                at.Wrong("type", $"'{at["type"]}' is no type of rule.", $"Write one of {string.Join(", ", Kinds)}.");
            }

            if (file.Object(names[row], required: true) is { } section && Rule(section, at, names, draft) is { } rule)
            {
                draft.Rules.Add(rule);
            }
        }
    }

    private static Rule? Rule(Section section, RuleRow row, IReadOnlyList<string> names, Draft draft)
    {
        // A button's text on WhatsApp; menus of more than three allow a little more, but a rule may stand in both.
        var title = section.Text("title", draft.Languages, _ => false, required: true, longest: 20);
        var triggers = Triggers(section, row, title, draft, out var digit);
        var whole = row["pattern"].Length > 0 && !section.Flag("ignore_pattern") ? Pattern(section, row) : [];
        section.Seen("pattern_key");
        section.Seen("ignore_pattern");
        var rule = new
        {
            Inside = Patterns(section, "inside"),
            Unless = Phrases.Read(section, "unless", draft.Groups),
            Most = section.Integer("most_words", 0, 0, 50),
            Slots = Lists(section, "slots", draft),
            Default = Default(section),
            Dated = section.Flag("dated"),
            Streets = section.Flag("streets"),
            Lists = section.Strings("names").Select(n => NameOf(section, n, draft)).OfType<NameList>().ToList(),
            Key = section.Object("key") is { } key ? ReadKey(key, draft) : null,
            Answer = section.Object("answer", required: true) is { } answer ? new AnswerReader(draft, names, row.Answer).Read(answer) : null,
        };
        section.Done();
        return title is null || rule.Answer is null
            ? null
            : new Rule
            {
                Name = row["rule"],
                Kind = row["type"],
                Title = title,
                Triggers = triggers,
                Digit = digit,
                Patterns = [.. whole, .. Patterns(section, "patterns")],
                Inside = rule.Inside,
                Unless = rule.Unless,
                MostWords = rule.Most == 0 ? null : rule.Most,
                Names = rule.Lists,
                Slots = rule.Slots,
                Default = rule.Default,
                Dated = rule.Dated,
                Streets = rule.Streets,
                Key = rule.Key,
                Answer = rule.Answer,
            };
    }

    private static List<Trigger> Triggers(Section section, RuleRow row, LocalText? title, Draft draft, out int? digit)
    {
        var found = new Dictionary<string, (string Phrase, HashSet<string> Languages, Strength Strength)>(StringComparer.Ordinal);
        digit = null;
        var more = section.Object("more_triggers");
        foreach (var language in draft.Languages)
        {
            var written = row.List($"triggers_{language}").Concat(more is null ? [] : Phrases.Read(more, language, draft.Groups));
            foreach (var phrase in written)
            {
                if (int.TryParse(phrase, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 99)
                {
                    digit = number;
                }
                else
                {
                    Add(phrase, language, Strength.Anywhere);
                }
            }
        }

        if (more is { IsInherited: true })
        {
            // In a language that this town does not speak.
            more.Names.ToList().ForEach(more.Seen);
        }

        more?.Done();
        foreach (var dropped in section.Strings("drop_triggers"))
        {
            Known(dropped, () => found.Remove(Same(dropped.Text)));
        }

        foreach (var (list, strength) in new[] { ("whole", Strength.Whole), ("few", Strength.Few), ("named", Strength.Named), ("only", Strength.Only) })
        {
            foreach (var phrase in section.Strings(list))
            {
                Known(phrase, () => found[Same(phrase.Text)] = found[Same(phrase.Text)] with { Strength = strength });
            }
        }

        foreach (var (list, strength) in new[] { ("phrases", Strength.Anywhere), ("phrases_few", Strength.Few), ("phrases_named", Strength.Named), ("hints", Strength.Hint) })
        {
            foreach (var phrase in Phrases.Read(section, list, draft.Groups))
            {
                found.TryAdd(Same(phrase), (phrase, ["", "*"], strength));
            }
        }

        // What a button says sets off its rule when it is typed, or comes back as text from Telegram's keyboard.
        foreach (var language in title?.Languages ?? [])
        {
            if (!found.ContainsKey(Same(title!.Plain(language))))
            {
                Add(title.Plain(language), language, Strength.Whole);
            }
        }

        return [.. found.Values.Select(f => new Trigger(f.Phrase, f.Languages.Count == 1 ? f.Languages.Single() : null, f.Strength))];

        void Add(string phrase, string language, Strength strength)
        {
            var same = Same(phrase);
            if (found.TryGetValue(same, out var known))
            {
                known.Languages.Add(language);
            }
            else if (PhraseIndex.Check(phrase, draft.Groups) is { } problem)
            {
                row.Wrong($"triggers_{language}", $"The trigger '{phrase}' cannot be found: {problem}.", "Write words.");
            }
            else
            {
                found[same] = (phrase, [language], strength);
            }
        }

        void Known(Node phrase, Action then)
        {
            if (found.ContainsKey(Same(phrase.Text)))
            {
                then();
            }
            else if (!phrase.Origin.IsInherited)
            {
                // What is inherited was checked with all its languages, and above the row that the province has.
                section.Wrong(phrase, $"'{phrase.Text}' is no trigger of this rule.", "Write it as it stands in keyword_rules or more_triggers.");
            }
        }
    }

    /// <summary>Two spellings that the machine hears alike.</summary>
    private static string Same(string phrase) => phrase.AsSpan().ContainsAny("@(+=") ? phrase : string.Join(' ', phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => Heard.Read(p) is { Count: > 0 } heard ? heard.Plain + (p.EndsWith('*') ? "*" : "") : p));

    private static IReadOnlyList<KeyPattern> Pattern(Section section, RuleRow row)
    {
        var (pattern, problem) = KeyPattern.Create(row["pattern"], section.String("pattern_key"));
        if (problem is not null)
        {
            row.Wrong("pattern", $"The pattern cannot be used: {problem}.", "Mend it, or leave it out.");
        }

        return pattern is null ? [] : [pattern];
    }

    private static List<KeyPattern> Patterns(Section section, string name)
    {
        if (section.Any(name) is not { } node)
        {
            return [];
        }

        var patterns = new List<KeyPattern>();
        foreach (var item in node.Kind == JsonTokenType.StartArray ? node.Items : [node])
        {
            var text = item.Kind == JsonTokenType.String ? item.Text : item.Members.FirstOrDefault(m => m.Name == "pattern")?.Value.Text;
            var key = item.Members.FirstOrDefault(m => m.Name == "key")?.Value.Text;
            var (pattern, problem) = text is null ? (null, "it is neither a text nor an object with 'pattern' and 'key'") : KeyPattern.Create(text, key);
            if (pattern is null)
            {
                section.Wrong(item, $"The pattern cannot be used: {problem}.", "Write a regular expression without look-around or back references.");
            }
            else
            {
                patterns.Add(pattern);
            }
        }

        return patterns;
    }

    internal static List<NameList> Lists(Section section, string name, Draft draft) => [.. section.Strings(name).Select(n => NameOf(section, n, draft)).OfType<NameList>()];

    internal static Dictionary<string, string> Default(Section section)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (section.Object("default") is { } written)
        {
            foreach (var name in written.Names.ToList())
            {
                values[name] = written.String(name) ?? "";
            }

            written.Done();
        }

        return values;
    }

    private static NameList? NameOf(Section section, Node name, Draft draft)
    {
        if (!draft.Names.TryGetValue(name.Text, out var list))
        {
            section.Wrong(name, $"names.json has no list '{name.Text}'.", $"It has {string.Join(", ", draft.Names.Keys)}.");
        }

        return list;
    }

    internal static Key? ReadKey(Section section, Draft draft)
    {
        var ask = section.Text("ask", draft.Languages, Question.Knows, required: true);
        KnownKeys? known = null;
        if (section.Object("known") is { } where)
        {
            var table = NamesFile.Table(where, "table", draft);
            var (column, label) = (where.String("column", required: true) ?? "", where.String("label", required: true) ?? "");
            if (table is not null && !table.Has(column))
            {
                where.Wrong("column", $"The table {table.Name} has no column '{column}'.", $"Its columns are {string.Join(", ", table.Columns)}.");
            }
            else if (table is not null)
            {
                known = new(table, column, label);
            }

            where.Done();
        }

        var find = Patterns(section, "find");
        var second = Patterns(section, "second");
        var key = ask is null ? null : new Key
        {
            Find = find.FirstOrDefault(),
            Free = section.Flag("free"),
            Name = section.String("name"),
            SecondName = section.String("second_name"),
            Names = section.Strings("names").Select(n => NameOf(section, n, draft)).FirstOrDefault(),
            Parts = section.Integer("parts", 1, 1, 2),
            Second = second.FirstOrDefault(),
            Known = known,
            Secret = section.Flag("secret"),
            Ask = ask,
            AskSecond = section.Text("ask_second", draft.Languages, Question.Knows),
        };
        section.Done();
        return key;
    }
}
