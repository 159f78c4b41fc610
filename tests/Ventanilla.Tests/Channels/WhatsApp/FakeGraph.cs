using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.WhatsApp;

/// <summary>A Graph API on a random port: it notes what it is sent and answers as the test says.</summary>
internal sealed class FakeGraph : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly OutboundHttp http = new();

    private FakeGraph(WebApplication app) => this.app = app;

    /// <param name="Path">With the query.</param>
    public sealed record Call(string Method, string Path, string? Authorization, string? UserAgent, string? ContentType, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }

    public ConcurrentQueue<Call> Calls { get; } = new();

    public Func<HttpContext, Call, Task> Answer { get; set; } = (context, call) =>
        context.Response.WriteAsync(call.Path.EndsWith("/media", StringComparison.Ordinal) ? """{"id":"5550001"}""" : """{"messaging_product":"whatsapp","contacts":[{"input":"+34600111222","wa_id":"34600111222"}],"messages":[{"id":"wamid.OUT1"}]}""");

    public Uri Address { get; private set; } = null!;

    public ChannelAccount Account { get; } = new(new(1), new(1), ChannelKinds.WhatsApp, Webhook.Number, new Secret("graph-token"), new Secret("app-secret"));

    public WhatsAppChannel Channel { get; private set; } = null!;

    public static async Task<FakeGraph> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeGraph(builder.Build());
        fake.app.Run(fake.HandleAsync);
        await fake.app.StartAsync(TestContext.Current.CancellationToken);
        fake.Address = new(fake.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        fake.Channel = fake.ChannelWith(new Settings { GraphUrl = fake.Address, Data = Path.GetTempPath() });
        return fake;
    }

    public WhatsAppChannel ChannelWith(Settings settings) => new(http, settings);

    public Task<SendOutcome> SendAsync(OutboundContent content, Recipient? to = null) =>
        Channel.SendAsync(Account, new("attempt-1", to ?? new(null, "+34600111222"), content), TestContext.Current.CancellationToken);

    /// <summary>Answers every call with this.</summary>
    public void Always(int status, string body, string? retryAfter = null) => Answer = (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var call = new Call(context.Request.Method, context.Request.GetEncodedPathAndQuery(), headers.Authorization, headers.UserAgent, context.Request.ContentType, body.ToArray());
        Calls.Enqueue(call);
        await Answer(context, call);
    }
}
