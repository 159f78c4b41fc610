using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Telegram;

/// <summary>The citizen's Telegram: what they do leaves as updates of the bot.</summary>
internal sealed class TelegramPhone(FakeBotApi api) : IPhoneApp
{
    public string Channel => ChannelKinds.Telegram;

    public Chat ChatOf(Citizen citizen) => api.ChatOf(api.Find(DemoNames.TelegramToken)!, citizen);

    public async Task SendAsync(Chat chat, CitizenSends sends)
    {
        if (sends.Tap is { } tap)
        {
            await TapAsync(chat, tap.Bubble, tap.Choice);
            return;
        }

        if (chat.Blocked)
        {
            await BlockAsync(chat, blocked: false);
        }

        if (chat.Keyboard is { OneTime: true })
        {
            chat.ShowKeyboard(null);
        }

        var bubble = new Bubble
        {
            Id = chat.NextNumber(),
            FromCitizen = true,
            At = api.Time.GetUtcNow(),
            Kind = sends.Kind,
            Text = sends.Text,
            File = sends.File,
            Place = sends.Place,
            Quotes = sends.Quotes,
            Tick = Tick.Sent,
        };
        chat.Add(bubble);
        var message = BotObjects.Message(api.BotOf(chat), chat, bubble);
        if (sends.Forwarded)
        {
            message["forward_origin"] = new JsonObject { ["type"] = "hidden_user", ["sender_user_name"] = "?", ["date"] = bubble.At.ToUnixTimeSeconds() };
        }

        if (await api.PublishAsync(chat, "message", message, sends.Kind.ToString().ToLowerInvariant()))
        {
            chat.Change(bubble.Id, b => b with { Tick = Tick.Delivered });
        }
    }

    /// <summary>Telegram tells bots nothing of reactions in private chats.</summary>
    public Task ReactAsync(Chat chat, string bubble, string? emoji)
    {
        chat.Change(bubble, b => b with { Reaction = emoji });
        return Task.CompletedTask;
    }

    public Task EditAsync(Chat chat, string bubble, string text)
    {
        chat.Change(bubble, b => b with { Text = text, Edited = true });
        var message = BotObjects.Message(api.BotOf(chat), chat, chat.Find(bubble)!);
        message["edit_date"] = api.Time.GetUtcNow().ToUnixTimeSeconds();
        return api.PublishAsync(chat, "edited_message", message, "edit");
    }

    /// <summary>Telegram tells bots nothing of what was read.</summary>
    public IDisposable Open(Chat chat) => chat.Open().Look;

    /// <summary>The citizen blocks the bot, or lets it write again.</summary>
    public Task BlockAsync(Chat chat, bool blocked)
    {
        chat.Block(blocked);
        return api.PublishAsync(chat, "my_chat_member", Membership(chat, blocked), blocked ? "block" : "unblock");
    }

    /// <summary>Tells the town hall of a tap; the button spins until it is answered.</summary>
    private Task TapAsync(Chat chat, string under, Tappable choice)
    {
        var query = new JsonObject { ["id"] = api.NewTap(chat), ["from"] = BotObjects.Person(chat.Citizen) };
        if (chat.Find(under) is { } bubble)
        {
            query["message"] = BotObjects.Message(api.BotOf(chat), chat, bubble);
        }

        query["chat_instance"] = $"-{chat.Citizen.TelegramId}001";
        query["data"] = choice.Id;
        return api.PublishAsync(chat, "callback_query", query, "tap");
    }

    private JsonObject Membership(Chat chat, bool blocked)
    {
        var bot = api.BotOf(chat);
        static JsonObject Member(FakeBot bot, bool gone) => gone
            ? new() { ["user"] = bot.AsPerson(), ["status"] = "kicked", ["until_date"] = 0 }
            : new() { ["user"] = bot.AsPerson(), ["status"] = "member" };
        return new()
        {
            ["chat"] = BotObjects.ChatOf(chat.Citizen),
            ["from"] = BotObjects.Person(chat.Citizen),
            ["date"] = api.Time.GetUtcNow().ToUnixTimeSeconds(),
            ["old_chat_member"] = Member(bot, !blocked),
            ["new_chat_member"] = Member(bot, blocked),
        };
    }
}
