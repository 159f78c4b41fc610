using Microsoft.AspNetCore.Http.Features;
using Ventanilla.Channels.WebChat;
using Ventanilla.Messages;

namespace Ventanilla.Conversations;

/// <summary>Files from and to a visitor. Always a download, of a type from a short list, never a page of ours.</summary>
internal static class VisitorFiles
{
    private const string Unnamed = "application/octet-stream";

    public static void Map(RouteGroupBuilder chat)
    {
        chat.MapPost("/files", PostAsync);
        chat.MapGet("/files/{attachment}", ReadAsync);
    }

    internal static async Task<IResult> PostAsync(string town, HttpContext http, VisitorDoor door, UploadArea uploads, CancellationToken ct)
    {
        // Files are the one thing here that may be larger than a webhook. More than we keep is still read to its end where it
        // is not endless: a line that breaks while a browser is sending reads as "try again", not as our refusal.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 4 * UploadArea.SizeLimit;
        }

        if ((door.Refuses(http, town, out var visitor)
            ?? door.Slows(http, VisitorLimit.UploadsOfAddress, visitor.Address) ?? door.Slows(http, VisitorLimit.Uploads, visitor.Id)) is { } refusal)
        {
            return refusal;
        }

        if (http.Request.ContentLength > UploadArea.SizeLimit)
        {
            return TooLarge();
        }

        return await uploads.AddAsync(visitor.Town.Id, visitor.Id, http.Request.Body, ct) switch
        {
            UploadOutcome.Stored stored => Results.Json(
                new VisitorUploaded(stored.Id, stored.Kind.Mime, stored.Size), VisitorChatJson.Default.VisitorUploaded, statusCode: StatusCodes.Status201Created),
            UploadOutcome.TooLarge => TooLarge(),
            UploadOutcome.Full => VisitorProblems.Of(
                StatusCodes.Status507InsufficientStorage, "full", "No more files can be taken at the moment: send the message without it, or come back tomorrow."),
            _ => VisitorProblems.Of(
                StatusCodes.Status415UnsupportedMediaType, "not-taken",
                $"Send a photo (JPEG, PNG, WebP, GIF), sound (MP3, Ogg, WebM, M4A), video (MP4) or PDF: {UploadKind.All.Count} kinds are taken, told by what is in the file."),
        };
    }

    internal static async Task<IResult> ReadAsync(
        string town, string attachment, HttpContext http, VisitorDoor door, VisitorFileShelf shelf, CancellationToken ct)
    {
        if (door.Refuses(http, town, out var visitor) is { } refusal)
        {
            return refusal;
        }

        switch (await shelf.FindAsync(visitor, attachment, ct))
        {
            case { State: 1, Sha256: { } hash } file when File.Exists(shelf.PathOf(visitor, hash)):
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
                var mime = UploadKind.All.Any(k => k.Mime == file.Mime) ? file.Mime! : Unnamed;
                return Results.File(shelf.PathOf(visitor, hash), mime, file.FileName ?? "file");

            case { State: 0 }:
                http.Response.Headers.RetryAfter = "1";
                return VisitorProblems.Of(StatusCodes.Status409Conflict, "coming", "The file is being put away: ask again in a second.");

            default:
                return VisitorProblems.NotFound("There is no such file in this conversation.");
        }
    }

    private static IResult TooLarge() => VisitorProblems.TooLarge("A file has at most 16 MB: send a smaller one.");
}

/// <summary>Finds a file for its visitor.</summary>
internal sealed class VisitorFileShelf(VisitorChatStore store, FileStore files)
{
    public async Task<Attachment?> FindAsync(Visitor visitor, string attachment, CancellationToken ct) =>
        long.TryParse(attachment, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
        && await store.FindAsync(visitor, ct) is { Left: false, Conversation: var conversation }
            ? await store.FindFileAsync(visitor, conversation, new(id), ct)
            : null;

    public string PathOf(Visitor visitor, string hash) => files.PathOf(visitor.Town.Id, hash);
}
