using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Flows;

/// <summary>Yes, no, and "leave it", as people say them.</summary>
internal static class YesNo
{
    private static readonly HashSet<string> Yes = Set("si sip sii vale ok okay okey okis oki accepto acepto accepte acepte accept acceptat aceptado confirmo confirmat confirmado confirm yes yep yeah clar claro correcte correcto exacte exacto endavant adelante perfecte perfecto");

    private static readonly HashSet<string> No = Set("no nop not nope cap tampoc tampoco nope declino rebutjo rechazo negatiu negativo");

    /// <summary>Said instead of something that may be left out: "no en tinc", "sense foto".</summary>
    private static readonly HashSet<string> Without = Set("no cap ninguna ningun ninguno none sense sin without saltar salta skip omet omitir passo paso res nada nothing despres despues continuar continua seguir");

    private static readonly string[] Leaving =
        ["cancel la", "cancel lar", "cancel lo", "cancela", "cancelar", "cancelalo", "cancel", "deixa ho", "deixem ho", "deja ho", "dejalo", "dejemoslo", "olvidalo", "oblida ho", "surt", "sortir", "salir", "sal", "exit", "quit", "forget it", "leave it"];

    private static readonly string[] Thumbs = ["👍", "✅", "👌"];

    /// <summary>A yes or a no has few words; what has more is about something else.</summary>
    private const int FewWords = 4;

    /// <returns>Null when it is neither, or both.</returns>
    public static bool? Of(Heard heard)
    {
        if (heard.Count == 0)
        {
            return heard.Symbols.Any(Thumbs.Contains) ? true : heard.Symbols.Contains("👎") ? false : null;
        }

        if (SmallTalk.Telling(heard) > FewWords)
        {
            return null;
        }

        // "d'acord", "de acuerdo": one word written as two.
        var (yes, no) = (Has(heard, Yes) || Says(heard, "d acord") || Says(heard, "de acuerdo") || Says(heard, "all right"), Has(heard, No));
        return (yes, no) switch
        {
            (true, false) => true,
            (false, true) => false,
            // "No accepto" has both, and its first word decides; "sí, no hi ha problema" likewise.
            (true, true) => Yes.Contains(heard.Word(0).ToString()),
            _ => null,
        };
    }

    public static bool LeavesOut(Heard heard) => heard.Count > 0 && SmallTalk.Telling(heard) <= FewWords && Has(heard, Without);

    /// <summary>True when it says nothing but that they want out.</summary>
    public static bool Leaves(Heard heard)
    {
        var said = string.Join(' ', Enumerable.Range(0, heard.Count).Select(w => heard.Word(w).ToString()).Where(w => !SmallTalk.IsPolite(w)));
        return Leaving.Contains(said);
    }

    private static bool Has(Heard heard, HashSet<string> words) => Enumerable.Range(0, heard.Count).Any(w => words.Contains(heard.Word(w).ToString()));

    private static bool Says(Heard heard, string phrase) => $" {string.Join(' ', Enumerable.Range(0, heard.Count).Select(w => heard.Word(w).ToString()))} ".Contains($" {phrase} ", StringComparison.Ordinal);

    private static HashSet<string> Set(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
