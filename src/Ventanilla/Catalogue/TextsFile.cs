using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>Reads <c>texts.json</c>: the town's own words in place of the machine's.</summary>
internal static class TextsFile
{
    public static void Read(Section file, Draft draft)
    {
        foreach (var name in file.Names.ToList())
        {
            if (!OwnTexts.All.TryGetValue(name, out var machine))
            {
                file.Wrong(name, $"The machine has no text '{name}'.", $"It has: {string.Join(", ", OwnTexts.All.Keys.Order(StringComparer.Ordinal))}.");
                file.Seen(name);
                continue;
            }

            var places = machine.Templates.SelectMany(t => t.Places).ToHashSet(StringComparer.Ordinal);
            if (file.Text(name, draft.Languages, places.Contains) is { } text)
            {
                draft.Texts[name] = text;
            }
        }
    }
}
