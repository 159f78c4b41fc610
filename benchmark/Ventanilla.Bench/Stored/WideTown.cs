using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ventanilla.Bench.Stored;

/// <summary>Vilassola's catalogue grown to what a city would write: the same counter, and very much beside it that the messages are not about.</summary>
internal static class WideTown
{
    public const int Rules = 500;
    public const int Streets = 10_000;
    public const int Times = 100_000;

    /// <summary>Times a stop has on one day; the rest of the rows are more stops.</summary>
    private const int TimesOfAStop = 60;

    private static readonly string[] Beginnings = ["bar", "cam", "dol", "fer", "gri", "lum", "mor", "nav", "pel", "ros", "sol", "tra", "ver", "xim"];
    private static readonly string[] Middles = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"];
    private static readonly string[] Ends = ["bet", "dall", "fons", "gues", "lan", "mir", "nell", "pol", "rim", "sent", "tus", "vert"];

    /// <summary>Writes it into <paramref name="folder"/>, which is not there yet.</summary>
    /// <param name="town">The folder of Vilassola's pack.</param>
    public static void Write(string town, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(town, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(town, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        File.AppendAllText(Path.Combine(folder, "tables", "streets.csv"), Lines(Streets, n => $"W{n},carrer,{Name(n)},calle,c/ {Name(n)},Eixample,1,200,08999,B"));
        var stops = Times / TimesOfAStop;
        File.AppendAllText(Path.Combine(folder, "tables", "bus_stops.csv"), Lines(stops, n => $"{3000 + n},Parada {Name(n)},Parada {Name(n)},Eixample,41.7{n % 1000:000},2.05{n % 100:00},1,0"));
        File.AppendAllText(Path.Combine(folder, "tables", "bus_times.csv"), Lines(Times, n =>
        {
            var minute = 360 + (n / stops * 1_000 / TimesOfAStop);
            return $"L1,ANADA,FEINER,{3000 + (n % stops)},{n % stops},{minute / 60:00}:{minute % 60:00}";
        }));

        var path = Path.Combine(folder, "matters.json");
        var matters = JsonNode.Parse(File.ReadAllText(path), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
        for (var n = 0; n < Rules; n++)
        {
            // As a clerk would write them: everyday words beside what the matter alone is about.
            matters["matters"]![$"wide_{n}"] = new JsonObject
            {
                ["handling"] = "operator",
                ["queue"] = "OAC",
                ["phrases"] = new JsonArray($"(vull|quiero|necessito|com|donde) ... {Name(n + 20_000)}", $"{Name(n + 20_000)} + (carrer|calle|avui|hoy)", $"{Name(n + 21_000)} ... {Name(n + 22_000)}"),
            };
        }

        File.WriteAllText(path, matters.ToJsonString());
    }

    private static string Name(int n) =>
        Beginnings[n % Beginnings.Length] + Middles[n / Beginnings.Length % Middles.Length] + Middles[n / (Beginnings.Length * Middles.Length) % Middles.Length] + Ends[n / (Beginnings.Length * Middles.Length * Middles.Length) % Ends.Length];

    private static string Lines(int count, Func<int, FormattableString> line)
    {
        var text = new StringBuilder();
        for (var n = 0; n < count; n++)
        {
            text.Append(line(n).ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }
}
