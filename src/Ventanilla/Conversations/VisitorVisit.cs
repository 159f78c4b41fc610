using Ventanilla.Channels;
using Ventanilla.Channels.WebChat;
using Ventanilla.Inbox;

namespace Ventanilla.Conversations;

/// <summary>A visit begins with a key made here, and ends when the visitor clears and leaves.</summary>
internal static class VisitorVisit
{
    public static void Map(RouteGroupBuilder chat)
    {
        chat.MapGet("/visit", About);
        chat.MapPost("/visit", Begin);
        chat.MapDelete("/visit", EndAsync);
    }

    /// <summary>Whose chat it is, for the widget's heading.</summary>
    internal static IResult About(string town, HttpContext http, VisitorDoor door) =>
        door.Refuses(http, town, out var visitor, needsKey: false) ?? Results.Json(new VisitorTown(visitor.Town.Name), VisitorChatJson.Default.VisitorTown);

    /// <summary>
    /// Makes a key. Nothing is kept of it until something is said with it, so one that got lost on the way costs nothing,
    /// and a first message can be sent again with the same key without becoming two conversations.
    /// </summary>
    internal static IResult Begin(string town, HttpContext http, VisitorDoor door) =>
        door.Refuses(http, town, out _, needsKey: false)
        ?? Results.Json(new VisitorKeyMade(VisitorKey.Make()), VisitorChatJson.Default.VisitorKeyMade, statusCode: StatusCodes.Status201Created);

    /// <summary>
    /// The visitor clears and leaves: their key opens nothing any more, and whoever writes to them is told that they are
    /// gone. What was said stays in the town's record; the widget says so.
    /// </summary>
    internal static async Task<IResult> EndAsync(
        string town, HttpContext http, VisitorDoor door, VisitorChatStore store, InboxStore inbox, TimeProvider time, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        if (await store.FindAsync(visitor, ct) is { Left: false })
        {
            await inbox.AppendAsync(ChannelKinds.Web, [VisitorReader.Left(visitor.Account, visitor.Id)], time.GetUtcNow());
        }

        return Results.NoContent();
    }
}
