using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Providers;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>What Meta does once it has taken a call: shows it on the citizen's phone and reports by webhook what became of it.</summary>
internal sealed class FakeGraph(PhoneStore phones, PhoneFiles files, WebhookCourier courier, Traffic traffic, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>"typing…" goes out by itself.</summary>
    private static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(25);

    private readonly ConcurrentDictionary<string, GraphNumber> numbers = new();

    public ProviderRecorder Recorder { get; } = new(time);

    public PhoneFiles Files => files;

    /// <summary>How long a message takes to be sent, and from there to reach the phone.</summary>
    public (TimeSpan Sent, TimeSpan Delivered) Pace { get; set; } = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500));

    /// <summary>False: tests report statuses themselves.</summary>
    public bool ReportsStatuses { get; set; } = true;

    public IReadOnlyCollection<GraphNumber> Numbers => [.. numbers.Values];

    public GraphNumber? Find(string id) => numbers.GetValueOrDefault(id);

    public void Connect(GraphNumber number) => numbers[number.Id] = number;

    public Chat ChatOf(GraphNumber number, Citizen citizen) => phones.ChatOf(ChannelKinds.WhatsApp, number.Id, citizen);

    /// <summary>A message that Meta has taken. Unknown people get a phone: somebody else's citizen may be written to.</summary>
    /// <returns>Its id and whom it goes to.</returns>
    public (string Wamid, Citizen Citizen) Accept(GraphNumber number, JsonElement body)
    {
        var citizen = Recipient(body);
        var chat = ChatOf(number, citizen);
        var now = time.GetUtcNow();
        var wamid = GraphWebhooks.NewId();
        if (body.Text("type") == "reaction")
        {
            var reaction = body.Part("reaction");
            chat.Change(reaction.Text("message_id")!, b => b with { Reaction = reaction.Text("emoji") is { Length: > 0 } emoji ? emoji : null });
            Report(number, chat, new() { Id = wamid, FromCitizen = false, At = now, Opaque = body.Text("biz_opaque_callback_data") }, ["sent"]);
            return (wamid, citizen);
        }

        var bubble = GraphBubbles.Draw(wamid, body, now, files.Find);
        if (chat.LastFromCitizen is { } last && now - last > Window && body.Text("type") != "template")
        {
            Report(number, chat, bubble, ["failed"]);
            return (wamid, citizen);
        }

        chat.Add(bubble);
        Report(number, chat, bubble, ["sent", "delivered"]);
        return (wamid, citizen);
    }

    /// <summary>A read mark, with or without "typing…".</summary>
    /// <returns>False when nobody ever sent such a message.</returns>
    public bool Signal(GraphNumber number, JsonElement body)
    {
        var id = body.Text("message_id")!;
        if (phones.Chats(ChannelKinds.WhatsApp, number.Id).FirstOrDefault(c => c.Find(id) is not null) is not { } chat)
        {
            // A message of a former run: the phones forget, Meta would not.
            return id.StartsWith("wamid.", StringComparison.Ordinal);
        }

        chat.ReadUpTo(id);
        if (body.TryGetProperty("typing_indicator", out _))
        {
            chat.ShowTyping(time.GetUtcNow() + TypingLasts);
        }

        return true;
    }

    /// <summary>Notes a call for the page and the tests.</summary>
    public void Note(GraphNumber number, JsonElement body, Citizen? citizen, int status, TimeSpan took)
    {
        Recorder.Note("messages", citizen?.WaId ?? citizen?.WhatsAppId, body, status);
        var chat = citizen is not null
            ? ChatOf(number, citizen)
            : phones.Chats(ChannelKinds.WhatsApp, number.Id).FirstOrDefault(c => c.Find(body.Text("message_id")) is not null);
        if (chat is not null)
        {
            traffic.Note(chat, toTown: false, $"messages · {GraphBubbles.Name(body)}", status, took);
        }
    }

    /// <summary>The citizen sees these bubbles now.</summary>
    public void Seen(Chat chat, IEnumerable<Bubble> bubbles)
    {
        if (ReportsStatuses && Find(chat.Account) is { } number)
        {
            foreach (var bubble in bubbles)
            {
                _ = ReportAsync(number, chat, bubble, "read");
            }
        }
    }

    /// <summary>Posts a signed webhook about a chat.</summary>
    public Task<bool> DeliverAsync(GraphNumber number, Chat chat, string lane, string what, JsonObject body)
    {
        var bytes = GraphWebhooks.Bytes(body);
        return courier.DeliverAsync(new(
            $"{number.Id}:{chat.Citizen.Key}:{lane}", number.Webhook, bytes, what, chat,
            [("X-Hub-Signature-256", GraphWebhooks.Sign(number, bytes)), ("User-Agent", "facebookexternalua")]));
    }

    private Citizen Recipient(JsonElement body)
    {
        if (body.Text("to") is { Length: > 0 } to)
        {
            var digits = new string([.. to.Where(char.IsAsciiDigit)]);
            return phones.FindByPhone(digits)
                ?? phones.Add(new() { Key = digits, FirstName = $"+{digits}", Phone = $"+{digits}", WhatsAppId = $"ES.9{digits}" });
        }

        var id = body.Text("recipient")!;
        return phones.FindByWhatsAppId(id) ?? phones.Add(new() { Key = id, FirstName = id, WhatsAppId = id });
    }

    private void Report(GraphNumber number, Chat chat, Bubble bubble, string[] statuses)
    {
        if (ReportsStatuses)
        {
            _ = ReportInOrderAsync(number, chat, bubble, statuses);
        }
    }

    private async Task ReportInOrderAsync(GraphNumber number, Chat chat, Bubble bubble, string[] statuses)
    {
        foreach (var status in statuses)
        {
            await WaitAsync(status == "delivered" ? Pace.Delivered : Pace.Sent);
            await ReportAsync(number, chat, bubble, status);
        }

        if (statuses[^1] == "delivered" && chat.Find(bubble.Id) is { Seen: true })
        {
            await WaitAsync(Pace.Delivered * 2);
            await ReportAsync(number, chat, bubble, "read");
        }
    }

    private async Task ReportAsync(GraphNumber number, Chat chat, Bubble bubble, string status)
    {
        var error = status == "failed" ? new GraphError(131047, "Re-engagement message", "More than 24 hours have passed since the recipient last replied.") : null;
        await DeliverAsync(
            number, chat, $"status:{bubble.Id}", $"status · {status}", GraphWebhooks.Status(number, chat.Citizen, bubble.Id, status, bubble.Opaque, time.GetUtcNow(), error));
    }

    private Task WaitAsync(TimeSpan wait) => wait > TimeSpan.Zero ? Task.Delay(wait, time) : Task.CompletedTask;
}
