using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Conversations;

namespace Ventanilla.Tests.Channels.WebChat;

public sealed class VisitorMessagesTests(WebChatHost host) : IClassFixture<WebChatHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_visitor_writes_stands_in_their_conversation()
    {
        var visitor = await host.VisitorAsync();
        using var posted = await visitor.SayAsync("Bon dia, a quina hora obriu?", "first-message");

        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        var line = Assert.Single(await visitor.MessagesWhenAsync(1))!;
        Assert.Equal("Bon dia, a quina hora obriu?", (string?)line["text"]);
        Assert.Equal("visitor", (string?)line["from"]);
        Assert.Equal("first-message", (string?)line["clientId"]);
    }

    [Fact]
    public async Task The_same_message_posted_five_times_is_one()
    {
        var visitor = await host.VisitorAsync();
        foreach (var posted in await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => visitor.SayAsync("Hola", "the-same-id"))))
        {
            Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
            posted.Dispose();
        }

        using var next = await visitor.SayAsync("I una altra cosa");
        Assert.Equal(["Hola", "I una altra cosa"], (await visitor.MessagesWhenAsync(2)).Select(m => (string?)m!["text"]));
    }

    [Fact]
    public async Task Two_visitors_may_use_the_same_id()
    {
        var (one, two) = (await host.VisitorAsync(), await host.VisitorAsync());
        (await one.SayAsync("de l’una", "same-id-of-two")).Dispose();
        (await two.SayAsync("de l’altra", "same-id-of-two")).Dispose();

        Assert.Equal("de l’una", (string?)Assert.Single(await one.MessagesWhenAsync(1))!["text"]);
        Assert.Equal("de l’altra", (string?)Assert.Single(await two.MessagesWhenAsync(1))!["text"]);
    }

    [Fact]
    public async Task Another_key_or_another_town_sees_nothing()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("És confidencial")).Dispose();
        await visitor.MessagesWhenAsync(1);

        Assert.Empty(await (await host.VisitorAsync()).MessagesAsync());
        var elsewhere = await host.VisitorAsync(WebChatHost.OtherTown);
        elsewhere.Key = visitor.Key;
        Assert.Empty(await elsewhere.MessagesAsync());
        using var live = await elsewhere.SendAsync(HttpMethod.Get, "/events", null);
        Assert.Equal(HttpStatusCode.NotFound, live.StatusCode);
    }

    [Fact]
    public async Task The_key_itself_is_kept_nowhere()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        await visitor.MessagesWhenAsync(1);

        var key = Encoding.UTF8.GetBytes(visitor.Key);
        foreach (var file in Directory.EnumerateFiles(host.Data, "*", SearchOption.AllDirectories))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await open.CopyToAsync(copy, Ct);
            Assert.True(copy.ToArray().AsSpan().IndexOf(key) < 0, $"The key lies in {Path.GetFileName(file)}.");
        }
    }

    [Fact]
    public async Task A_clerk_s_reply_reaches_the_visitor_without_the_clerk_s_name_and_a_note_never_does()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Necessito un certificat")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        Assert.Equal(DeskOutcome.Kept, await host.Desk.TakeAsync(WebChatHost.Clerk, conversation, Ct));
        Assert.Equal(DeskOutcome.Kept, await host.Desk.NoteAsync(WebChatHost.Clerk, conversation, "Compte: és el veí de sempre", ct: Ct));
        Assert.Equal(DeskOutcome.Kept, await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "Ara us l’enviem.", ct: Ct));

        var all = await visitor.MessagesWhenAsync(2);
        Assert.Equal(["Necessito un certificat", "Ara us l’enviem."], all.Select(m => (string?)m!["text"]));
        Assert.Equal("team", (string?)all[1]!["from"]);
        Assert.DoesNotContain("Montserrat", all.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("veí de sempre", all.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_desk_learns_that_its_reply_was_delivered_and_read()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "Bon dia!", ct: Ct);
        var reference = (string)(await visitor.MessagesWhenAsync(2))[1]!["ref"]!;

        await AcknowledgeAsync(visitor, "read", reference);
        await AcknowledgeAsync(visitor, "delivered", reference);

        Assert.Equal((8, true, true), await StatusAsync(conversation));
    }

    [Fact]
    public async Task Nobody_can_say_that_another_s_message_was_read()
    {
        var (visitor, stranger) = (await host.VisitorAsync(), await host.VisitorAsync());
        (await visitor.SayAsync("Hola")).Dispose();
        (await stranger.SayAsync("Hola")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        await host.ConversationOfAsync(stranger);
        await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "Bon dia!", ct: Ct);
        var reference = (string)(await visitor.MessagesWhenAsync(2))[1]!["ref"]!;

        await AcknowledgeAsync(stranger, "read", reference);
        await AcknowledgeAsync(stranger, "read", "w1234567890");

        Assert.Equal((3, false, false), await StatusAsync(conversation));
        Assert.Equal(0, await host.Database.ReadAsync(s => s.Number("SELECT count(*) FROM early_statuses"), Ct));
    }

    [Fact]
    public async Task Whoever_clears_and_leaves_cannot_be_read_any_more_not_even_with_the_old_key()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Adéu")).Dispose();
        await visitor.MessagesWhenAsync(1);

        using (var left = await visitor.SendAsync(HttpMethod.Delete, "/visit", null))
        {
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        }

        await WebChatHost.UntilAsync(async () =>
        {
            using var got = await visitor.SendAsync(HttpMethod.Get, "/messages", null);
            return got.StatusCode == HttpStatusCode.Gone ? true : (bool?)null;
        });
        using var said = await visitor.SayAsync("Encara hi sóc?");
        Assert.Equal(HttpStatusCode.Gone, said.StatusCode);
        Assert.Equal("left", await TestVisitor.CodeOfAsync(said));
    }

    [Fact]
    public async Task A_flood_is_slowed_down_and_told_how_long_to_wait()
    {
        var visitor = await host.VisitorAsync();
        var statuses = new List<HttpStatusCode>();
        TimeSpan? wait = null;
        for (var i = 0; i < 40; i++)
        {
            using var posted = await visitor.SayAsync("spam");
            statuses.Add(posted.StatusCode);
            wait ??= posted.Headers.RetryAfter?.Delta;
        }

        Assert.Contains(HttpStatusCode.Accepted, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(wait >= TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(statuses, s => s is not (HttpStatusCode.Accepted or HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task One_address_cannot_open_conversations_without_end()
    {
        var visitor = await host.VisitorAsync();
        var refused = 0;
        for (var i = 0; i < 45; i++)
        {
            visitor.Key = Ventanilla.Channels.WebChat.VisitorKey.Make();
            using var posted = await visitor.SayAsync("Hola");
            refused += posted.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        Assert.InRange(refused, 5, 20);
    }

    [Fact]
    public async Task A_tap_on_the_menu_is_answered_like_the_word_on_it()
    {
        host.LetTheMachineAnswer();
        var visitor = await host.VisitorAsync(WebChatHost.OtherTown);
        (await visitor.SayAsync("menú")).Dispose();
        var menu = (await visitor.MessagesWhenAsync(2))[1]!;
        Assert.Equal("machine", (string?)menu["from"]);
        var choice = menu["choices"]!.AsArray().First(c => ((string)c!["label"]!).Contains("hor", StringComparison.OrdinalIgnoreCase))!;
        Assert.NotEqual((string?)choice["label"], (string?)choice["id"]);

        using var tapped = await visitor.PostAsync(
            new JsonObject { ["id"] = visitor.NextId(), ["kind"] = "reply", ["text"] = choice["label"]!.DeepClone(), ["payload"] = choice["id"]!.DeepClone() });
        Assert.Equal(HttpStatusCode.Accepted, tapped.StatusCode);

        var all = await visitor.MessagesWhenAsync(4);
        Assert.Equal("reply", (string?)all[2]!["kind"]);
        Assert.Equal("machine", (string?)all[3]!["from"]);
    }

    public static TheoryData<string, HttpStatusCode> HostileBodies => new()
    {
        { "", HttpStatusCode.BadRequest },
        { "null", HttpStatusCode.BadRequest },
        { "[]", HttpStatusCode.BadRequest },
        { "{", HttpStatusCode.BadRequest },
        { "\u0001", HttpStatusCode.BadRequest },
        { "{}", HttpStatusCode.BadRequest },
        { """{"id":"short","kind":"text","text":"hola"}""", HttpStatusCode.BadRequest },
        { """{"id":"../../../etc","kind":"text","text":"hola"}""", HttpStatusCode.BadRequest },
        { """{"id":12345678,"kind":"text","text":"hola"}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","id":"87654321","kind":"text","text":"hola"}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"text","text":"   "}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"text","text":["a"]}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"text","text":"\ud800"}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"shout","text":"hola"}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"reply","text":"Horari"}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"location","location":{"latitude":91,"longitude":2}}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"location","location":{"latitude":"41","longitude":2}}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"location","location":{"latitude":1e999,"longitude":2}}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"file","file":{"id":"../../ventanilla.db"}}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"file","file":{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.jpg"}}""", HttpStatusCode.Conflict },
        { """{"status":"read","refs":["w1"]}""", HttpStatusCode.BadRequest },
        { """{"id":"12345678","kind":"text","text":"ok","later":{"field":[1,2]}}""", HttpStatusCode.Accepted },
        { """{"id":"12345679","kind":"text","text":"<script>alert(1)</script>\u0000"}""", HttpStatusCode.Accepted },
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task A_hostile_body_is_refused_with_a_word_on_what_to_do(string body, HttpStatusCode expected)
    {
        var visitor = await host.VisitorAsync();
        using var posted = await visitor.PostAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(expected, posted.StatusCode);
        if (expected != HttpStatusCode.Accepted)
        {
            await TestVisitor.CodeOfAsync(posted);
            Assert.Empty(await visitor.MessagesAsync());
        }
    }

    [Fact]
    public async Task Text_may_have_4096_characters_and_not_one_more()
    {
        var visitor = await host.VisitorAsync();
        using var most = await visitor.SayAsync(new string('à', 4096));
        using var more = await visitor.SayAsync(new string('à', 4097));
        using var body = await visitor.SayAsync(new string('x', 200_000));
        using var chunked = await visitor.SendAsync(HttpMethod.Post, "/messages", new Endless(5_000_000));

        Assert.Equal(HttpStatusCode.Accepted, most.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Theory]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData("abc", HttpStatusCode.Unauthorized)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=A", HttpStatusCode.Unauthorized)]
    [InlineData("' OR 1=1 -- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.Unauthorized)]
    public async Task What_is_no_key_opens_nothing(string key, HttpStatusCode expected)
    {
        var visitor = await host.VisitorAsync();
        visitor.Key = key;
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/messages"), (HttpMethod.Get, "/events"), (HttpMethod.Get, "/files/1"), (HttpMethod.Delete, "/visit") })
        {
            using var got = await visitor.SendAsync(method, path, null);
            Assert.Equal(expected, got.StatusCode);
            Assert.Equal("no-key", await TestVisitor.CodeOfAsync(got));
        }
    }

    [Fact]
    public async Task A_town_without_a_chat_has_no_door()
    {
        var visitor = await host.VisitorAsync();
        foreach (var path in new[] { "/chat/nowhere", "/chat/nowhere/visit", "/chat/nowhere/messages", "/chat/VILASSOLA/messages", "/chat/..%2f/messages" })
        {
            using var got = await visitor.SendToAsync(HttpMethod.Get, path, null);
            Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
        }
    }

    [Fact]
    public async Task Any_site_may_embed_the_chat_but_no_cookie_goes_along()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Options, $"/chat/{WebChatHost.Town}/messages");
        ask.Headers.Add("Origin", "https://biblioteca.example");
        ask.Headers.Add("Access-Control-Request-Method", "POST");
        ask.Headers.Add("Access-Control-Request-Headers", "content-type,ventanilla-visitor");
        using var answer = await host.Http.SendAsync(ask, Ct);

        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static async Task AcknowledgeAsync(TestVisitor visitor, string status, string reference)
    {
        using var told = await visitor.PostAsync(Encoding.UTF8.GetBytes(new JsonObject { ["status"] = status, ["refs"] = new JsonArray(reference) }.ToJsonString()), "/status");
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
    }

    private Task<(int Status, bool Delivered, bool Read)> StatusAsync(Ventanilla.Platform.ConversationId conversation) => host.Database.ReadAsync(
        s => s.First(
            "SELECT status, delivered_at, read_at FROM messages WHERE conversation_id = $1 AND direction = 1",
            r => (r.GetInt32(0), !r.IsDBNull(1), !r.IsDBNull(2)), conversation.Value),
        Ct);

    /// <summary>A body that does not say how long it is.</summary>
    private sealed class Endless(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                for (var sent = 0; sent < length; sent += 64 * 1024)
                {
                    await stream.WriteAsync(new byte[64 * 1024]);
                }
            }
            catch (IOException)
            {
                // Refused before the end, as it should be.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
