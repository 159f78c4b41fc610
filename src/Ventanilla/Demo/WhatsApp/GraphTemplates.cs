using System.Text.Json.Nodes;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>The templates that the demo town has had approved, and one that Meta has paused.</summary>
internal static class GraphTemplates
{
    private static readonly (string Name, string Language, string Status, string? Header, string Body)[] All =
    [
        ("cita_recordatori", "ca", "APPROVED", "Ajuntament de Vilassola", "Bon dia, {{1}}. Us recordem la cita del {{2}} a les {{3}} a l'Oficina d'Atenció Ciutadana."),
        ("cita_recordatori", "es", "APPROVED", "Ajuntament de Vilassola", "Buenos días, {{1}}. Le recordamos la cita del {{2}} a las {{3}} en la Oficina de Atención Ciudadana."),
        ("resposta_llesta", "ca", "APPROVED", null, "Ja tenim resposta a la vostra consulta sobre {{1}}. Escriviu-nos i us l'expliquem."),
        ("resposta_llesta", "es", "APPROVED", null, "Ya tenemos respuesta a su consulta sobre {{1}}. Escríbanos y se la explicamos."),
        ("butlleti", "ca", "PAUSED", null, "Aquesta setmana a Vilassola: {{1}}. Més informació al web municipal."),
    ];

    public static JsonObject List()
    {
        var data = new JsonArray();
        foreach (var (name, language, status, header, body) in All)
        {
            var components = new JsonArray();
            if (header is not null)
            {
                components.Add(new JsonObject { ["type"] = "HEADER", ["format"] = "TEXT", ["text"] = header });
            }

            components.Add(new JsonObject { ["type"] = "BODY", ["text"] = body });
            data.Add(new JsonObject
            {
                ["name"] = name,
                ["language"] = language,
                ["status"] = status,
                ["category"] = name == "butlleti" ? "MARKETING" : "UTILITY",
                ["components"] = components,
                ["id"] = $"{name}_{language}",
            });
        }

        return new() { ["data"] = data, ["paging"] = new JsonObject { ["cursors"] = new JsonObject { ["before"] = "a", ["after"] = "b" } } };
    }
}
