using System.Collections;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Ventanilla.Platform;

/// <summary>
/// What the technician sets, by environment (<c>VENTANILLA_…</c>, <c>__</c> nests) or <c>ventanilla.json</c>; the
/// environment wins. Read once at start. A name that is not known or a value that cannot be stops the start with a
/// sentence, because a misspelt setting that is silently ignored is found out on the worst day.
/// </summary>
public sealed record Settings
{
    /// <summary>Where to listen. The default is reachable from this machine only.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>Folder for the database and files; made when absent.</summary>
    public string Data { get; init; } = "./data";

    /// <summary><c>sqlite</c>, or an Npgsql connection string: <c>Host=…;Database=…;Username=…;Password=…</c>.</summary>
    public string Database { get; init; } = "sqlite";

    public bool IsPostgres => Database != "sqlite";

    /// <summary>How much of what providers bring is kept on this machine's disk while PostgreSQL is away; 0 keeps none.</summary>
    public long SpoolBytes { get; init; } = 1024L * 1024 * 1024;

    public bool IsClustered => Cluster == "postgres";

    /// <summary>Loads Vilassola, the phone and the fake providers.</summary>
    public bool Demo { get; init; }

    /// <summary>Freezes the clock (ISO 8601 with offset) so that the demo always shows the same day; null runs with the real one.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Where the Graph API is; null means Meta's own, or in demo mode the demo's fake.</summary>
    public Uri? GraphUrl { get; init; }

    /// <summary>The Graph API's version; a version lives about two years.</summary>
    public string GraphVersion { get; init; } = "v26.0";

