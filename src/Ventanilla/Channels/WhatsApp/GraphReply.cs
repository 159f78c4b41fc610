using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>What Graph answers: an id, a word of success, a file's address, or an error. Read leniently, like everything from outside.</summary>
internal readonly record struct GraphReply
{
    private const int LongestId = 1024;

    /// <summary>False when the body is no JSON object: then something else than Graph answered.</summary>
    public bool IsGraph { get; private init; }

    public string? MessageId { get; private init; }

    /// <summary>Taken, but held back (<c>held_for_quality_assessment</c>, <c>paused</c>).</summary>
    public bool Held { get; private init; }

    public Recipient? To { get; private init; }

    /// <summary>The id at the top: of an uploaded file.</summary>
    public string? Id { get; private init; }

    public string? Url { get; private init; }

    public string? Mime { get; private init; }

    public string? Sha256 { get; private init; }

    public long? Size { get; private init; }

    public ReportedError? Error { get; private init; }

    /// <summary>Of a number: <c>GREEN</c>, <c>YELLOW</c>, <c>RED</c>.</summary>
    public string? Quality { get; private init; }

    /// <summary>Of a number: where its messages are delivered.</summary>
    public string? Webhook { get; private init; }

    public static GraphReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, LenientJson.Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static GraphReply ReadObject(ref Utf8JsonReader reader)
    {
        var reply = new GraphReply { IsGraph = true };
        while (LenientJson.NextProperty(ref reader))
        {
            reply = LenientJson.Name(reader, 32) switch
            {
                "messages" => ReadMessage(ref reader, reply),
                "contacts" => reply with { To = ReadTo(ref reader) },
                "error" => reply with { Error = ReportedError.Read(ref reader) },
                "id" => reply with { Id = LenientJson.Text(ref reader, LongestId) },
                "url" => reply with { Url = LenientJson.Text(ref reader, 4096) },
                "mime_type" => reply with { Mime = LenientJson.Text(ref reader, 128) },
                "sha256" => reply with { Sha256 = LenientJson.Text(ref reader, 128) },
                "quality_rating" => reply with { Quality = LenientJson.Text(ref reader, 32) },
                "webhook_configuration" => ReadWebhook(ref reader, reply),
                "file_size" => reply with { Size = LenientJson.Integer(ref reader) },
                _ => Passed(ref reader, reply),
            };
        }

        return reply;
    }

    /// <summary>A number's own address counts before its account's, and that before the app's.</summary>
    private static GraphReply ReadWebhook(ref Utf8JsonReader reader, GraphReply reply)
    {
        string? number = null, account = null, app = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                switch (LenientJson.Name(reader, 32))
                {
                    case "phone_number":
                        number = LenientJson.Text(ref reader, 4096);
                        break;

                    case "whatsapp_business_account":
                        account = LenientJson.Text(ref reader, 4096);
                        break;

                    case "application":
                        app = LenientJson.Text(ref reader, 4096);
                        break;

                    default:
                        LenientJson.Pass(ref reader);
                        break;
                }
            }
        }

        return reply with { Webhook = number ?? account ?? app };
    }

    private static GraphReply ReadMessage(ref Utf8JsonReader reader, GraphReply reply)
    {
        if (!LenientJson.EnterArray(ref reader))
        {
            return reply;
        }

        while (LenientJson.NextElement(ref reader))
        {
            if (!LenientJson.EnterObject(ref reader))
            {
                continue;
            }

            while (LenientJson.NextProperty(ref reader))
            {
                reply = LenientJson.Name(reader, 32) switch
                {
                    "id" => reply with { MessageId = LenientJson.Text(ref reader, LongestId) },
                    "message_status" => reply with { Held = LenientJson.Text(ref reader, 64) is not (null or "accepted") },
                    _ => Passed(ref reader, reply),
                };
            }
        }

        return reply;
    }

    private static Recipient? ReadTo(ref Utf8JsonReader reader)
    {
        Recipient? to = null;
        if (LenientJson.EnterArray(ref reader))
        {
            while (LenientJson.NextElement(ref reader))
            {
                var person = WhatsAppPeople.ReadListed(ref reader);
                to ??= (person.Phone ?? person.UserId) is null ? null : new(person.UserId, person.Phone);
            }
        }

        return to;
    }

    private static GraphReply Passed(ref Utf8JsonReader reader, GraphReply reply)
    {
        LenientJson.Pass(ref reader);
        return reply;
    }
}
