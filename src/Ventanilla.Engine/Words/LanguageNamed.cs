namespace Ventanilla.Engine.Words;

/// <summary>The language that a citizen asks for by its name, in whichever language they ask.</summary>
internal static class LanguageNamed
{
    private static readonly PhraseIndex Names = Build();

    private static readonly string[] Codes = ["ca", "es", "en"];

    public static string? In(Heard heard)
    {
        var hits = new List<Hit>();
        Names.Find(heard, hits);
        // "No entiendo el catalán, ¿en castellano?": the last one said is the one wanted.
        return hits.Count == 0 ? null : Codes[hits.MaxBy(h => h.From).Value];
    }

    private static PhraseIndex Build()
    {
        var index = new PhraseIndex();
        string[][] names = [["català", "catalan", "valencià"], ["castellano", "castellà", "español", "espanyol", "spanish"], ["english", "inglés", "anglès"]];
        for (var language = 0; language < names.Length; language++)
        {
            foreach (var name in names[language])
            {
                index.Add(name, language);
            }
        }

        return index;
    }
}
