using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Catalogue;
using Ventanilla.Channels;
using Ventanilla.Conversations;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Tests.Channels.WebChat;

/// <summary>The whole program on a free port with two towns that have a web chat, and nothing else.</summary>
public sealed class WebChatHost : IAsyncLifetime
{
    public const string Town = "vilassola";
    public const string OtherTown = "olot";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
    private readonly OutboundHttp outbound = new();
    private WebApplication app = null!;
    private int addresses;

    public static Viewer Clerk { get; } = new(new(1), 7, "Montserrat Puig", SeesAll: true, []);

    public HttpClient Http => outbound.Provider;

    public Uri Address { get; private set; } = null!;

    public Desk Desk => app.Services.GetRequiredService<Desk>();

    public Database Database => app.Services.GetRequiredService<Database>();

    public string Data => folder;

    public async ValueTask InitializeAsync()
    {
        app = Host.Build(new() { Listen = new("http://127.0.0.1:0"), Data = folder });
        await app.StartAsync();
        Address = new(app.Urls.First());
        Http.BaseAddress = Address;
        await AddTownAsync(1, Town, "Vilassola");
        await AddTownAsync(2, OtherTown, "Olot");
    }

    public async ValueTask DisposeAsync()
    {
        outbound.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A visitor with a new key and, as far as limits go, an address of their own.</summary>
    internal async Task<TestVisitor> VisitorAsync(string town = Town)
    {
        var visitor = new TestVisitor(this, town, $"203.0.113.{Interlocked.Increment(ref addresses) % 250}");
        await visitor.BeginAsync();
        return visitor;
    }

    /// <summary>Publishes Vilassola's catalogue for the other town, so that a machine answers there.</summary>
    public void LetTheMachineAnswer()
    {
        var (pack, problems) = TownPack.Read(Path.Combine(AppContext.BaseDirectory, "towns", Town));
        Assert.Empty(problems);
        app.Services.GetRequiredService<PublishedCatalogues>().Publish(new(2), pack!.Catalogue with { BurstWait = TimeSpan.Zero });
    }

    /// <summary>Says that something changed in a conversation, as a Turn does.</summary>
    public void Tell(ConversationId conversation) => app.Services.GetRequiredService<LiveUpdates>().Publish(new(1), conversation);

    internal async Task<ConversationId> ConversationOfAsync(TestVisitor visitor)
    {
        var id = Ventanilla.Channels.WebChat.VisitorKey.IdOf(visitor.Key);
        return await UntilAsync(async () => await Database.ReadAsync(s => s.First(
            "SELECT conversation_id FROM addresses WHERE value = $1", r => (ConversationId?)new ConversationId(r.GetInt64(0)), id)));
    }

    /// <summary>Asks until there is an answer, at most ten seconds.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask)
        where T : struct
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("What was waited for did not come within ten seconds.");
    }

    private async Task AddTownAsync(int id, string slug, string name)
    {
        await app.Services.GetRequiredService<TownDirectory>().PutAsync(new(new(id), slug, name));
        await app.Services.GetRequiredService<ChannelDirectory>().PutAsync(new(new(id), new(id), ChannelKinds.Web, slug));
    }
}

/// <summary>What a visitor's widget does, by hand.</summary>
internal sealed class TestVisitor(WebChatHost host, string town, string address)
{
    private int said;

    public string Key { get; set; } = "";

    public string Chat { get; } = $"/chat/{town}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task BeginAsync()
    {
        using var made = await SendAsync(HttpMethod.Post, "/visit", null);
        Key = (await made.Content.ReadFromJsonAsync<JsonNode>(Ct))!["key"]!.GetValue<string>();
    }

    public Task<HttpResponseMessage> SayAsync(string text, string? id = null) => PostAsync(new JsonObject { ["id"] = id ?? NextId(), ["kind"] = "text", ["text"] = text });

    public string NextId() => $"message-{Interlocked.Increment(ref said):D4}";

    public Task<HttpResponseMessage> PostAsync(JsonNode message) => PostAsync(Encoding.UTF8.GetBytes(message.ToJsonString()));

    public Task<HttpResponseMessage> PostAsync(byte[] body, string to = "/messages") => SendAsync(HttpMethod.Post, to, new ByteArrayContent(body));

    public async Task<JsonArray> MessagesAsync(int after = 0)
    {
        using var got = await SendAsync(HttpMethod.Get, $"/messages?after={after}", null);
        got.EnsureSuccessStatusCode();
        return (await got.Content.ReadFromJsonAsync<JsonNode>(Ct))!["messages"]!.AsArray();
    }

    /// <summary>The conversation once it has this many messages.</summary>
    public async Task<JsonArray> MessagesWhenAsync(int count)
    {
        JsonArray? all = null;
        await WebChatHost.UntilAsync(async () => (all = await MessagesAsync()).Count >= count ? true : (bool?)null);
        return all!;
    }

    /// <summary>Uploads a file.</summary>
    /// <returns>The id for the message.</returns>
    public async Task<string> UploadAsync(byte[] file)
    {
        using var up = await PostAsync(file, "/files");
        Assert.Equal(System.Net.HttpStatusCode.Created, up.StatusCode);
        return (await up.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content) => SendToAsync(method, Chat + path, content);

    public async Task<HttpResponseMessage> SendToAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Forwarded-For", address);
        if (Key.Length > 0)
        {
            request.Headers.Add("Ventanilla-Visitor", Key);
        }

        return await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    public static async Task<string> CodeOfAsync(HttpResponseMessage refusal)
    {
        Assert.Equal("application/problem+json", refusal.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await refusal.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("detail").GetString()));
        return problem.GetProperty("code").GetString()!;
    }
}
