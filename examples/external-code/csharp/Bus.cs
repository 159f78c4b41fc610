#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// A bus company's program that answers Ventanilla: when do the next buses come to a stop? .NET 10, no packages.
//
//   VENTANILLA_SECRET=whsec_… PORT=5090 dotnet run Bus.cs
//
// SLOW_MS=5000 answers late, FAIL=1 answers 503: to see what citizens get then. Stop 1023 is always late, stop 1022 always fails.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

if (Signature.ReadKey(Environment.GetEnvironmentVariable("VENTANILLA_SECRET")) is not { } key)
{
    Console.Error.WriteLine("Set VENTANILLA_SECRET to the connector's secret: whsec_ and base64.");
    return 1;
}

// 3. The plumbing: read the body as bytes (the signature is over them), answer 200 with JSON and within three seconds.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 16384);
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "5090"}");
var app = builder.Build();
app.MapPost("/{**path}", async (HttpRequest request) =>
{
    var body = new MemoryStream();
    await request.Body.CopyToAsync(body);
    if (!Signature.IsGood(key, request.Headers, body.ToArray()))
    {
        return Results.Json(new { error = "not signed by Ventanilla" }, statusCode: 401);
    }

    try
    {
        using var asked = JsonDocument.Parse(body.ToArray());
        var data = asked.RootElement.GetProperty("data");
        var stop = data.GetProperty("key").GetString()!;
        var late = stop == "1023" ? 10_000 : int.Parse(Environment.GetEnvironmentVariable("SLOW_MS") ?? "0", CultureInfo.InvariantCulture);
        if (late > 0)
        {
            await Task.Delay(late, request.HttpContext.RequestAborted);
        }

        return Environment.GetEnvironmentVariable("FAIL") == "1" || stop == "1022"
            ? Results.Json(new { error = "out of order" }, statusCode: 503)
            : Results.Json(Buses.Answer(stop, data.GetProperty("language").GetString()!, data.GetProperty("now").GetDateTimeOffset()));
    }
    catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
    {
        return Results.Json(new { error = "not what was agreed" }, statusCode: 400);
    }
});
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}/");
await app.WaitForShutdownAsync();
return 0;

// 1. Is it Ventanilla who asks, and has the question not been changed or kept? Standard Webhooks, version 1.
internal static class Signature
{
    public static byte[]? ReadKey(string? secret)
    {
        var key = new byte[64];
        return secret is not null && secret.StartsWith("whsec_", StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret["whsec_".Length..], key, out var length) && length >= 24 ? key[..length] : null;
    }

    public static bool IsGood(byte[] key, IHeaderDictionary headers, byte[] body)
    {
        string id = headers["webhook-id"].ToString(), time = headers["webhook-timestamp"].ToString();
        if (id.Length == 0
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (double)seconds) > 5 * 60)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        return headers["webhook-signature"].ToString().Split(' ').Any(one =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(expected)));
    }
}

// 2. What do we know? Here a timetable and made-up delays; yours asks the vehicles.
internal static class Buses
{
    private static readonly Dictionary<string, string[]> Stops = new()
    {
        ["1001"] = ["Estació", "Estación"], ["1002"] = ["Plaça de la Vila", "Plaza de la Vila"], ["1003"] = ["Mercat", "Mercado"],
        ["1004"] = ["Biblioteca Can Rovira"], ["1005"] = ["Rambla del Celler"], ["1006"] = ["Institut Serra de Sola", "Instituto Serra de Sola"],
        ["1007"] = ["CAP Vilassola"], ["1008"] = ["Pavelló", "Pabellón"], ["1009"] = ["Piscina municipal"], ["1010"] = ["Torre Nova - Av. dels Til·lers"],
        ["1011"] = ["Escola La Riera", "Escuela La Riera"], ["1012"] = ["La Creueta"], ["1013"] = ["Pont de la Riera", "Puente de la Riera"],
        ["1014"] = ["Les Fontetes"], ["1015"] = ["Camí de les Fontetes"], ["1016"] = ["Cementiri", "Cementerio"], ["1017"] = ["Can Serrat - Entrada"],
        ["1018"] = ["Can Serrat - Pl. dels Pins"], ["1019"] = ["Can Serrat - Mirador"], ["1020"] = ["Polígon El Pla - Nord", "Polígono El Pla - Norte"],
        ["1021"] = ["Polígon El Pla - Sud", "Polígono El Pla - Sur"], ["1022"] = ["Deixalleria", "Punto limpio"],
        ["1023"] = ["Residència Sant Galderic", "Residencia Sant Galderic"], ["1024"] = ["Centre cívic La Fàbrica", "Centro cívico La Fàbrica"],
    };

    private static readonly Line[] Lines =
    [
        new(["Torre Nova"], (6 * 60) + 10, 20, 48, ["1001", "1005", "1002", "1003", "1007", "1023", "1006", "1008", "1009", "1024", "1010"]),
        new(["Les Fontetes"], (6 * 60) + 30, 30, 30, ["1003", "1002", "1004", "1011", "1013", "1012", "1014", "1015", "1016"]),
        new(["Can Serrat"], (7 * 60) + 5, 90, 10, ["1001", "1007", "1005", "1017", "1018", "1019"]),
        new(["Polígon El Pla", "Polígono El Pla"], (5 * 60) + 40, 30, 7, ["1001", "1002", "1020", "1021", "1022"]),
    ];

    public static object Answer(string stop, string language, DateTimeOffset now)
    {
        if (!Stops.TryGetValue(stop, out var names))
        {
            return new { notFound = true };
        }

        var (word, towards, atOnce, none) = language switch
        {
            "es" => ("Parada", "hacia", "ahora", "hoy ya no pasa ningún autobús más"),
            "en" => ("Stop", "towards", "now", "no more buses today"),
            _ => ("Parada", "cap a", "ara", "avui ja no passa cap més autobús"),
        };
        string Name(string[] of) => language == "es" ? of[^1] : of[0];

        var minute = (now.Hour * 60) + now.Minute; // the town's own time
        var coming = new List<string>();
        foreach (var (index, line) in Lines.Index())
        {
            var place = Array.IndexOf(line.Stops, stop);
            var waits = Enumerable.Range(0, place < 0 ? 0 : line.Buses)
                .Select(bus => line.First + (3 * place) + (line.Every * bus) + Delay(index, bus) - minute)
                .Where(wait => wait >= 0)
                .ToList();
            if (waits.Count > 0)
            {
                coming.Add($"L{index + 1} {towards} {Name(line.To)}, {(waits.Min() == 0 ? atOnce : $"{waits.Min()} min")}");
            }
        }

        return new { text = $"{word} {stop} {Name(names)}: {(coming.Count > 0 ? string.Join("; ", coming) : none)}" };
    }

    private static int Delay(int line, int bus) => ((bus * 7) + ((line + 1) * 2)) % 11;

    private sealed record Line(string[] To, int First, int Every, int Buses, string[] Stops);
}
