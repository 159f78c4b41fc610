using System.Globalization;
using Ventanilla.Channels;
using Ventanilla.Channels.WebChat;
using Ventanilla.Inbox;

namespace Ventanilla.Conversations;

/// <summary>What a visitor says, and what they read: in by the front door like any provider's webhook, out from the history.</summary>
internal static class VisitorMessages
{
    /// <summary>4,096 characters in the widest escapes, and the rest of a message.</summary>
    private const int BodyLimit = 64 * 1024;

    public static void Map(RouteGroupBuilder chat)
    {
        chat.MapPost("/messages", PostAsync);
        chat.MapGet("/messages", ReadAsync);
        chat.MapPost("/status", PostStatusAsync);
    }

    internal static async Task<IResult> PostAsync(string town, HttpContext http, VisitorDoor door, VisitorChatStore store, VisitorPosting posting, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        var (body, tooLarge) = await BodyAsync(http, ct);
        if ((tooLarge ?? door.Slows(http, VisitorLimit.MessagesOfAddress, visitor.Address) ?? door.Slows(http, VisitorLimit.Messages, visitor.Id)) is { } problem)
        {
            return problem;
        }

        return await store.FindAsync(visitor, ct) switch
        {
            { Left: true } => VisitorProblems.Left(),
            null when door.Slows(http, VisitorLimit.Newcomers, visitor.Address) is { } slow => slow,
            _ => await posting.MessageAsync(visitor, body),
        };
    }

    internal static async Task<IResult> ReadAsync(string town, HttpContext http, VisitorDoor door, VisitorChatStore store, string? after, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        return await store.FindAsync(visitor, ct) switch
        {
            // The same for a key that never was and for one that has said nothing yet.
            null => Page(new([], 0, More: false)),
            { Left: true } => VisitorProblems.Left(),
            { Conversation: var conversation } => Page(await store.ReadAsync(visitor, conversation, Position(after), ct)),
        };
    }

    internal static async Task<IResult> PostStatusAsync(string town, HttpContext http, VisitorDoor door, VisitorPosting posting, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        var (body, tooLarge) = await BodyAsync(http, ct);
        return tooLarge ?? await posting.StatusAsync(visitor, body, ct);
    }

    /// <summary>Where to go on from; nonsense reads from the start.</summary>
    internal static int Position(string? after) => int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : 0;

    private static IResult Page(VisitorPage page) => Results.Json(page, VisitorChatJson.Default.VisitorPage);

    private static async Task<(byte[] Body, IResult? TooLarge)> BodyAsync(HttpContext http, CancellationToken ct)
    {
        var body = http.Request.ContentLength > BodyLimit ? null : await ReceiveWebhook.ReadAsync(http.Request, ct);
        return body is null || body.Length > BodyLimit
            ? ([], VisitorProblems.TooLarge($"A message has at most {BodyLimit} bytes: send less at once, and files by POST …/files."))
            : (body, null);
    }
}

/// <summary>Takes what visitors post through the adapter into the inbox.</summary>
internal sealed class VisitorPosting(ChannelDirectory channels, VisitorChatStore store, InboxStore inbox, UploadArea uploads, TimeProvider time)
{
    public async Task<IResult> MessageAsync(Visitor visitor, byte[] body)
    {
        switch (Read(visitor, body))
        {
            case [MessageReceived message]:
                if (message.Content.Media is [var media] && uploads.Find(visitor.Town.Id, media.Reference) is null)
                {
                    return VisitorProblems.Of(StatusCodes.Status409Conflict, "no-file", "The file is not here (any more): upload it again, then send the message.");
                }

                var received = await inbox.AppendAsync(ChannelKinds.Web, [message], time.GetUtcNow());
                return Results.Json(
                    new VisitorPosted(VisitorReader.ClientIdOf(message.ExternalId)!, received.Repeated > 0), VisitorChatJson.Default.VisitorPosted,
                    statusCode: StatusCodes.Status202Accepted);

            case [Unread unread]:
                return Invalid(unread);

            default:
                return VisitorProblems.Of(StatusCodes.Status400BadRequest, "invalid", "Statuses go to POST …/status.");
        }
    }

    public async Task<IResult> StatusAsync(Visitor visitor, byte[] body, CancellationToken ct)
    {
        var events = Read(visitor, body);
        if (events is [Unread unread])
        {
            return Invalid(unread);
        }

        var statuses = events.OfType<StatusReceived>().ToList();
        if (statuses.Count == 0)
        {
            return VisitorProblems.Of(StatusCodes.Status400BadRequest, "invalid", "Messages go to POST …/messages.");
        }

        if (await store.FindAsync(visitor, ct) is { Left: false, Conversation: var conversation })
        {
            var ours = await store.FindOursAsync(visitor, conversation, [.. statuses.Select(s => s.MessageExternalId)], ct);
            await inbox.AppendAsync(ChannelKinds.Web, [.. statuses.Where(s => ours.Contains(s.MessageExternalId))], time.GetUtcNow());
        }

        return Results.NoContent();
    }

    private IReadOnlyList<ChannelEvent> Read(Visitor visitor, byte[] body) =>
        channels.Adapter(ChannelKinds.Web).Read(VisitorReader.Frame(visitor.Id, body), visitor.Account);

    private static IResult Invalid(Unread unread) => VisitorProblems.Of(StatusCodes.Status400BadRequest, "invalid", unread.Reason);
}
