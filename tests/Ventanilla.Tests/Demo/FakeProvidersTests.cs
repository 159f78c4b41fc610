using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ventanilla.Demo;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Telegram;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Demo;

/// <summary>The stand-ins for Meta and Telegram, asked over HTTP as the real ones are.</summary>
[Collection(OpenCounterGroup.Name)]
public sealed class FakeProvidersTests(OpenCounter counter)
{
    private const string Bot = "/demo/telegram/bot" + DemoNames.TelegramToken + "/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "/demo/graph/v26.0/106540352242922/messages", 190, 401)]
    [InlineData("wrong", "/demo/graph/v26.0/106540352242922/messages", 190, 401)]
    [InlineData("demo", "/demo/graph/v26.0/1/messages", 100, 400)]
    [InlineData("demo", "/demo/graph/latest/106540352242922/messages", 2500, 400)]
    [InlineData("demo", "/demo/graph/v26.0/106540352242922/messages", 100, 400)]
    public async Task Graph_refuses_a_wrong_token_number_version_or_body_in_meta_s_words(string token, string address, int code, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(counter.Address, address)) { Content = new StringContent("not json") };
        request.Headers.Authorization = token.Length == 0 ? null : new("Bearer", token);
        using var answer = await counter.Http.SendAsync(request, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["error"]!;
        Assert.Equal(code, (int)error["code"]!);
        Assert.NotNull(error["message"]);
        Assert.NotNull(error["fbtrace_id"]);
    }

