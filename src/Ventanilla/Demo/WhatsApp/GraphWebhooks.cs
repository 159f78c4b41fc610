using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>Builds the bodies that Meta posts, and signs them. Accents leave as <c>\u00e9</c>, as Meta's do.</summary>
internal static class GraphWebhooks
{
    /// <summary>What a citizen sent.</summary>
    /// <param name="content">The fields after the common ones: <c>type</c> and what belongs to it.</param>
    public static JsonObject Message(GraphNumber number, Citizen citizen, string wamid, DateTimeOffset at, JsonObject content, string? quotes = null, bool forwarded = false)
    {
        var message = new JsonObject();
        if (citizen.WaId is { } waId)
        {
            message["from"] = waId;
        }

        message["from_user_id"] = citizen.WhatsAppId;
        message["id"] = wamid;
        message["timestamp"] = Seconds(at);
        if (quotes is not null)
        {
            message["context"] = new JsonObject { ["from"] = number.Display, ["id"] = quotes };
        }
        else if (forwarded)
        {
            message["context"] = new JsonObject { ["forwarded"] = true };
        }

        foreach (var (name, value) in content.ToArray())
        {
            content.Remove(name);
            message[name] = value;
        }

        return Envelope(number, new() { ["contacts"] = new JsonArray(Person(citizen, withProfile: true)), ["messages"] = new JsonArray(message) });
    }

    /// <summary>What became of a message of ours.</summary>
    public static JsonObject Status(GraphNumber number, Citizen citizen, string wamid, string status, string? opaque, DateTimeOffset at, GraphError? error = null)
    {
        var body = new JsonObject { ["id"] = wamid, ["status"] = status, ["timestamp"] = Seconds(at) };
        if (citizen.WaId is { } waId)
        {
            body["recipient_id"] = waId;
        }

        body["recipient_user_id"] = citizen.WhatsAppId;
        if (opaque is not null)
        {
            body["biz_opaque_callback_data"] = opaque;
        }

        if (status is "sent" or "delivered")
        {
            body["pricing"] = new JsonObject { ["billable"] = false, ["pricing_model"] = "PMP", ["category"] = "service", ["type"] = "free_customer_service" };
        }

        if (error is not null)
        {
            body["errors"] = new JsonArray(new JsonObject
            {
                ["code"] = error.Code,
                ["title"] = error.Title,
                ["message"] = error.Title,
                ["error_data"] = new JsonObject { ["details"] = error.Details ?? error.Title },
            });
        }

        var value = new JsonObject { ["statuses"] = new JsonArray(body) };
        if (status is "sent" or "delivered" or "read")
        {
            value["contacts"] = new JsonArray(Person(citizen, withProfile: false));
        }

        return Envelope(number, value);
    }

    /// <summary>Several bodies of one number as one, as Meta does when much happens at once.</summary>
    public static JsonObject Batch(IEnumerable<JsonObject> bodies)
    {
        var entries = bodies.SelectMany(b => b["entry"]!.AsArray().Select(e => e!.DeepClone()));
        return new() { ["object"] = "whatsapp_business_account", ["entry"] = new JsonArray([.. entries]) };
    }

    public static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    /// <summary>The value of <c>X-Hub-Signature-256</c>.</summary>
    public static string Sign(GraphNumber number, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(number.AppSecret.Reveal()), body));

    /// <summary>A new message id.</summary>
    public static string NewId() => "wamid." + Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));

    private static JsonObject Envelope(GraphNumber number, JsonObject value)
    {
        value["messaging_product"] = "whatsapp";
        value["metadata"] = new JsonObject { ["display_phone_number"] = number.Display, ["phone_number_id"] = number.Id };
        return new()
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = number.Account,
                ["changes"] = new JsonArray(new JsonObject { ["value"] = value, ["field"] = "messages" }),
            }),
        };
    }

    private static JsonObject Person(Citizen citizen, bool withProfile)
    {
        var person = new JsonObject();
        if (withProfile)
        {
            person["profile"] = new JsonObject { ["name"] = citizen.Name };
            if (citizen.Username is { } username)
            {
                person["profile"]!["username"] = username;
            }
        }

        if (citizen.WaId is { } waId)
        {
            person["wa_id"] = waId;
        }

        person["user_id"] = citizen.WhatsAppId;
        return person;
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
