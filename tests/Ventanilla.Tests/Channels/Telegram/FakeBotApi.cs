using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>A Bot API of our own on a free port: remembers what it was sent and answers what the test lays ready.</summary>
internal sealed class FakeBotApi : IAsyncDisposable
{
    public const string Token = "1000001:demo_Token-1";

    public static readonly ChannelAccount Account = new(new(1), new(1), ChannelKinds.Telegram, "vila", new Secret(Token), new Secret("s3cret"));

    private readonly WebApplication app;
    private readonly OutboundHttp http = new();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> answers = new();

    private FakeBotApi(WebApplication app)
    {
        this.app = app;
        Folder = Directory.CreateTempSubdirectory("ventanilla-telegram-").FullName;
    }

    /// <summary>The data folder of the settings, for files to send.</summary>
    public string Folder { get; }

    public Settings Settings => new() { TelegramUrl = new Uri(app.Urls.First() + "/"), Data = Folder };

    public TelegramChannel Channel => new(http, Settings);

    public TelegramUpdates Updates => new(http, Settings);

    public TelegramSetup Setup => new(http, Settings);

    public ConcurrentQueue<Received> Requests { get; } = new();

    public static async Task<FakeBotApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeBotApi(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return fake;
    }

    /// <summary>Lays an answer ready for the next call; without one, a message is taken as number 501.</summary>
    public FakeBotApi Answer(string body, int status = 200, string contentType = "application/json", Action<HttpResponse>? headers = null)
    {
        answers.Enqueue(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            headers?.Invoke(context.Response);
            await context.Response.WriteAsync(body);
        });
        return this;
    }

    /// <summary>Takes the next call and hangs up without an answer.</summary>
    public FakeBotApi HangUp()
    {
        answers.Enqueue(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Requests.Enqueue(new(context.Request.Method, context.Request.Path, context.Request.ContentType, body.ToArray()));
        if (!answers.TryDequeue(out var answer))
        {
            Answer("""{"ok":true,"result":{"message_id":501}}""");
            answers.TryDequeue(out answer);
        }

        await answer!(context);
    }

    /// <summary>One call as it arrived.</summary>
    internal sealed record Received(string Verb, string Path, string? ContentType, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>The Bot API's method.</summary>
        public string Method => Path.Split('/')[^1];
    }
}
