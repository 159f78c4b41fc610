namespace Ventanilla.Engine.Words;

/// <summary>The words by which people take back what they have just written.</summary>
internal static class Correction
{
    public static readonly IReadOnlySet<string> Words = new HashSet<string>(StringComparer.Ordinal)
    {
        "perdo", "perdon", "perdoneu", "perdona", "sorry", "corregeixo", "corrijo", "equivocat", "equivocado", "equivocada", "confos", "confundido", "millor", "mejor", "dic", "digo", "dir", "decir", "rectifico", "vaja",
    };
}
