using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Contenders;

/// <summary>
/// The least program that could do the job: takes a signed WhatsApp webhook, checks and parses it, commits it, answers
/// 200, posts one answer to the Graph API and commits that it was sent. No rules, no order, no towns, no console. What
/// Ventanilla does is quoted as a share of what this does on the same machine in the same run.
/// </summary>
internal static class Floor
{
    // As many sends under way at once as Ventanilla's outbox has connections.
    private const int Senders = 64;

    private static readonly byte[] AppSecret = Encoding.UTF8.GetBytes(Demo.AppSecret);

    public static async Task RunAsync(Uri listen, string data, Uri graph)
    {
        Directory.CreateDirectory(data);
        using var store = new FloorStore(Path.Combine(data, "floor.db"));
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Senders, UseProxy = false, UseCookies = false });
        var toAnswer = Channel.CreateUnbounded<Kept>(new() { SingleReader = false });
        var senders = Enumerable.Range(0, Senders).Select(_ => SendAsync(toAnswer.Reader, store, http, graph)).ToList();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(listen.ToString());
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/webhooks/whatsapp", async (HttpContext context) =>
        {
            context.Response.StatusCode = await ReceiveAsync(context.Request, store, toAnswer.Writer);
        });
        await app.RunAsync();

        toAnswer.Writer.Complete();
        await Task.WhenAll(senders);
    }

    private static async Task<int> ReceiveAsync(HttpRequest request, FloorStore store, ChannelWriter<Kept> toAnswer)
    {
        var body = new byte[(int)(request.ContentLength ?? 0)];
        await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
        if (!IsSigned(request.Headers["X-Hub-Signature-256"].ToString(), body))
        {
            return StatusCodes.Status401Unauthorized;
        }

        foreach (var message in Parse(body))
        {
            if (await store.KeepAsync(message) is { } row)
            {
                toAnswer.TryWrite(message with { Row = row });
            }
        }

        return StatusCodes.Status200OK;
    }

    private static bool IsSigned(string header, byte[] body)
    {
        Span<byte> expected = stackalloc byte[32];
        Span<byte> given = stackalloc byte[32];
        HMACSHA256.HashData(AppSecret, body, expected);
        return header.StartsWith("sha256=", StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(7), given, out _, out var written) == OperationStatus.Done
            && written == 32
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static List<Kept> Parse(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var messages = new List<Kept>();
        foreach (var entry in json.RootElement.GetProperty("entry").EnumerateArray())
        {
            foreach (var change in entry.GetProperty("changes").EnumerateArray())
            {
                var value = change.GetProperty("value");
                if (!value.TryGetProperty("messages", out var list))
                {
                    continue;
                }

                var number = value.GetProperty("metadata").GetProperty("phone_number_id").GetString()!;
                foreach (var message in list.EnumerateArray())
                {
                    messages.Add(new Kept(
                        message.GetProperty("id").GetString()!,
                        number,
                        message.GetProperty("from").GetString()!,
                        message.GetProperty("text").GetProperty("body").GetString()!,
                        body));
                }
            }
        }

        return messages;
    }

    private static async Task SendAsync(ChannelReader<Kept> toAnswer, FloorStore store, HttpClient http, Uri graph)
    {
        await foreach (var message in toAnswer.ReadAllAsync())
        {
            var answer = new ArrayBufferWriter<byte>(256);
            using (var json = new Utf8JsonWriter(answer))
            {
                json.WriteStartObject();
                json.WriteString("messaging_product", "whatsapp");
                json.WriteString("to", message.From);
                json.WriteString("type", "text");
                json.WriteStartObject("text");
                json.WriteString("body", $"Rebut: {message.Text}");
                json.WriteEndObject();
                json.WriteString("biz_opaque_callback_data", message.Row.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(graph, $"/v26.0/{message.Number}/messages"));
            request.Content = new ReadOnlyMemoryContent(answer.WrittenMemory);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "demo");
            using var response = await http.SendAsync(request);
            using var accepted = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            await store.SentAsync(message.Row, accepted.RootElement.GetProperty("messages")[0].GetProperty("id").GetString()!);
        }
    }
}

/// <summary>One message that the floor has taken.</summary>
internal sealed record Kept(string Id, string Number, string From, string Text, byte[] Raw, long Row = 0);
