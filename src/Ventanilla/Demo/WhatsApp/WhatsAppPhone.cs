using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>The citizen's WhatsApp: what they do leaves as Meta's webhooks.</summary>
internal sealed class WhatsAppPhone(FakeGraph graph, TimeProvider time) : IPhoneApp
{
    public string Channel => ChannelKinds.WhatsApp;

    public Chat ChatOf(Citizen citizen) => graph.ChatOf(graph.Find(DemoNames.WhatsAppNumber)!, citizen);

    public async Task SendAsync(Chat chat, CitizenSends sends)
    {
        var now = time.GetUtcNow();
        var tapped = chat.Find(sends.Tap?.Bubble);
        var quotes = sends.Tap?.Bubble ?? sends.Quotes;
        var bubble = new Bubble
        {
            Id = GraphWebhooks.NewId(),
            FromCitizen = true,
            At = now,
            Kind = sends.Kind,
            Text = sends.Tap?.Choice.Label ?? sends.Text,
            File = sends.File,
            Place = sends.Place,
            Quotes = quotes,
            Tick = Tick.Sent,
        };
        chat.Add(bubble);
        var content = GraphContents.Write(sends, tapped);
        var number = graph.Find(chat.Account)!;
        var body = GraphWebhooks.Message(number, chat.Citizen, bubble.Id, now, content, quotes, sends.Forwarded);
        if (await graph.DeliverAsync(number, chat, "messages", $"webhook · {NameOf(sends)}", body))
        {
            chat.Change(bubble.Id, b => b.Tick == Tick.Sent ? b with { Tick = Tick.Delivered } : b);
        }
    }

    public async Task ReactAsync(Chat chat, string bubble, string? emoji)
    {
        chat.Change(bubble, b => b with { Reaction = emoji });
        await PostAsync(chat, GraphContents.Reaction(bubble, emoji), "reaction");
    }

    /// <summary>The Cloud API does not pass edits on: the town hall only learns that there was something it cannot see.</summary>
    public async Task EditAsync(Chat chat, string bubble, string text)
    {
        chat.Change(bubble, b => b with { Text = text, Edited = true });
        await PostAsync(chat, GraphContents.Unsupported("edit"), "edit");
    }

    public IDisposable Open(Chat chat)
    {
        var (look, unseen) = chat.Open();
        graph.Seen(chat, unseen);
        return look;
    }

    private Task PostAsync(Chat chat, JsonObject content, string what)
    {
        var number = graph.Find(chat.Account)!;
        return graph.DeliverAsync(
            number, chat, "messages", $"webhook · {what}", GraphWebhooks.Message(number, chat.Citizen, GraphWebhooks.NewId(), time.GetUtcNow(), content));
    }

    private static string NameOf(CitizenSends sends) => sends.Tap is not null ? "reply" : sends.Kind.ToString().ToLowerInvariant();
}
