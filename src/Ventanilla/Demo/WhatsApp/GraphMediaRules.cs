using System.Text.Json;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>Which files go as what, how large they may be and how long their captions.</summary>
internal static class GraphMediaRules
{
    private const int Megabyte = 1024 * 1024;

    public static GraphError? Check(string type, JsonElement media, Func<string, PhoneFile?> find)
    {
        string[] known = type switch
        {
            "image" or "video" => ["id", "link", "caption"],
            "document" => ["id", "link", "caption", "filename"],
            "audio" => ["id", "link", "voice"],
            _ => ["id", "link"],
        };
        if (media.EnumerateObject().FirstOrDefault(p => !known.Contains(p.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } stray)
        {
            return GraphError.Parameter($"Unexpected key \"{stray.Name}\" on param \"{type}\".");
        }

        var (id, link) = (media.Text("id"), media.Text("link"));
        if (id is null == link is null)
        {
            return GraphError.Parameter($"Param {type} must have either id or link.");
        }

        if (media.Text("caption") is { Length: > 1024 })
        {
            return GraphError.Parameter($"Param {type}['caption'] must be at most 1024 characters long.");
        }

        if (link is not null)
        {
            return Uri.TryCreate(link, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? null : GraphError.Parameter($"Param {type}['link'] is not a valid URL.");
        }

        return find(id!) is not { } file ? GraphError.Parameter($"Param {type}['id'] is not a valid whatsapp business account media attachment ID.")
            : !Takes(type, file, media.Part("voice").ValueKind == JsonValueKind.True) ? new(131053, "Media upload error", $"A file of type {file.Mime} and {file.Bytes.Length} bytes cannot be sent as {type}.")
            : null;
    }

    /// <summary>What may be uploaded at all.</summary>
    public static bool Uploads(string mime) =>
        Bare(mime) is "image/jpeg" or "image/png" or "image/webp" or "video/mp4" or "video/3gpp" or "application/pdf" or "text/plain" || IsAudio(Bare(mime)) || IsOffice(Bare(mime));

    private static bool Takes(string type, PhoneFile file, bool voice)
    {
        var (mime, size) = (Bare(file.Mime), file.Bytes.Length);
        return type switch
        {
            "image" => mime is "image/jpeg" or "image/png" && size <= 5 * Megabyte,
            "sticker" => mime is "image/webp" && size <= 500 * 1024,
            "video" => mime is "video/mp4" or "video/3gpp" && size <= 16 * Megabyte,
            "audio" => IsAudio(mime) && size <= 16 * Megabyte && (!voice || mime == "audio/ogg"),
            _ => size <= 100 * Megabyte,
        };
    }

    private static string Bare(string mime) => mime.Split(';')[0].Trim().ToLowerInvariant();

    private static bool IsAudio(string mime) => mime is "audio/aac" or "audio/amr" or "audio/mpeg" or "audio/mp4" or "audio/ogg";

    private static bool IsOffice(string mime) =>
        mime is "application/msword" or "application/vnd.ms-excel" or "application/vnd.ms-powerpoint" || mime.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal);
}
