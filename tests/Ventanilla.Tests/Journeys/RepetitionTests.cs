using System.Net;
using System.Text.Json.Nodes;
using Ventanilla.Demo;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Journeys;

/// <summary>Providers repeat, shuffle and batch: it must not show.</summary>
public abstract class RepetitionTests(OpenCounter counter)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private GraphNumber Number => counter.Graph.Find(DemoNames.WhatsAppNumber)!;

    [Fact]
    public async Task The_same_webhooks_five_times_and_shuffled_are_one_answer_each()
    {
        var citizens = Enumerable.Range(0, 6).Select(_ => (PhoneCitizen)counter.Newcomer("whatsapp")).ToList();
        var bodies = citizens.Select(c => Written(c.Citizen, "PARADA 1007")).ToList();
        var deliveries = Enumerable.Repeat(bodies, 5).SelectMany(b => b).ToArray();
        new Random(12).Shuffle(deliveries);

        foreach (var status in await Task.WhenAll(deliveries.Select(PostAsync)))
        {
            Assert.Equal(HttpStatusCode.OK, status);
        }

        foreach (var citizen in citizens)
        {
            Assert.Contains("10:02", (await citizen.HearAsync()).Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(GraphWebhooks.Batch(bodies)));
        await Task.Delay(500, Ct);
        foreach (var citizen in citizens)
        {
            Assert.Single(await citizen.HearAllAsync());
        }
    }

    [Fact]
    public async Task A_telegram_update_that_comes_again_is_answered_once()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("telegram");
        await citizen.AskAsync("PARADA 1007");
        var bot = counter.Telegram.BotOf(citizen.Chat);
        var said = citizen.Chat.Bubbles.First(b => b.FromCitizen);
        var update = new JsonObject
        {
            ["update_id"] = 77_000_001,
            ["message"] = Ventanilla.Demo.Telegram.BotObjects.Message(bot, citizen.Chat, said with { Id = "77000001" }),
        };
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(counter.Address, "/webhooks/telegram/vilassola")) { Content = new StringContent(update.ToJsonString()) };
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", DemoNames.TelegramSecret);
            using var answer = await counter.Http.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await citizen.HearAsync();
        Assert.Equal(2, await citizen.StaysAtAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Statuses_climb_to_read_in_any_order_and_never_go_back()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp");
        counter.Graph.ReportsStatuses = false;
        try
        {
            await citizen.AskAsync("PARADA 1007");
        }
        finally
        {
            counter.Graph.ReportsStatuses = true;
        }

        var sent = citizen.Chat.Bubbles.Single(b => !b.FromCitizen);
        var conversation = await counter.ConversationOfAsync(citizen, "machine");
        foreach (var status in new[] { "delivered", "sent", "read", "delivered", "sent", "failed" })
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(GraphWebhooks.Status(Number, citizen.Citizen, sent.Id, status, sent.Opaque, TimeProvider.System.GetUtcNow())));
        }

        var line = (await counter.HistoryWhenAsync(conversation.Id, all => all[^1].ReadAt is not null))[^1];
        Assert.Equal(DeliveryStatus.Read, line.Status);
        Assert.NotNull(line.SentAt);
        Assert.NotNull(line.DeliveredAt);
    }

    [Fact]
    public async Task What_the_citizen_sees_is_read_and_what_the_operator_sees_gets_blue_ticks()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp");
        using var looking = counter.WhatsAppPhone.Open(citizen.Chat);
        await citizen.AskAsync("persona");
        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        await counter.HistoryWhenAsync(conversation.Id, all => all[^1].Status == DeliveryStatus.Read || all.Any(m => m.Status == DeliveryStatus.Read));

        await counter.TakeAndLookAsync(conversation);
        await OpenCounter.UntilAsync(() => Task.FromResult(citizen.Chat.Bubbles.FirstOrDefault(b => b.FromCitizen && b.Tick == Tick.Read)), "The blue ticks");
    }

    [Fact]
    public async Task Somebody_who_hides_their_phone_is_answered_by_their_own_id()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp", hidesPhone: true);

        Assert.Contains("10:02", (await citizen.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);
        var call = counter.Graph.Recorder.Calls.Last(c => c.To == citizen.Citizen.WhatsAppId && c.Body.TryGetProperty("text", out _));
        Assert.False(call.Body.TryGetProperty("to", out _));
        Assert.Equal(citizen.Citizen.WhatsAppId, call.Body.GetProperty("recipient").GetString());
    }

    [Fact]
    public async Task A_provider_that_is_slow_or_throttles_is_asked_again_and_the_citizen_hears_once()
    {
        var whatsApp = (PhoneCitizen)counter.Newcomer("whatsapp");
        counter.Graph.Recorder.FailNext(new GraphError(130429, "(#130429) Rate limit hit", Http: 400).AsFailure(), method: "messages");
        Assert.Contains("10:02", (await whatsApp.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);

        var telegram = (PhoneCitizen)counter.Newcomer("telegram");
        counter.Telegram.Recorder.FailNext(Ventanilla.Demo.Telegram.BotError.TooMany(1).AsFailure(), method: "sendMessage");
        Assert.Contains("10:02", (await telegram.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);
        Assert.Equal(1, await telegram.StaysAtAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Who_blocks_the_bot_is_not_written_to_until_they_write_again()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("telegram");
        await citizen.AskAsync("persona");
        await counter.TelegramPhone.BlockAsync(citizen.Chat, blocked: true);
        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        await OpenCounter.UntilAsync(async () => (await counter.ConversationOfAsync(citizen, "waiting")).Stopped, "The word that the citizen has blocked us");
        await counter.ReplyAsync(conversation, "Hola?");
        Assert.Equal(1, await citizen.StaysAtAsync(TimeSpan.FromMilliseconds(500)));

        await citizen.SayAsync("Ja us he desbloquejat");
        await counter.ReplyAsync(conversation, "Gràcies. En què us puc ajudar?");
        await OpenCounter.UntilAsync(() => Task.FromResult(citizen.Chat.Bubbles.FirstOrDefault(b => b.Text == "Gràcies. En què us puc ajudar?")), "The reply");
        Assert.DoesNotContain(citizen.Chat.Bubbles, b => b.Text == "Hola?");
    }

    private JsonObject Written(Citizen citizen, string text) => GraphWebhooks.Message(
        Number, citizen, GraphWebhooks.NewId(), TimeProvider.System.GetUtcNow(), GraphContents.Write(CitizenSends.Words(text), null));

    private async Task<HttpStatusCode> PostAsync(JsonObject body)
    {
        var bytes = GraphWebhooks.Bytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, Number.Webhook) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-Hub-Signature-256", GraphWebhooks.Sign(Number, bytes));
        using var answer = await counter.Http.SendAsync(request, Ct);
        return answer.StatusCode;
    }
}

[Collection(OpenCounterGroup.Name)]
public sealed class RepetitionOnSqliteTests(OpenCounter counter) : RepetitionTests(counter);

[Collection(OpenCounterOnPostgresGroup.Name)]
[Trait("Kind", "Postgres")]
public sealed class RepetitionOnPostgresTests(OpenCounterOnPostgres counter) : RepetitionTests(counter);
