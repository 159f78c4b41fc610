namespace Ventanilla.Engine.Words;

/// <summary>The language that a citizen asks for by its name, in whichever language they ask.</summary>
internal static class LanguageNamed
{
    private static readonly PhraseIndex Names = Build();

    /// <summary>How many words before the language's name "no" still refuses it.</summary>
    private const int Refusal = 3;

    private static readonly string[] Codes = ["ca", "es", "en"];

    public static string? In(Heard heard)
    {
        // "No parlo català" asks for anything but that.
        var hits = heard.In(Names).Where(h => !Enumerable.Range(1, Refusal).Any(before => heard.Is(h.From - before, "no") || heard.Is(h.From - before, "not"))).ToList();
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
