namespace Ventanilla.Bench.Contenders;

/// <summary>How one of the programs is started.</summary>
/// <param name="Webhook">Where it takes the provider's webhooks.</param>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Settings, string Webhook = "/webhooks/whatsapp")
{
    private static readonly Dictionary<string, string> None = [];

    public static Launch OfFloor(string work, Uri url, Uri graph) =>
        new(Environment.ProcessPath!, ["floor", url.ToString(), Path.Combine(work, "data"), graph.ToString()], None);

    /// <param name="database">As in <c>VENTANILLA_DATABASE</c>.</param>
    public static Launch OfVentanilla(string program, string data, Uri url, Uri graph, string database) => new(
        program,
        ["serve"],
        new Dictionary<string, string>
        {
            ["VENTANILLA_LISTEN"] = url.ToString(),
            ["VENTANILLA_DATA"] = data,
            ["VENTANILLA_DATABASE"] = database,
            ["VENTANILLA_DEMO"] = "true",
            ["VENTANILLA_UNPACED"] = "true",
            ["VENTANILLA_WHATSAPP__GRAPHURL"] = graph.ToString(),
        });

    /// <param name="folder">Where the peers are installed: benchmark/peers with its packages.</param>
    public static Launch OfNodeRed(string folder, string work, Uri url, Uri graph) => new(
        "node",
        [Path.Combine(folder, "node_modules/node-red/red.js"), "--userDir", Path.Combine(work, "data"), "--settings", Path.Combine(folder, "node-red.settings.cjs"), Path.Combine(folder, "node-red.flows.json")],
        PeerSettings(url, graph));

    public static Launch OfBuilderBot(string folder, Uri url, Uri graph) =>
        new("node", [Path.Combine(folder, "builderbot.mjs")], PeerSettings(url, graph), "/webhook");

    private static Dictionary<string, string> PeerSettings(Uri url, Uri graph) => new()
    {
        ["PORT"] = url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["GRAPH_URL"] = graph.ToString().TrimEnd('/'),
        ["NODE_ENV"] = "production",
    };
}
