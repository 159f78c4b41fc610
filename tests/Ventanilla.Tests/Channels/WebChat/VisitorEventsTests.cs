using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Ventanilla.Tests.Channels.WebChat;

public sealed class VisitorEventsTests(WebChatHost host) : IClassFixture<WebChatHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clerk_s_reply_is_on_the_visitor_s_page_within_a_second()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hi ha algú?")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        await visitor.MessagesWhenAsync(1);
        await using var line = await ListenAsync(visitor, 0);
        Assert.Equal("Hi ha algú?", await line.NextTextAsync());

        var watch = Stopwatch.StartNew();
        await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "Sí, digueu.", ct: Ct);
        Assert.Equal("Sí, digueu.", await line.NextTextAsync());
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
    }

    [Fact]
    public async Task A_line_that_broke_goes_on_where_it_was_without_gap_or_repeat()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("u")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        await visitor.MessagesWhenAsync(1);
        int after;
        await using (var line = await ListenAsync(visitor, 0))
        {
            await line.NextTextAsync();
            after = line.After;
        }

        await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "dos", ct: Ct);
        await host.Desk.NoteAsync(WebChatHost.Clerk, conversation, "nota", ct: Ct);
        (await visitor.SayAsync("tres")).Dispose();
        await visitor.MessagesWhenAsync(3);

        await using var again = await ListenAsync(visitor, after);
        Assert.Equal("dos", await again.NextTextAsync());
        Assert.Equal("tres", await again.NextTextAsync());
    }

    [Fact]
    public async Task Writing_at_the_desk_shows_on_the_page()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        var conversation = await host.ConversationOfAsync(visitor);
        await visitor.MessagesWhenAsync(1);
        await using var line = await ListenAsync(visitor, 0);
        await line.NextTextAsync();

        await host.Desk.TypeAsync(WebChatHost.Clerk, conversation, Ct);

        Assert.Equal("typing", await line.NextKindAsync());
    }

    [Fact]
    public async Task Two_hundred_conversations_never_cross()
    {
        var visitors = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.VisitorAsync()));
        await Task.WhenAll(visitors.Select(async (v, i) => (await v.SayAsync($"visitor {i}")).Dispose()));
        await Task.WhenAll(visitors.Select(async (v, i) =>
        {
            var conversation = await host.ConversationOfAsync(v);
            await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, $"answer {i}", ct: Ct);
        }));

        for (var i = 0; i < visitors.Length; i++)
        {
            var all = await visitors[i].MessagesWhenAsync(2);
            Assert.Equal([$"answer {i}", $"visitor {i}"], all.Select(m => (string?)m!["text"]).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Leaving_ends_the_line()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        await host.ConversationOfAsync(visitor);
        await visitor.MessagesWhenAsync(1);
        await using var line = await ListenAsync(visitor, 0);
        await line.NextTextAsync();

        (await visitor.SendAsync(HttpMethod.Delete, "/visit", null)).Dispose();

        Assert.Equal("left", await line.NextKindAsync());
    }

    [Fact]
    public async Task A_fifth_page_of_one_visitor_is_told_to_ask_instead()
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        await host.ConversationOfAsync(visitor);
        var lines = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ListenAsync(visitor, 0)));

        using (var fifth = await visitor.SendAsync(HttpMethod.Get, "/events", null))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, fifth.StatusCode);
        }

        foreach (var line in lines)
        {
            await line.DisposeAsync();
        }
    }

    private static async Task<Line> ListenAsync(TestVisitor visitor, int after)
    {
        var response = await visitor.SendAsync(HttpMethod.Get, $"/events?after={after}", null);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync(Ct));
    }

    private sealed class Line(HttpResponseMessage response, Stream stream) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> events = SseParser.Create(stream).EnumerateAsync(Ct).GetAsyncEnumerator(Ct);
        private readonly Queue<string> texts = new();

        public int After { get; private set; }

        public async Task<string> NextTextAsync()
        {
            while (texts.Count == 0)
            {
                Assert.True(await events.MoveNextAsync(), "The line ended.");
                if (events.Current.EventType == "messages")
                {
                    var page = JsonNode.Parse(events.Current.Data)!;
                    After = (int)page["after"]!;
                    foreach (var message in page["messages"]!.AsArray())
                    {
                        texts.Enqueue((string)message!["text"]!);
                    }
                }
            }

            return texts.Dequeue();
        }

        public async Task<string> NextKindAsync()
        {
            Assert.True(await events.MoveNextAsync(), "The line ended.");
            return events.Current.EventType;
        }

        public ValueTask DisposeAsync()
        {
            // Closing the stream ends the reading; the enumerator has nothing else to let go.
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
