using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Ventanilla.Channels.WebChat;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>
/// The live connection: server-sent events that the widget reads by fetch, because an EventSource can send no header and
/// the key must not stand in an address. It goes on from <c>after</c>, so a broken line loses nothing.
/// </summary>
internal static class VisitorEvents
{
    public static void Map(RouteGroupBuilder chat) => chat.MapGet("/events", ListenAsync);

    internal static async Task<IResult> ListenAsync(
        string town, HttpContext http, VisitorDoor door, VisitorChatStore store, VisitorFeed feed, string? after, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        switch (await store.FindAsync(visitor, ct))
        {
            case null:
                return VisitorProblems.NotFound("There is no conversation with this key: say something first.");

            case { Left: true }:
                return VisitorProblems.Left();

            case { Conversation: var conversation }:
                if (feed.TakePlace(visitor) is not { } place)
                {
                    return VisitorProblems.Of(
                        StatusCodes.Status429TooManyRequests, "too-many-pages", "Too many pages listen to this conversation: ask GET …/messages?after= now and then.");
                }

                http.Response.RegisterForDispose(place);
                http.Response.Headers["X-Accel-Buffering"] = "no";
                return TypedResults.ServerSentEvents(feed.ReadAsync(visitor, conversation, VisitorMessages.Position(after), ct));
        }
    }
}

/// <summary>What one page hears: messages as they come, "typing", and a sign of life.</summary>
internal sealed class VisitorFeed(VisitorChatStore store, LiveUpdates live, TypingSignals typing, VisitorLimits limits, ConversationTools tools)
{
    /// <summary>Shorter than what proxies take for a dead line.</summary>
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(20);

    /// <summary>A Turn's answers come in several commits within milliseconds: read once for all of them.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(30);

    private enum Sign
    {
        Changed,
        Typing,
    }

    public IDisposable? TakePlace(Visitor visitor) => limits.TakePlace(visitor.Id, visitor.Address);

    public async IAsyncEnumerable<SseItem<string>> ReadAsync(Visitor visitor, ConversationId conversation, int after, [EnumeratorCancellation] CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, tools.Stopping);
        var signs = Channel.CreateBounded<Sign>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropWrite });
        using var changes = live.Subscribe(visitor.Town.Id, changed =>
        {
            if (changed == conversation || changed == LiveUpdates.Any)
            {
                signs.Writer.TryWrite(Sign.Changed);
            }
        });
        using var typingSigns = typing.Listen(visitor.Account.Id, visitor.Id, () => signs.Writer.TryWrite(Sign.Typing));

        // What lay there before the subscription: read once at the start.
        signs.Writer.TryWrite(Sign.Changed);
        var told = new HashSet<string>();
        while (!ending.IsCancellationRequested)
        {
            var (changed, typed) = await WaitAsync(signs.Reader, ending.Token);
            if (typed)
            {
                yield return new("{}", "typing");
            }

            if (changed)
            {
                VisitorPage page;
                do
                {
                    page = await store.ReadAsync(visitor, conversation, after, ct);
                    after = page.After;

                    // Unsettled lines are read again with each change; told again only when they look different.
                    var fresh = page.Messages.Where(m => told.Add($"{m.Id} {string.Join(' ', m.Files?.Select(f => f.State) ?? [])}")).ToList();
                    if (fresh.Count > 0)
                    {
                        yield return new(JsonSerializer.Serialize(page with { Messages = fresh }, VisitorChatJson.Default.VisitorPage), "messages");
                    }
                }
                while (page.More);

                if (await store.FindAsync(visitor, ct) is not { Left: false })
                {
                    yield return new("{}", "left");
                    yield break;
                }
            }
            else if (!typed && !ending.IsCancellationRequested)
            {
                yield return new("{}", "ping");
            }
        }
    }

    /// <summary>Waits for signs and gathers them; neither when only time has passed.</summary>
    private async Task<(bool Changed, bool Typed)> WaitAsync(ChannelReader<Sign> signs, CancellationToken ct)
    {
        using var quiet = new CancellationTokenSource(Ping, tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, ct);
        var (changed, typed) = (false, false);
        try
        {
            await signs.WaitToReadAsync(either.Token);
            await Task.Delay(Settle, tools.Time, ct);
            while (signs.TryRead(out var sign))
            {
                changed |= sign == Sign.Changed;
                typed |= sign == Sign.Typing;
            }
        }
        catch (OperationCanceledException)
        {
            // Time for a ping, or the end; the caller looks.
        }

        return (changed, typed);
    }
}
