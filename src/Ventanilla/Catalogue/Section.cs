using System.Globalization;
using System.Text.Json;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>
/// One object of a town's JSON file while it is read: gives its members by type, notes what is wrong, and at the end what
/// nobody asked for, because a misspelt member that is silently ignored is found out on the worst day.
/// </summary>
internal sealed class Section(Node node, List<Problem> problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Node Node => node;

    /// <summary>It stands in the shared catalogue that the town follows.</summary>
    public bool IsInherited => node.Origin.IsInherited;

    public IEnumerable<string> Names => node.Members.Select(m => m.Name);

    public void Wrong(string what, string remedy) => Wrong(node, what, remedy);

    public void Wrong(string name, string what, string remedy) => Wrong(Find(name)?.Value ?? node, what, remedy);

    public void Wrong(Node at, string what, string remedy) => problems.Add(new(at.Origin.File, at.Line, at.Column, what, remedy));

    /// <summary>Says that a member was looked at, whatever came of it.</summary>
    public void Seen(string name) => _asked.Add(name);

    public bool Has(string name)
    {
        _asked.Add(name);
        return Find(name) is not null;
    }

    public Node? Any(string name)
    {
        _asked.Add(name);
        return Find(name)?.Value;
    }

    public string? String(string name, bool required = false)
    {
        if (Of(name, required, "a text", JsonTokenType.String) is not { } value)
        {
            return null;
        }

        return value.Text;
    }

    public int Integer(string name, int @default, int from, int to)
    {
        if (Of(name, false, "a whole number", JsonTokenType.Number) is not { } value)
        {
            return @default;
        }

        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        Wrong(value, $"'{name}' cannot be {value.Text}.", $"Write a whole number from {from} to {to}.");
        return @default;
    }

    public bool Flag(string name) => Of(name, false, "true or false", JsonTokenType.True, JsonTokenType.False)?.Kind == JsonTokenType.True;

    /// <summary>A list of texts; a single text counts as a list of one.</summary>
    public IReadOnlyList<Node> Strings(string name, bool required = false)
    {
        if (Of(name, required, "a list of texts", JsonTokenType.StartArray, JsonTokenType.String) is not { } value)
        {
            return [];
        }

        var items = value.Kind == JsonTokenType.String ? [value] : value.Items;
        foreach (var item in items.Where(i => i.Kind != JsonTokenType.String))
        {
            Wrong(item, $"'{name}' holds something that is not a text.", "Put it in quotation marks.");
        }

        return [.. items.Where(i => i.Kind == JsonTokenType.String)];
    }

    /// <summary>The members of an object whose names are the town's own: each must be an object.</summary>
    public IEnumerable<(string Name, Section Section)> Each() =>
        from name in Names.Distinct().ToList()
        let section = Object(name)
        where section is not null
        select (name, section);

    public Section? Object(string name, bool required = false) =>
        Of(name, required, "an object in braces", JsonTokenType.StartObject) is { } value ? new(value, problems) : null;

    public IReadOnlyList<Section> Objects(string name, bool required = false)
    {
        if (Of(name, required, "a list of objects", JsonTokenType.StartArray) is not { } value)
        {
            return [];
        }

        foreach (var item in value.Items.Where(i => i.Kind != JsonTokenType.StartObject))
        {
            Wrong(item, $"'{name}' holds something that is not an object.", "Put it in braces.");
        }

        return [.. value.Items.Where(i => i.Kind == JsonTokenType.StartObject).Select(i => new Section(i, problems))];
    }

    /// <summary>A text in the town's languages: an object by language, or one text for all.</summary>
    /// <param name="known">Which places the text may have.</param>
    public LocalText? Text(string name, IReadOnlyList<string> languages, Func<string, bool> known, bool required = false, int longest = 1500)
    {
        if (Of(name, required, "a text, or an object with a text for each language", JsonTokenType.StartObject, JsonTokenType.String) is not { } value)
        {
            return null;
        }

        var texts = new Dictionary<string, Template>(StringComparer.Ordinal);
        IEnumerable<(string Language, Node Node)> written = value.Kind == JsonTokenType.String ? [(languages[0], value)] : value.Members.Select(m => (m.Name, m.Value));
        foreach (var (language, text) in written)
        {
            if (value.Origin.IsInherited && !languages.Contains(language))
            {
                // A shared catalogue speaks more languages than some of those who follow it.
                continue;
            }

            if (!languages.Contains(language) || text.Kind != JsonTokenType.String)
            {
                Wrong(text, $"'{language}' is not a text in one of the town's languages.", $"Its languages are {string.Join(", ", languages)}.");
            }
            else if (text.Text.Length > longest)
            {
                Wrong(text, $"The text has {text.Text.Length} characters.", $"Keep it under {longest}.");
            }
            else if (Template.Parse(text.Text) is var (template, problem, _) && template is null)
            {
                Wrong(text, $"The text has {problem}.", "Places are written {name} or {name|filter}, optional parts in [ ].");
            }
            else if (template!.Places.FirstOrDefault(p => !known(p)) is { } place)
            {
                Wrong(text, $"The place {{{place}}} cannot be filled.", "Name a column of the tables in use, or a known value such as key, today, town.");
            }
            else
            {
                texts[language] = template;
            }
        }

        if (texts.Count == 0 && value.Kind == JsonTokenType.StartObject && (value.Members.Count == 0 || (value.Origin.IsInherited && !value.Members.Any(m => languages.Contains(m.Name)))))
        {
            Wrong(value, $"'{name}' has no text in any language.", $"Write it in {string.Join(", ", languages)}.");
        }

        return texts.Count == 0 ? null : new(texts, languages[0]);
    }

    /// <summary>Notes every member that nobody asked for.</summary>
    public void Done()
    {
        foreach (var member in node.Members.Where(m => !_asked.Contains(m.Name)))
        {
            problems.Add(new(member.Value.Origin.File, member.Line, member.Column, $"'{member.Name}' is not known here.", $"Known are: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}."));
        }

        foreach (var twice in node.Members.GroupBy(m => m.Name).Where(g => g.Count() > 1).Select(g => g.Last()))
        {
            problems.Add(new(twice.Value.Origin.File, twice.Line, twice.Column, $"'{twice.Name}' is written twice.", "Keep one of them."));
        }
    }

    private Member? Find(string name) => node.Members.FirstOrDefault(m => m.Name == name);

    private Node? Of(string name, bool required, string kind, params ReadOnlySpan<JsonTokenType> kinds)
    {
        _asked.Add(name);
        if (Find(name) is not { } member)
        {
            if (required)
            {
                Wrong($"'{name}' is missing.", $"Add it: {kind}.");
            }

            return null;
        }

        if (kinds.Contains(member.Value.Kind))
        {
            return member.Value;
        }

        Wrong(member.Value, $"'{name}' is not {kind}.", $"Write {kind}.");
        return null;
    }
}
