using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Providers;

namespace Ventanilla.Demo.Telegram;

/// <summary>Telegram's side: its bots, their updates on the way to us, and the taps that wait for an answer.</summary>
internal sealed class FakeBotApi(PhoneStore phones, PhoneFiles files, WebhookCourier courier, Traffic traffic, TimeProvider time)
{
    /// <summary>After this a tap can no longer be answered.</summary>
    private static readonly TimeSpan TapLasts = TimeSpan.FromSeconds(150);

    private readonly ConcurrentDictionary<string, FakeBot> byToken = new();
    private readonly ConcurrentDictionary<string, (Chat Chat, DateTimeOffset At)> taps = new();

    public ProviderRecorder Recorder { get; } = new(time);

    public PhoneStore Phones => phones;

    public PhoneFiles Files => files;

    public TimeProvider Time => time;

    /// <summary>Told when a tap was answered: the citizen's button stops spinning.</summary>
    public event Action<Chat, string?>? TapAnswered;

    public FakeBot? Find(string token) => byToken.GetValueOrDefault(token);

    public void Connect(FakeBot bot) => byToken[bot.Token.Reveal()] = bot;

    public Chat ChatOf(FakeBot bot, Citizen citizen) => phones.ChatOf(ChannelKinds.Telegram, bot.Token.Reveal(), citizen);

    public FakeBot BotOf(Chat chat) => byToken[chat.Account];

    /// <summary>Sends an update on its way.</summary>
    /// <returns>True once the bot has taken it.</returns>
    public async Task<bool> PublishAsync(Chat chat, string kind, JsonObject content, string what)
    {
        var bot = BotOf(chat);
        if (bot.Add(kind, content, chat) is not { } update)
        {
            return false;
        }

        if (bot.Webhook is not null)
        {
            await PostAsync(bot, update, what);
        }

        return await update.Taken.Task;
    }

    /// <summary>Sets where a bot's updates go, and sends what waits.</summary>
    public void SetWebhook(FakeBot bot, (Uri Address, string? Secret)? webhook, IReadOnlyList<string>? kinds, bool drop)
    {
        foreach (var update in bot.Deliver(webhook, kinds, drop))
        {
            if (webhook is not null)
            {
                _ = PostAsync(bot, update, update.Kind);
            }
        }
    }

    /// <summary>A new tap, waiting for its answer.</summary>
    public string NewTap(Chat chat)
    {
        var id = $"{chat.Citizen.TelegramId}{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
        taps[id] = (chat, time.GetUtcNow());
        return id;
    }

    /// <returns>False when there is none, or no longer.</returns>
    public bool AnswerTap(string id, string? text)
    {
        if (!taps.TryRemove(id, out var tap) || time.GetUtcNow() - tap.At > TapLasts)
        {
            return false;
        }

        TapAnswered?.Invoke(tap.Chat, text);
        return true;
    }

    public void Note(Chat? chat, BotCall call, int status, TimeSpan took)
    {
        Recorder.Note(call.Name, call.Text("chat_id"), call.AsElement(), status);
        if (chat is not null)
        {
            traffic.Note(chat, toTown: false, call.Name, status, took);
        }
    }

    private async Task PostAsync(FakeBot bot, PendingUpdate update, string what)
    {
        var (address, secret) = bot.Webhook!.Value;
        var delivered = await courier.DeliverAsync(new(
            $"bot{bot}:{update.Chat.Citizen.Key}", address, Encoding.UTF8.GetBytes(update.Body.ToJsonString()), $"webhook · {what}", update.Chat,
            secret is null ? [] : [("X-Telegram-Bot-Api-Secret-Token", secret)]));
        if (delivered)
        {
            bot.Take(update);
        }
    }
}
