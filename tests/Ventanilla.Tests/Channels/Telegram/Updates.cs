using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Builds updates as Telegram would, around the part that a test is about.</summary>
internal static class Updates
{
    private const string Rosa = """{"id":4100200300,"is_bot":false,"first_name":"Rosa","last_name":"Puig","username":"rosapuig","language_code":"ca"}""";
    private const string RosasChat = """{"id":4100200300,"type":"private","first_name":"Rosa","last_name":"Puig","username":"rosapuig"}""";

    /// <summary>A message of Rosa's that holds <paramref name="fields"/>.</summary>
    public static string Message(string fields, string kind = "message") =>
        $$$$$$"""{"update_id":71,"{{{{{{kind}}}}}}":{"message_id":8,"from":{{{{{{Rosa}}}}}},"chat":{{{{{{RosasChat}}}}}},"date":1795500000,{{{{{{fields}}}}}}}}""";

    public static IReadOnlyList<ChannelEvent> Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    public static IReadOnlyList<ChannelEvent> Read(byte[] json) => TelegramReader.Read(json, "vila");

    public static T Only<T>(string json)
        where T : ChannelEvent => Assert.IsType<T>(Assert.Single(Read(json)));

    /// <summary>The content as compact JSON, empty lists and unset fields left out.</summary>
    public static string Written(InboundContent content)
    {
        var json = JsonSerializer.SerializeToNode(content)!.AsObject();
        Prune(json);
        return json.ToJsonString();
    }

    /// <summary>Expected JSON in the same spelling.</summary>
    public static string Written(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static void Prune(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (value is null or JsonArray { Count: 0 } || value.ToJsonString() == "false")
            {
                json.Remove(name);
            }

            foreach (var inner in value is JsonArray list ? list.OfType<JsonObject>() : value is JsonObject one ? [one] : [])
            {
                Prune(inner);
            }
        }
    }
}
