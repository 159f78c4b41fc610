using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Tests.Journeys;

/// <summary>What the town hall said to a citizen.</summary>
internal sealed record Heard(string Text, IReadOnlyList<Tappable> Choices, bool OnKeyboard = false);

/// <summary>A citizen on one channel, who writes and hears as their app lets them.</summary>
internal abstract class TestCitizen
{
    private int heard;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public abstract Task SayAsync(string text);

    /// <summary>Taps a choice of something heard before.</summary>
    public abstract Task TapAsync(Heard offer, Tappable choice);

    /// <summary>Everything that the town hall has said so far.</summary>
    public abstract Task<IReadOnlyList<Heard>> HearAllAsync();

    /// <summary>The next thing that the town hall says.</summary>
    public async Task<Heard> HearAsync()
    {
        var next = await OpenCounter.UntilAsync(async () => (await HearAllAsync()).ElementAtOrDefault(heard), "The town hall's answer");
        heard++;
        return next;
    }

    public async Task<Heard> AskAsync(string text)
    {
        await SayAsync(text);
        return await HearAsync();
    }

    /// <summary>Nothing more is said for a while.</summary>
    public async Task<int> StaysAtAsync(TimeSpan time)
    {
        await Task.Delay(time, Ct);
        return (await HearAllAsync()).Count;
    }
}

/// <summary>Through the fake providers, which carry it over HTTP both ways.</summary>
internal sealed class PhoneCitizen(IPhoneApp app, Citizen citizen) : TestCitizen
{
    public Chat Chat { get; } = app.ChatOf(citizen);

    public Citizen Citizen => citizen;

    public override Task SayAsync(string text) => app.SendAsync(Chat, CitizenSends.Words(text));

    public Task SendAsync(CitizenSends sends) => app.SendAsync(Chat, sends);

    public override Task TapAsync(Heard offer, Tappable choice)
    {
        var under = Chat.Bubbles.Last(b => !b.FromCitizen && (b.Text ?? "") == offer.Text);
        return offer.OnKeyboard ? SayAsync(choice.Label) : app.SendAsync(Chat, new() { Tap = (under.Id, choice) });
    }

    public override Task<IReadOnlyList<Heard>> HearAllAsync()
    {
        var keys = Chat.Keyboard?.Rows.SelectMany(r => r).Select(k => new Tappable(k, k)).ToList();
        return Task.FromResult<IReadOnlyList<Heard>>([.. Chat.Bubbles.Where(b => !b.FromCitizen).Select(b => b switch
        {
            { List: { } list } => new Heard(b.Text ?? "", list.Rows),
            { Buttons.Count: > 0 } => new Heard(b.Text ?? "", b.Buttons),
            _ => new Heard(b.Text ?? "", keys ?? [], keys is not null),
        })]);
    }
}

/// <summary>Through the addresses that the widget calls.</summary>
internal sealed class WebCitizen(HttpClient http, int number) : TestCitizen
{
    private int said;

    public string? Key { get; private set; }

    public override Task SayAsync(string text) => PostAsync(new() { ["kind"] = "text", ["text"] = text });

    public override Task TapAsync(Heard offer, Tappable choice) => PostAsync(new() { ["kind"] = "reply", ["text"] = choice.Label, ["payload"] = choice.Id });

    public override async Task<IReadOnlyList<Heard>> HearAllAsync()
    {
        using var got = await CallAsync(HttpMethod.Get, "/messages?after=0", null);
        got.EnsureSuccessStatusCode();
        var all = (await got.Content.ReadFromJsonAsync<JsonNode>(Ct))!["messages"]!.AsArray();
        return [.. all.Where(m => (string?)m!["from"] != "visitor").Select(m => new Heard(
            (string?)m!["text"] ?? "", [.. (m["choices"]?.AsArray() ?? []).Select(c => new Tappable((string?)c!["id"] ?? "", (string?)c["label"] ?? ""))]))];
    }

    private async Task PostAsync(JsonObject message)
    {
        message["id"] = $"message-{++said:D4}";
        using var posted = await CallAsync(HttpMethod.Post, "/messages", new ByteArrayContent(Encoding.UTF8.GetBytes(message.ToJsonString())));
        posted.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, HttpContent? content)
    {
        if (Key is null)
        {
            using var begun = await SendAsync(HttpMethod.Post, "/visit", null);
            Key = (await begun.Content.ReadFromJsonAsync<JsonNode>(Ct))!["key"]!.GetValue<string>();
        }

        return await SendAsync(method, path, content);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "/chat/vilassola" + path) { Content = content };
        request.Headers.Add("X-Forwarded-For", $"203.0.113.{number % 250}");
        if (Key is not null)
        {
            request.Headers.Add("Ventanilla-Visitor", Key);
        }

        return await http.SendAsync(request, Ct);
    }
}
