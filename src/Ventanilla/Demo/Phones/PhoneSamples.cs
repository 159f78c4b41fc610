namespace Ventanilla.Demo.Phones;

/// <summary>A picture of ours, drawn for the demo, that a citizen can send.</summary>
public sealed record SamplePhoto(string Key, string FileName);

/// <summary>What a citizen finds ready to send: pictures, a voice note, places of Vilassola, words that set something off.</summary>
internal static class PhoneSamples
{
    public static readonly IReadOnlyList<SamplePhoto> Photos = [new("lamp", "lamp.jpg"), new("container", "container.jpg"), new("pothole", "pothole.jpg")];

    /// <summary>The town lies nowhere: an arbitrary rural point.</summary>
    public static readonly IReadOnlyList<Spot> Places =
    [
        new(41.75100, 2.05090, "Plaça de la Vila", "pl. de la Vila, 1"),
        new(41.73120, 2.07560, "Biblioteca Can Rovira", "c. del Forn, 12"),
        new(41.74110, 2.04440, "Mercat municipal", "c. Major, 20"),
    ];

    public static byte[] Photo(SamplePhoto photo) => Read(photo.FileName);

    /// <summary>A spoken note of seven seconds, Opus in Ogg, mono, as WhatsApp records them.</summary>
    public static byte[] Voice(string language) => Read(language == "ca" ? "voice-ca.ogg" : "voice-es.ogg");

    /// <summary>One message for each kind of answer, in the citizen's language.</summary>
    public static IReadOnlyList<string> Hints(string language) => language == "es"
        ? ["hola", "PARADA 1007", "RESIDUOS c/ Mayor 3", "BUS 1007", "horario", "persona"]
        : ["hola", "PARADA 1007", "RESIDUS c/ Major 3", "BUS 1007", "horari", "persona"];

    private static byte[] Read(string name)
    {
        using var stream = typeof(PhoneSamples).Assembly.GetManifestResourceStream($"Ventanilla.Demo.Samples.{name}")
            ?? throw new InvalidOperationException($"The sample {name} is not built in.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
