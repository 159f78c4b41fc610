namespace Ventanilla.Engine.Texts;

/// <summary>One text in the town's languages.</summary>
public sealed class LocalText
{
    private readonly IReadOnlyDictionary<string, Template> _languages;
    private readonly string _default;

    /// <param name="languages">By language code; at least one.</param>
    /// <param name="default">The language to fall back on.</param>
    public LocalText(IReadOnlyDictionary<string, Template> languages, string @default)
    {
        _languages = languages;
        _default = languages.ContainsKey(@default) ? @default : languages.Keys.Order(StringComparer.Ordinal).First();
    }

    public IEnumerable<string> Languages => _languages.Keys;

    public IEnumerable<Template> Templates => _languages.Values;

    public Template In(string language) => _languages.TryGetValue(language, out var found) ? found : _languages[_default];

    /// <summary>The text as it stands, for texts without places.</summary>
    public string Plain(string language) => In(language).Render(_ => "", language);

    /// <summary>A text written in the program itself.</summary>
    /// <exception cref="ArgumentException">It is not a template: a bug.</exception>
    public static LocalText Of(params (string Language, string Text)[] texts) =>
        new(texts.ToDictionary(t => t.Language, t => Template.Parse(t.Text).Template ?? throw new ArgumentException(t.Text, nameof(texts))), "ca");
}