    [Fact]
    public async Task A_file_uploaded_to_graph_is_described_and_given_only_to_who_has_the_token()
    {
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" } };
        var bytes = PhoneSamples.Photo(PhoneSamples.Photos[0]);
        form.Add(new ByteArrayContent(bytes) { Headers = { ContentType = new("image/jpeg") } }, "file", "lamp.jpg");
        using var uploaded = await GraphAsync(HttpMethod.Post, "/demo/graph/v26.0/106540352242922/media", form);
        var id = (string)(await uploaded.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!;

        using var described = await GraphAsync(HttpMethod.Get, $"/demo/graph/v26.0/{id}?phone_number_id=106540352242922");
        var file = (await described.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
        Assert.Equal(bytes.Length, (int)file["file_size"]!);
        Assert.Equal("image/jpeg", (string)file["mime_type"]!);

        using var got = await GraphAsync(HttpMethod.Get, (string)file["url"]!);
        Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync(Ct));
        using var stranger = await counter.Http.GetAsync((string)file["url"]!, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task The_bot_knows_who_it_is_and_a_wrong_token_is_nobody_s()
    {
        var me = await BotAsync("getMe");
        Assert.True((bool)me["ok"]!);
        Assert.True((bool)me["result"]!["is_bot"]!);

        Assert.Equal(401, (int)(await CallAsync("/demo/telegram/bot1000001:other/getMe"))["error_code"]!);
        Assert.Equal(404, (int)(await CallAsync("/demo/telegram/botnonsense/getMe"))["error_code"]!);
        Assert.Equal(404, (int)(await BotAsync("flyToTheMoon"))["error_code"]!);
    }

    [Theory]
    [InlineData("""{"chat_id":0,"text":"hola"}""", "chat not found")]
    [InlineData("""{"chat_id":-100123,"text":"hola"}""", "chat not found")]
    [InlineData("""{"chat_id":799000111,"text":""}""", "message text is empty")]
    [InlineData("""{"chat_id":799000111,"text":"LONG"}""", "message is too long")]
    [InlineData("""{"chat_id":799000111,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"64BYTES€"}]]}}""", "BUTTON_DATA_INVALID")]
    [InlineData("""{"chat_id":799000111,"text":"x","reply_markup":{"inline_keyboard":[[{"callback_data":"a"}]]}}""", "can't parse inline keyboard button")]
    [InlineData("""{"chat_id":799000111,"text":"x","reply_parameters":{"message_id":1}}""", "message to be replied not found")]
    public async Task Telegram_refuses_in_its_own_words(string body, string words)
    {
        body = body.Replace("LONG", new string('x', 4097), StringComparison.Ordinal).Replace("64BYTES", new string('x', 62), StringComparison.Ordinal);
        var answer = await BotAsync("sendMessage", body);

        Assert.False((bool)answer["ok"]!);
        Assert.Equal(400, (int)answer["error_code"]!);
        Assert.StartsWith($"Bad Request: {words}", (string)answer["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tap_is_answered_once_and_an_unknown_one_is_too_old()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("telegram");
        var tap = counter.Telegram.NewTap(citizen.Chat);

        Assert.True((bool)(await BotAsync("answerCallbackQuery", $$"""{"callback_query_id":"{{tap}}"}"""))["ok"]!);
        Assert.StartsWith(
            "Bad Request: query is too old", (string)(await BotAsync("answerCallbackQuery", $$"""{"callback_query_id":"{{tap}}"}"""))["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Updates_are_polled_confirmed_by_offset_and_never_beside_a_webhook()
    {
        Assert.Equal(409, (int)(await BotAsync("getUpdates"))["error_code"]!);

        // A bot of its own: the town's has its webhook.
        var bot = new FakeBot(2_000_002, "Prova", "prova_bot", new("2000002:prova"), 500);
        counter.Telegram.Connect(bot);
        var citizen = counter.Phones.Add(new() { Key = "poller", FirstName = "Pere", TelegramId = 799_009_999 });
        var chat = counter.Telegram.ChatOf(bot, citizen);
        const string Own = "/demo/telegram/bot2000002:prova/";
        Assert.Empty((await CallAsync(Own + "getUpdates"))["result"]!.AsArray());

        var waiting = CallAsync(Own + "getUpdates?timeout=10");
        var taken = counter.Telegram.PublishAsync(chat, "message", new() { ["text"] = "hola" }, "text");
        var update = Assert.Single((await waiting)["result"]!.AsArray())!;
        Assert.Equal(501, (int)update["update_id"]!);
        Assert.False(taken.IsCompleted);
        Assert.Single((await CallAsync(Own + "getUpdates"))["result"]!.AsArray());

        Assert.Empty((await CallAsync(Own + "getUpdates?offset=502"))["result"]!.AsArray());
        Assert.True(await taken);

        var first = CallAsync(Own + "getUpdates?timeout=30");
        await Task.Delay(100, Ct);
        var second = CallAsync(Own + "getUpdates?timeout=1");
        Assert.Equal(409, (int)(await first)["error_code"]!);
        Assert.Empty((await second)["result"]!.AsArray());
    }

    [Fact]
    public async Task The_phone_and_its_files_need_no_sign_in_and_strangers_bytes_never_run()
    {
        using var page = await counter.Http.GetAsync(new Uri(counter.Address, "/phone?channel=telegram&citizen=carmen&lang=es"), Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("frame-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var shown = await page.Content.ReadAsStringAsync(Ct);
        Assert.Contains("<html lang=\"es\">", shown, StringComparison.Ordinal);
        Assert.Contains("Carmen Ruiz Ortega", shown, StringComparison.Ordinal);

        var html = counter.Graph.Files.Add("<script>alert(1)</script>"u8.ToArray(), "text/html", "../../evil.html");
        using var file = await counter.Http.GetAsync(new Uri(counter.Address, html.Address), Ct);
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains("sandbox", Assert.Single(file.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GraphAsync(HttpMethod method, string address, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(counter.Address, address)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DemoNames.WhatsAppToken);
        return counter.Http.SendAsync(request, Ct);
    }

    private Task<JsonNode> BotAsync(string method, string? json = null) => CallAsync(Bot + method, json);

    private async Task<JsonNode> CallAsync(string address, string? json = null)
    {
        using var request = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, new Uri(counter.Address, address));
        request.Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var answer = await counter.Http.SendAsync(request, Ct);
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
        Assert.Equal((int)answer.StatusCode, body["error_code"] is { } code ? (int)code : 200);
        return body;
    }
}
