using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Words;

namespace Ventanilla.Catalogue;

/// <summary>Reads <c>names.json</c>: under which names citizens know the rows of a table.</summary>
internal static class NamesFile
{
    public static void Read(Section file, Draft draft)
    {
        foreach (var (name, list) in file.Each())
        {
            var table = Table(list, "table", draft);
            var key = list.String("key", required: true) ?? "";
            var columns = list.Strings("columns").Select(c => c.Text).ToList();
            var also = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            if (list.Object("also") is { } more)
            {
                foreach (var value in more.Names.ToList())
                {
                    also[value] = Phrases.Read(more, value);
                    if (table is not null && table.Has(key) && table.Rows(table.Column(key), value).Count == 0)
                    {
                        more.Wrong(value, $"No row of {table.Name} has the {key} '{value}'.", "Mend the key, or take it out.");
                    }
                }
            }

            var loose = list.Flag("loose");
            var slot = list.String("slot");
            var ignore = list.Strings("ignore").Select(w => w.Text).ToList();
            list.Done();
            var missing = table is null ? null : columns.Append(key).FirstOrDefault(c => !table.Has(c));
            if (missing is not null)
            {
                list.Wrong($"The table {table!.Name} has no column '{missing}'.", $"Its columns are {string.Join(", ", table.Columns)}.");
            }
            else if (table is not null)
            {
                draft.Names[name] = new(table, key, columns, also, loose, ignore, slot);
            }
        }
    }

    public static Table? Table(Section section, string name, Draft draft)
    {
        if (section.String(name, required: true) is not { } table)
        {
            return null;
        }

        if (!draft.Tables.TryGetValue(table, out var found))
        {
            section.Wrong(name, $"There is no table '{table}'.", $"Put tables/{table}.csv into the pack, or mend the name.");
        }

        return found;
    }
}

/// <summary>Reads phrases and checks that each can be found.</summary>
internal static class Phrases
{
    /// <param name="groups">What <c>@</c> may name.</param>
    /// <remarks>What is inherited was checked when it was imported, and not once for each town.</remarks>
    public static IReadOnlyList<string> Read(Section section, string name, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null)
    {
        var phrases = section.Strings(name);
        foreach (var phrase in phrases.Where(p => !p.Origin.IsInherited))
        {
            if (PhraseIndex.Check(phrase.Text, groups) is { } problem)
            {
                section.Wrong(phrase, $"The phrase '{phrase.Text}' cannot be found: {problem}.", "Write words; * ends a word by its beginning, ... leaves room for a few words, @name is a group of words, + joins parts that may stand anywhere.");
            }
        }

        return [.. phrases.Select(p => p.Text)];
    }
}
