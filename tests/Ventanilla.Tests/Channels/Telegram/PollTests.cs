using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Long polling and what is set once for a bot.</summary>
public sealed class PollTests
{
    [Fact]
    public async Task Updates_are_fetched_one_by_one_and_forgotten_only_by_the_next_round()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":true,"result":[ {"update_id":41,"message":{"text":"}],["}} ,{"update_id":42},"odd",{"x":[{"update_id":5}]}]}""").Answer("""{"ok":true,"result":[]}""");

        var first = Assert.IsType<PollOutcome.Received>(await PollAsync(telegram, null));
        Assert.Equal(["""{"update_id":41,"message":{"text":"}],["}}""", """{"update_id":42}""", "\"odd\"", """{"x":[{"update_id":5}]}"""], first.Bodies.Select(b => Encoding.UTF8.GetString(b.Span)));
        Assert.Equal(43, first.NextOffset);

        var second = Assert.IsType<PollOutcome.Received>(await PollAsync(telegram, first.NextOffset));
        Assert.Empty(second.Bodies);
        Assert.Equal(43, second.NextOffset);

        Assert.Equal(
            """{"limit":100,"timeout":20,"allowed_updates":["message","edited_message","callback_query","my_chat_member"]}""",
            telegram.Requests.First().Text);
        Assert.Equal(43, (int?)JsonNode.Parse(telegram.Requests.Last().Body)!["offset"]);
    }

    [Fact]
    public async Task After_a_quiet_week_Telegram_counts_from_anywhere()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":true,"result":[{"update_id":900},{"update_id":12}]}""");
        Assert.Equal(13, Assert.IsType<PollOutcome.Received>(await PollAsync(telegram, 900)).NextOffset);
    }

    [Fact]
    public async Task The_largest_answer_there_is_is_taken_whole()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        var text = new string('à', 20_480);
        var updates = Enumerable.Range(1, 100).Select(i => Updates.Message($"\"text\":\"{text}\"").Replace("\"update_id\":71", $"\"update_id\":{i}", StringComparison.Ordinal));
        var answer = $$"""{"ok":true,"result":[{{string.Join(',', updates)}}]}""";
        Assert.True(Encoding.UTF8.GetByteCount(answer) > 4_000_000);
        telegram.Answer(answer);

        var received = Assert.IsType<PollOutcome.Received>(await PollAsync(telegram, 1));

        Assert.Equal((100, 101L), (received.Bodies.Count, received.NextOffset));
        Assert.All(received.Bodies, body => Assert.Equal(text, Assert.IsType<MessageReceived>(Assert.Single(TelegramReader.Read(body, "vila"))).Content.Text));
    }

    [Fact]
    public async Task Every_other_answer_is_a_value_too()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}""", 409)
            .Answer("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", 401)
            .Answer("""{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":9}}""", 429)
            .Answer("<html>", 502)
            .Answer("<html>")
            .Answer("""{"ok":true,"result":[{"update_id":1},""")
            .HangUp();

        Assert.Equal(new PollOutcome.Conflict("terminated by other getUpdates request"), await PollAsync(telegram, 1));
        Assert.IsType<PollOutcome.Unauthorized>(await PollAsync(telegram, 1));
        Assert.Equal(TimeSpan.FromSeconds(9), Assert.IsType<PollOutcome.Wait>(await PollAsync(telegram, 1)).For);
        for (var i = 0; i < 4; i++)
        {
            Assert.IsType<PollOutcome.Wait>(await PollAsync(telegram, 1));
        }

        Assert.IsType<PollOutcome.Unauthorized>(await telegram.Updates.PollAsync(FakeBotApi.Account with { Token = null }, 1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => telegram.Updates.PollAsync(FakeBotApi.Account, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task The_webhook_is_set_with_the_secret_and_taken_away()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":true,"result":true}""").Answer("""{"ok":true,"result":true}""").Answer("""{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: HTTPS url must be provided for webhook"}""", 400);
        var address = new Uri("https://vila.example/webhooks/telegram/vila");

        Assert.Null(await telegram.Setup.SetWebhookAsync(FakeBotApi.Account, address, TestContext.Current.CancellationToken));
        Assert.Null(await telegram.Setup.DeleteWebhookAsync(FakeBotApi.Account, TestContext.Current.CancellationToken));
        Assert.Contains("HTTPS", await telegram.Setup.SetWebhookAsync(FakeBotApi.Account, address, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotNull(await telegram.Setup.SetWebhookAsync(FakeBotApi.Account with { Signing = null }, address, TestContext.Current.CancellationToken));

        Assert.Equal(
            ["""{"url":"https://vila.example/webhooks/telegram/vila","secret_token":"s3cret","allowed_updates":["message","edited_message","callback_query","my_chat_member"]}""",
                """{"drop_pending_updates":false}"""],
            telegram.Requests.Take(2).Select(r => r.Text));
    }

    [Fact]
    public async Task The_bot_tells_who_it_is()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":true,"result":{"id":1000001,"is_bot":true,"first_name":"Vilassola","username":"VilassolaBot"}}""")
            .Answer("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", 401);

        Assert.Equal((new TelegramBot(1000001, "VilassolaBot", "Vilassola"), null), await telegram.Setup.GetMeAsync(FakeBotApi.Account, TestContext.Current.CancellationToken));
        Assert.NotNull((await telegram.Setup.GetMeAsync(FakeBotApi.Account, TestContext.Current.CancellationToken)).Problem);
    }

    [Theory]
    [InlineData("s3cret", true)]
    [InlineData("S3cret", false)]
    [InlineData("s3cret,s3cret", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_who_knows_the_secret_is_Telegram(string? header, bool genuine)
    {
        Assert.Equal(genuine, TelegramWebhook.IsGenuine(FakeBotApi.Account, header));
        Assert.False(TelegramWebhook.IsGenuine(FakeBotApi.Account with { Signing = null }, header));
    }

    private static Task<PollOutcome> PollAsync(FakeBotApi telegram, long? offset) =>
        telegram.Updates.PollAsync(FakeBotApi.Account, offset, TestContext.Current.CancellationToken);
}
