using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>What leaves for Telegram, to the letter.</summary>
public sealed class SendTests
{
    private static readonly Dictionary<string, (OutboundContent Content, string Method, string Json)> Messages = new()
    {
        ["text"] = (
            new() { Kind = OutboundKind.Text, Text = "Bon dia *tothom* <b> 👋\nà" },
            "sendMessage",
            """{"chat_id":7,"text":"Bon dia *tothom* <b> 👋\nà","link_preview_options":{"is_disabled":true}}"""),
        ["protected answer"] = (
            new() { Kind = OutboundKind.Text, Text = "El codi", Protect = true, TargetId = "88" },
            "sendMessage",
            """{"chat_id":7,"protect_content":true,"reply_parameters":{"message_id":88,"allow_sending_without_reply":true},"text":"El codi","link_preview_options":{"is_disabled":true}}"""),
        ["short choices"] = (
            new() { Kind = OutboundKind.Choices, Text = "Què?", Choices = [new("menu:bus", "Autobús"), new("menu:waste", "Residus", "Avui"), new("menu:person", "Persona")] },
            "sendMessage",
            """
            {"chat_id":7,"text":"Què?","link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[
              [{"text":"Autobús","callback_data":"menu:bus"},{"text":"Residus","callback_data":"menu:waste"}],[{"text":"Persona","callback_data":"menu:person"}]]}}
            """),
        ["long choices"] = (
            new() { Kind = OutboundKind.Choices, Text = "Què?", Choices = [new("a", "Horari de l'oficina"), new("b", "Residus")] },
            "sendMessage",
            """
            {"chat_id":7,"text":"Què?","link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[
              [{"text":"Horari de l'oficina","callback_data":"a"}],[{"text":"Residus","callback_data":"b"}]]}}
            """),
        ["choices that stay"] = (
            new() { Kind = OutboundKind.Choices, Text = "Què?", KeepChoices = true, Choices = [new("a", "Horari"), new("b", "Residus"), new("c", "Persona")] },
            "sendMessage",
            """
            {"chat_id":7,"text":"Què?","link_preview_options":{"is_disabled":true},
             "reply_markup":{"keyboard":[[{"text":"Horari"},{"text":"Residus"}],[{"text":"Persona"}]],"resize_keyboard":true,"is_persistent":false}}
            """),
        ["location wanted"] = (
            new() { Kind = OutboundKind.AskLocation, Text = "On és?", ChoicesLabel = "Envia la ubicació" },
            "sendMessage",
            """
            {"chat_id":7,"text":"On és?","link_preview_options":{"is_disabled":true},
             "reply_markup":{"keyboard":[[{"text":"Envia la ubicació","request_location":true}]],"resize_keyboard":true,"one_time_keyboard":true}}
            """),
        ["location"] = (
            new() { Kind = OutboundKind.Location, Location = new(41.5, 2.4) },
            "sendLocation",
            """{"chat_id":7,"latitude":41.5,"longitude":2.4}"""),
        ["venue"] = (
            new() { Kind = OutboundKind.Location, Location = new(41.5, 2.4, "Ajuntament") },
            "sendVenue",
            """{"chat_id":7,"latitude":41.5,"longitude":2.4,"title":"Ajuntament","address":"Ajuntament"}"""),
        ["reaction"] = (
            new() { Kind = OutboundKind.Reaction, TargetId = "88", Emoji = "👍" },
            "setMessageReaction",
            """{"chat_id":7,"message_id":88,"reaction":[{"emoji":"👍","type":"emoji"}]}"""),
        ["reaction taken back"] = (
            new() { Kind = OutboundKind.Reaction, TargetId = "88" },
            "setMessageReaction",
            """{"chat_id":7,"message_id":88,"reaction":[]}"""),
        ["typing"] = (
            new() { Kind = OutboundKind.Typing },
            "sendChatAction",
            """{"chat_id":7,"action":"typing"}"""),
        ["tap"] = (
            new() { Kind = OutboundKind.TapTaken, TargetId = "4382" },
            "answerCallbackQuery",
            """{"callback_query_id":"4382"}"""),
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_kind_leaves_as_Telegram_wants_it(string name)
    {
        await using var telegram = await FakeBotApi.StartAsync();
        var (content, method, json) = Messages[name];

        var outcome = await SendAsync(telegram, content);

        Assert.Equal(new SendOutcome.Sent("501"), outcome);
        var request = Assert.Single(telegram.Requests);
        Assert.Equal(("POST", $"/bot{FakeBotApi.Token}/{method}", "application/json"), (request.Verb, request.Path, request.ContentType));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(request.Body)), request.Text);
    }

    [Theory]
    [InlineData(OutboundKind.Image, "image/jpeg", false, "sendPhoto", "photo")]
    [InlineData(OutboundKind.Image, "image/heic", false, "sendDocument", "document")]
    [InlineData(OutboundKind.Audio, "audio/ogg", true, "sendVoice", "voice")]
    [InlineData(OutboundKind.Audio, "audio/mpeg", false, "sendAudio", "audio")]
    [InlineData(OutboundKind.Audio, "audio/amr", false, "sendDocument", "document")]
    [InlineData(OutboundKind.Video, "video/mp4", false, "sendVideo", "video")]
    [InlineData(OutboundKind.Document, "application/pdf", false, "sendDocument", "document")]
    public async Task A_file_is_uploaded_with_its_caption_and_name(OutboundKind kind, string mime, bool voice, string method, string field)
    {
        await using var telegram = await FakeBotApi.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(telegram.Folder, "a1b2"), [1, 2, 3, 0, 255], TestContext.Current.CancellationToken);

        var outcome = await SendAsync(telegram, new()
        {
            Kind = kind,
            Text = "Què és això?",
            Protect = true,
            TargetId = "88",
            Choices = [new("ok", "D'acord")],
            File = new("a1b2", mime, "padró \"nou\"/2026.pdf", voice),
        });

        Assert.Equal(new SendOutcome.Sent("501"), outcome);
        var request = Assert.Single(telegram.Requests);
        Assert.Equal(method, request.Method);
        Assert.StartsWith("multipart/form-data; boundary=", request.ContentType, StringComparison.Ordinal);
        Assert.Contains($"Content-Disposition: form-data; name=\"{field}\"; filename=\"padró nou2026.pdf\"\r\n", request.Text, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {mime}\r\n", request.Text, StringComparison.Ordinal);
        Assert.True(request.Body.AsSpan().IndexOf((ReadOnlySpan<byte>)[13, 10, 13, 10, 1, 2, 3, 0, 255, 13, 10]) > 0);
        foreach (var (name, value) in new[]
        {
            ("chat_id", "7"), ("caption", "Què és això?"), ("protect_content", "true"),
            ("reply_parameters", """{"message_id":88,"allow_sending_without_reply":true}"""),
            ("reply_markup", """{"inline_keyboard":[[{"text":"D'acord","callback_data":"ok"}]]}"""),
        })
        {
            Assert.Matches($"name=\"?{name}\"?\r\n\r\n{System.Text.RegularExpressions.Regex.Escape(value)}\r\n", request.Text);
        }
    }

    [Fact]
    public async Task A_picture_that_is_none_for_Telegram_goes_as_a_file()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(telegram.Folder, "x"), [1], TestContext.Current.CancellationToken);
        telegram.Answer("""{"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"}""", 400);

        var outcome = await SendAsync(telegram, new() { Kind = OutboundKind.Image, File = new("x", "image/png", "plànol.png") });

        Assert.Equal(new SendOutcome.Sent("501"), outcome);
        Assert.Equal(["sendPhoto", "sendDocument"], telegram.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task An_answer_goes_to_the_topic_it_belongs_to_and_outside_when_that_is_gone()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":false,"error_code":400,"description":"Bad Request: message thread not found"}""", 400);

        var outcome = await telegram.Channel.SendAsync(
            FakeBotApi.Account, new("1", new("7", null, "77"), new() { Kind = OutboundKind.Text, Text = "Hola" }), TestContext.Current.CancellationToken);

        Assert.Equal(new SendOutcome.Sent("501"), outcome);
        Assert.Equal([77, null], telegram.Requests.Select(r => (int?)JsonNode.Parse(r.Body)!["message_thread_id"]));
    }

    [Fact]
    public async Task A_read_mark_has_no_counterpart_and_calls_nobody()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        Assert.Equal(new SendOutcome.Sent(""), await SendAsync(telegram, new() { Kind = OutboundKind.ReadMark, TargetId = "8" }));
        Assert.Empty(telegram.Requests);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_before_anybody_is_called()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        OutboundContent[] impossible =
        [
            new() { Kind = OutboundKind.Text, Text = " " },
            new() { Kind = OutboundKind.Text, Text = new string('a', 4097) },
            new() { Kind = OutboundKind.Choices, Text = "?", Choices = [new(new string('é', 33), "Massa llarg")] },
            new() { Kind = OutboundKind.Choices, Text = "?", Choices = [new("", "Sense id")] },
            new() { Kind = OutboundKind.Image, File = new("absent", "image/png", "x.png") },
            new() { Kind = OutboundKind.Location },
            new() { Kind = OutboundKind.Reaction, TargetId = "x" },
            new() { Kind = OutboundKind.TapTaken },
            new() { Kind = OutboundKind.Template, Template = new("hola", "ca", ["Rosa"]) },
        ];
        foreach (var content in impossible)
        {
            Assert.IsType<SendOutcome.Rejected>(await SendAsync(telegram, content));
        }

        var text = new OutboundContent { Kind = OutboundKind.Text, Text = "Hola" };
        Assert.IsType<SendOutcome.Rejected>(await telegram.Channel.SendAsync(FakeBotApi.Account, new("1", new(null, "+34600"), text), TestContext.Current.CancellationToken));
        foreach (var token in new[] { null, "", "demo", "1:x/../../y", "1:x?y", "1:\n" })
        {
            var account = FakeBotApi.Account with { Token = token is null ? null : new Secret(token) };
            Assert.IsType<SendOutcome.AccountStopped>(await telegram.Channel.SendAsync(account, new("1", new("7", null), text), TestContext.Current.CancellationToken));
        }

        Assert.Empty(telegram.Requests);
    }

    [Fact]
    public async Task A_call_that_left_and_was_not_answered_leaves_everybody_in_doubt()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.HangUp();
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(telegram, new() { Kind = OutboundKind.Text, Text = "Hola" }));

        // Typing twice is no harm.
        telegram.HangUp();
        Assert.IsType<SendOutcome.Retry>(await SendAsync(telegram, new() { Kind = OutboundKind.Typing }));
    }

    [Fact]
    public async Task A_call_that_never_left_is_made_again()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        using var http = new OutboundHttp();
        var nobody = new Ventanilla.Channels.Telegram.TelegramChannel(http, new Settings { TelegramUrl = new("http://127.0.0.1:9") });
        var message = new OutboundMessage("1", new("7", null), new() { Kind = OutboundKind.Text, Text = "Hola" });

        var refused = Assert.IsType<SendOutcome.Retry>(await nobody.SendAsync(FakeBotApi.Account, message, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("demo_Token", refused.Reason, StringComparison.Ordinal);

        Assert.IsType<SendOutcome.Retry>(await telegram.Channel.SendAsync(FakeBotApi.Account, message, new CancellationToken(canceled: true)));
        Assert.Empty(telegram.Requests);
    }

    [Fact]
    public async Task A_redirect_does_not_take_the_token_along()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("", 302, "text/html", r => r.Headers.Location = "/elsewhere");
        Assert.IsType<SendOutcome.Retry>(await SendAsync(telegram, new() { Kind = OutboundKind.Text, Text = "Hola" }));
        Assert.Single(telegram.Requests);
    }

    [Fact]
    public async Task A_group_is_left()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer("""{"ok":true,"result":true}""");
        Assert.Equal(new SendOutcome.Sent(""), await telegram.Channel.LeaveChatAsync(FakeBotApi.Account, "-100123", TestContext.Current.CancellationToken));
        Assert.Equal("""{"chat_id":-100123}""", Assert.Single(telegram.Requests).Text);
    }

    private static Task<SendOutcome> SendAsync(FakeBotApi telegram, OutboundContent content) =>
        telegram.Channel.SendAsync(FakeBotApi.Account, new("1", new("7", null), content), TestContext.Current.CancellationToken);
}
