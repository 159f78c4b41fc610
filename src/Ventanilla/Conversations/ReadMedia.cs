using System.Net.Mime;
using System.Security.Claims;
using Microsoft.Net.Http.Headers;
using Ventanilla.Messages;
using Ventanilla.Operators;

namespace Ventanilla.Conversations;

/// <summary>
/// Gives out a file to whoever may see the conversation it belongs to, asked anew each time: an address that was passed
/// on opens nothing. Only a few types are shown; everything else is for download, whatever its sender called it.
/// </summary>
internal static class ReadMedia
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/media/{id:long}", HandleAsync).RequireAuthorization(Policies.Console);

    internal static async Task<IResult> HandleAsync(
        long id, HttpContext context, ClaimsPrincipal user, AttachmentStore attachments, ConversationStore conversations, FileStore files, CancellationToken ct)
    {
        if (user.ToViewer() is not { } viewer
            || await attachments.FindAsync(viewer.Town, new(id), ct) is not ({ Sha256: { } hash } attachment, var conversation)
            || attachment.State != 1
            || await conversations.FindAsync(viewer, conversation, ct) is null)
        {
            return Results.NotFound();
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Kept by the browser, but asked about each time: 304 costs little, and rights may have ended.
        headers.CacheControl = "private, no-cache";
        var inline = SafeTypes.Inline(attachment.Mime);
        headers.ContentDisposition = Disposition(inline is not null, attachment);
        return Results.File(
            files.PathOf(viewer.Town, hash), inline ?? MediaTypeNames.Application.Octet,
            entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }

    private static string Disposition(bool inline, Attachment attachment)
    {
        var disposition = new ContentDispositionHeaderValue(inline ? "inline" : "attachment");
        disposition.SetHttpFileName(SentFiles.SafeName(attachment.FileName ?? "", Ending(attachment, inline)));
        return disposition.ToString();
    }

    /// <summary>Keeps an ending that cannot be run by a double click; others get none that a system would open.</summary>
    private static string Ending(Attachment attachment, bool inline)
    {
        var ending = Path.GetExtension(attachment.FileName ?? "").TrimStart('.').ToLowerInvariant();
        return ending is "jpg" or "jpeg" or "png" or "webp" or "gif" or "ogg" or "mp3" or "mp4" or "m4a" or "aac" or "amr" or "3gp" or "pdf" or "txt" or "csv"
            or "docx" or "xlsx" or "pptx" or "odt" or "ods" or "odp" or "doc" or "xls" or "ppt" or "rtf" or "zip"
            ? ending
            : inline ? SafeTypes.Inline(attachment.Mime)!.Split('/')[1] switch { "jpeg" => "jpg", "mpeg" => "mp3", var subtype => subtype }
            : attachment.Mime?.StartsWith("application/pdf", StringComparison.OrdinalIgnoreCase) == true ? "pdf"
            : "bin";
    }
}