    /// <summary>How long a status may take to tell whether a message of which we heard no answer has gone; then policy or a person decides.</summary>
    public TimeSpan WhatsAppDoubt { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The word that Meta's dashboard asks us to confirm when it is given our address.</summary>
    public Secret? WhatsAppVerifyToken { get; init; }

    /// <summary>Where the Telegram Bot API is; null means Telegram's own, or in demo mode the demo's fake.</summary>
    public Uri? TelegramUrl { get; init; }

    /// <summary>Fetch updates by long polling instead of a webhook: for towns without a public address.</summary>
    public bool TelegramPolling { get; init; }

    /// <summary><c>localhost</c> for one machine; <c>postgres</c> for several that find each other through the database.</summary>
    public string Cluster { get; init; } = "localhost";

    /// <summary>Where the other nodes reach this one (address:port on a private network); null takes a free port of this machine.</summary>
    public IPEndPoint? ClusterAddress { get; init; }

    /// <summary>For measurements, demo mode only: no limits per channel, recipient or loop and no waiting for bursts.</summary>
    public bool Unpaced { get; init; }

    /// <summary>How long what matched nothing waits for the rest of its burst.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long external code may take before its fallback answers.</summary>
    public TimeSpan ExternalDeadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Hosts on private addresses that external code may be called at, separated by commas: <c>127.0.0.1:5090</c>.</summary>
    public IReadOnlyList<string> ExternalPrivateHosts { get; init; } = [];

    /// <summary>Where the demo town's bus service is (external code); set by <c>./run</c>.</summary>
    public Uri? DemoBusUrl { get; init; }

    /// <summary>The address under which citizens and providers reach the counter, through whatever stands in front of it; null when nothing does.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The proxies whose word on who calls is believed (addresses or networks); nobody's when empty.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>An OpenTelemetry collector (OTLP over HTTP) that metrics and traces are sent to; nothing leaves when null.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>The log as lines of JSON, for programs that gather logs.</summary>
    public bool LogAsJson { get; init; }

    /// <summary>The hour of the machine's day at which the account of the day before is logged.</summary>
    public int DailyHour { get; init; } = 6;

    /// <summary>The known names, as they are written in the environment, and what each does with its value.</summary>
    private static readonly Dictionary<string, Func<Settings, string, Settings>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LISTEN"] = (s, v) => s with { Listen = Url(v) },
        ["DATA"] = (s, v) => s with { Data = v },
        ["DATABASE"] = (s, v) => s with { Database = Connection(v) },
        ["SPOOLMEGABYTES"] = (s, v) => s with { SpoolBytes = Megabytes(v) },
        ["DEMO"] = (s, v) => s with { Demo = Flag(v) },
        ["CLOCK"] = (s, v) => s with { Clock = DateTimeOffset.Parse(v, CultureInfo.InvariantCulture) },
        ["WHATSAPP__GRAPHURL"] = (s, v) => s with { GraphUrl = Url(v) },
        ["WHATSAPP__GRAPHVERSION"] = (s, v) => s with { GraphVersion = v },
        ["WHATSAPP__VERIFYTOKEN"] = (s, v) => s with { WhatsAppVerifyToken = new(v) },
        ["WHATSAPP__DOUBTSECONDS"] = (s, v) => s with { WhatsAppDoubt = Seconds(v) },
        ["TELEGRAM__APIURL"] = (s, v) => s with { TelegramUrl = Url(v) },
        ["TELEGRAM__POLLING"] = (s, v) => s with { TelegramPolling = Flag(v) },
        ["CLUSTER"] = (s, v) => s with { Cluster = v is "localhost" or "postgres" ? v : throw new FormatException("write localhost or postgres.") },
        ["CLUSTERADDRESS"] = (s, v) => s with { ClusterAddress = IPEndPoint.TryParse(v, out var end) && end.Port > 0 ? end : throw new FormatException("write address and port, such as 10.0.0.2:11111.") },
        ["UNPACED"] = (s, v) => s with { Unpaced = Flag(v) },
        ["BURSTSECONDS"] = (s, v) => s with { Burst = Seconds(v) },
        ["EXTERNAL__DEADLINESECONDS"] = (s, v) => s with { ExternalDeadline = Seconds(v) },
        ["EXTERNAL__PRIVATEHOSTS"] = (s, v) => s with { ExternalPrivateHosts = v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
        ["DEMOBUSURL"] = (s, v) => s with { DemoBusUrl = Url(v) },
        ["PUBLICURL"] = (s, v) => s with { PublicUrl = Url(v) },
        ["PROXY"] = (s, v) => s with { Proxies = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Network)] },
        ["OTLP"] = (s, v) => s with { Otlp = Url(v) },
        ["LOG"] = (s, v) => s with { LogAsJson = v is "json" or "text" ? v == "json" : throw new FormatException("write text or json.") },
        ["DAILYHOUR"] = (s, v) => s with { DailyHour = int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour < 24 ? hour : throw new FormatException("write an hour from 0 to 23.") },
    };

    /// <summary>Settings that may hold a password: never repeated in a message.</summary>
    private static readonly HashSet<string> Secretive = new(StringComparer.OrdinalIgnoreCase) { "DATABASE", "WHATSAPP__VERIFYTOKEN" };

    /// <summary>Reads file and environment.</summary>
    /// <returns>The settings, or the sentence that tells the technician what to mend.</returns>
    public static (Settings? Settings, string? Problem) Read(IDictionary environment, string file = "ventanilla.json")
    {
        var given = new List<(string Name, string Value, string Shown)>();
        if (File.Exists(file))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                Flatten(json.RootElement, "", given, file);
            }
            catch (JsonException e)
            {
                return (null, $"{file} is not valid JSON (line {e.LineNumber + 1}): mend it or remove it.");
            }
            catch (InvalidOperationException)
            {
                // Valid JSON, but bytes that are no text, or half a character.
                return (null, $"{file} holds something that is not text: save it as UTF-8, or remove it.");
            }
        }

        foreach (DictionaryEntry entry in environment)
        {
            var name = (string)entry.Key;
            if (name.StartsWith("VENTANILLA_", StringComparison.OrdinalIgnoreCase))
            {
                given.Add((name["VENTANILLA_".Length..], (string?)entry.Value ?? "", name));
            }
        }

        var settings = new Settings();
        foreach (var (name, value, shown) in given)
        {
            if (!Known.TryGetValue(name, out var apply))
            {
                return (null, $"The setting {shown} is not known{Suggest(name)}. Known are: {string.Join(", ", Known.Keys.Select(k => "VENTANILLA_" + k))}.");
            }

            try
            {
                settings = apply(settings, value.Trim());
            }
            catch (Exception e) when (e is FormatException or UriFormatException or OverflowException)
            {
                return (null, Secretive.Contains(name) ? $"The setting {shown} cannot be what it is: {e.Message}" : $"The setting {shown} cannot be '{value}': {e.Message}");
            }
        }

        return settings.Check() is { } problem ? (null, problem) : (settings, null);
    }

    private string? Check()
    {
        if (Demo && !IsLoopback(Listen))
        {
            return $"VENTANILLA_DEMO=true is refused together with the public address VENTANILLA_LISTEN={Listen}: the demo's passwords are known to everybody. Listen on 127.0.0.1 or leave demo mode.";
        }

        if (Cluster == "postgres" && !IsPostgres)
        {
            return "VENTANILLA_CLUSTER=postgres needs VENTANILLA_DATABASE to be a PostgreSQL connection string: several machines cannot share an SQLite file.";
        }

        return Unpaced && !Demo
            ? "VENTANILLA_UNPACED=true is for measurements in demo mode only: a provider would ban an account without pace."
            : null;
    }

    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static void Flatten(JsonElement element, string prefix, List<(string, string, string)> into, string file)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                Flatten(property.Value, prefix.Length == 0 ? property.Name : $"{prefix}__{property.Name}", into, file);
            }

            return;
        }

        into.Add((prefix, element.ToString(), $"{prefix.Replace("__", ".", StringComparison.Ordinal)} in {file}"));
    }

    private static string Suggest(string name) =>
        Known.Keys.FirstOrDefault(k => k.Split("__")[^1].StartsWith(name.Split("__")[^1][..Math.Min(3, name.Split("__")[^1].Length)], StringComparison.OrdinalIgnoreCase)) is { } near
            ? $" (did you mean VENTANILLA_{near}?)"
            : "";

    private static bool Flag(string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" or "" => false,
        _ => throw new FormatException("write true or false."),
    };

    private static TimeSpan Seconds(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 600
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException("write seconds, from 0 to 600.");

    private static long Megabytes(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes <= 1_000_000
            ? megabytes * 1024 * 1024
            : throw new FormatException("write whole megabytes, from 0 to 1000000.");

    private static string Connection(string value)
    {
        if (value == "sqlite")
        {
            return value;
        }

        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(value) is { Host.Length: > 0, Database.Length: > 0 }
                ? value
                : throw new FormatException("write sqlite, or a connection with at least Host and Database.");
        }
        catch (ArgumentException)
        {
            throw new FormatException("write sqlite, or a connection such as Host=db;Database=ventanilla;Username=ventanilla;Password=...");
        }
    }

    private static IPNetwork Network(string value) =>
        IPNetwork.TryParse(value, out var network) ? network
            : IPAddress.TryParse(value, out var address) ? new(address, address.GetAddressBytes().Length * 8)
            : throw new FormatException("write addresses or networks separated by commas, such as 127.0.0.1,10.0.0.0/24.");

    private static Uri Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme == "http" || url.Scheme == "https")
            ? url
            : throw new FormatException("write an address such as http://127.0.0.1:5080.");
}
