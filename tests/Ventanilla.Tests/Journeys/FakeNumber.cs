using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ventanilla.Tests.Journeys;

/// <summary>
/// A Graph API of a few lines on a port of its own, for tests that run the program as a process and kill it: it takes
/// every send, remembers to whom and with which attempt id, and outlives the program.
/// </summary>
internal sealed class FakeNumber : IAsyncDisposable
{
    public const string Id = "106540352242922";

    private readonly WebApplication app;
    private int sent;

    private FakeNumber(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What arrived: recipient, text, our attempt id.</summary>
    public ConcurrentQueue<(string To, string Text, string Attempt, string ExternalId)> Sent { get; } = new();

    public static async Task<FakeNumber> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeNumber(builder.Build());
        fake.app.MapPost("/{version}/{number}/messages", fake.TakeAsync);
        await fake.app.StartAsync();
        return fake;
    }

    /// <summary>A signed text message of one citizen.</summary>
    public static HttpRequestMessage Text(Uri program, string phone, string id, string text)
    {
        var body = $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{Id}}}"},
            "contacts":[{"profile":{"name":"Veïna"},"wa_id":"{{{phone}}}","user_id":"ES.{{{phone}}}"}],
            "messages":[{"from":"{{{phone}}}","from_user_id":"ES.{{{phone}}}","id":"{{{id}}}","timestamp":"{{{DateTimeOffset.Parse("2026-05-12T08:00:00Z", null).ToUnixTimeSeconds()}}}","type":"text","text":{"body":{{{JsonSerializer.Serialize(text)}}}}}]}}]}]}
            """;
        return Signed(program, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The status that Meta would send for one of our messages.</summary>
    public static HttpRequestMessage Status(Uri program, string externalId, string attempt, string status)
    {
        var body = $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{Id}}}"},
            "statuses":[{"id":"{{{externalId}}}","status":"{{{status}}}","timestamp":"1795500000","recipient_id":"34799000001","biz_opaque_callback_data":"{{{attempt}}}"}]}}]}]}
            """;
        return Signed(program, Encoding.UTF8.GetBytes(body));
    }

    public static HttpRequestMessage Signed(Uri program, byte[] body, string secret = "demo-app-secret") => new(HttpMethod.Post, new Uri(program, "/webhooks/whatsapp"))
    {
        Content = new ByteArrayContent(body),
        Headers = { { "X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)) } },
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var json = await JsonDocument.ParseAsync(request.Body);
        var root = json.RootElement;
        var to = root.TryGetProperty("to", out var phone) ? phone.GetString()! : root.TryGetProperty("recipient", out var user) ? user.GetString()! : "";
        if (root.TryGetProperty("status", out _))
        {
            return Results.Json(new { success = true });
        }

        var id = $"wamid.OUT{Interlocked.Increment(ref sent)}";
        Sent.Enqueue((to, root.ToString(), root.TryGetProperty("biz_opaque_callback_data", out var attempt) ? attempt.GetString()! : "", id));
        return Results.Json(new { messaging_product = "whatsapp", contacts = new[] { new { input = to, wa_id = to.TrimStart('+') } }, messages = new[] { new { id } } });
    }
}
