using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace Ventanilla.Bench.Traffic;

/// <summary>
/// Stands for Meta's Graph API: takes every message at once, gives it an id and tells the town. It runs in the measuring
/// process, so that sending and arriving are timed by the same clock.
/// </summary>
internal sealed class FakeGraph : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Town town;
    private long given;

    private FakeGraph(WebApplication app, Town town)
    {
        this.app = app;
        this.town = town;
    }

    public Uri Url => new(app.Urls.First());

    /// <summary>Who wants to know what was taken, to report on it; null when nobody does.</summary>
    public ChannelWriter<Accepted>? Taken { get; set; }

    public static async Task<FakeGraph> StartAsync(Town town)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var graph = new FakeGraph(builder.Build(), town);
        graph.app.Run(graph.TakeAsync);
        await graph.app.StartAsync();
        return graph;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Method == "GET" && context.Request.Path.Value!.EndsWith(Demo.PhoneNumberId, StringComparison.Ordinal))
        {
            // Some ask at their start who they are.
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"id":"{{Demo.PhoneNumberId}}","verified_name":"Vilassola","display_phone_number":"34930000010"}""");
            return;
        }

        if (context.Request.Method != "POST" || !context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var buffer = new MemoryStream(1024);
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var said = Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));

        context.Response.ContentType = "application/json";
        if (said.IsSignal || said.To is null)
        {
            Interlocked.Increment(ref town.Phase.Signals);
            await context.Response.WriteAsync("""{"success":true}""");
            return;
        }

        var id = $"wamid.bench.out.{Interlocked.Increment(ref given).ToString(CultureInfo.InvariantCulture)}";
        await context.Response.WriteAsync(
            $$"""{"messaging_product":"whatsapp","contacts":[{"input":"{{said.To}}","wa_id":"{{said.To.TrimStart('+')}}"}],"messages":[{"id":"{{id}}"}]}""");
        town.Answered(said.To, said.Mark);
        Taken?.TryWrite(new Accepted(id, said.To, said.Attempt));
    }

    /// <summary>Reads the fields at the top; everything else that is said goes into the mark.</summary>
    private static (string? To, bool IsSignal, int Mark, string? Attempt) Read(ReadOnlySpan<byte> body)
    {
        string? to = null;
        string? attempt = null;
        var signal = false;
        var mark = new HashCode();
        var json = new Utf8JsonReader(body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "to":
                    to = json.GetString();
                    break;
                case "recipient":
                    to ??= json.GetString();
                    break;
                case "biz_opaque_callback_data":
                    attempt = json.GetString();
                    break;
                case "status":
                    signal = true;
                    break;
                case "context":
                    json.Skip();
                    break;
                default:
                    var begin = (int)json.TokenStartIndex;
                    json.Skip();
                    mark.AddBytes(body[begin..(int)json.BytesConsumed]);
                    break;
            }
        }

        return (to, signal, mark.ToHashCode(), attempt);
    }
}

/// <summary>One message that the fake has taken, for its statuses.</summary>
internal sealed record Accepted(string Id, string To, string? Attempt);
