using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.Telegram;

/// <summary>The files in a Telegram message.</summary>
internal static class TelegramMedia
{
    public static InboundContent? Read(JsonElement message)
    {
        // A live photo also sets photo, an animation also sets document: the first that fits is taken, and only that.
        if (message.TryArray("photo"u8, out var sizes))
        {
            return Largest(sizes) is { } photo ? With(ContentKind.Image, message, photo with { Mime = "image/jpeg" }) : Unreadable("photo");
        }

        if (message.TryObject("voice"u8, out var voice))
        {
            return File(voice) is { } file ? With(ContentKind.Audio, message, file with { Voice = true, Mime = file.Mime ?? "audio/ogg" }) : Unreadable("voice");
        }

        if (message.TryObject("sticker"u8, out var sticker))
        {
            return File(sticker) is { } file
                ? new() { Kind = ContentKind.Sticker, Text = sticker.Label("emoji"u8, 64), Media = [file with { Mime = file.Mime ?? StickerMime(sticker) }] }
                : Unreadable("sticker");
        }

        return Plain(message, "audio"u8, ContentKind.Audio)
            ?? Plain(message, "video"u8, ContentKind.Video)
            ?? Plain(message, "video_note"u8, ContentKind.Video, "video/mp4")
            ?? Plain(message, "animation"u8, ContentKind.Video)
            ?? Plain(message, "live_photo"u8, ContentKind.Video)
            ?? Plain(message, "document"u8, ContentKind.Document);
    }

    private static InboundContent? Plain(JsonElement message, ReadOnlySpan<byte> name, ContentKind kind, string? mime = null) =>
        !message.TryObject(name, out var media) ? null
        : File(media) is { } file ? With(kind, message, file with { Mime = file.Mime ?? mime })
        : Unreadable(System.Text.Encoding.UTF8.GetString(name));

    private static InboundContent With(ContentKind kind, JsonElement message, MediaReference file) =>
        new() { Kind = kind, Text = message.Text("caption"u8) is { Length: > 0 } caption ? caption : null, Media = [file] };

    private static InboundContent Unreadable(string what) => new() { Kind = ContentKind.Unsupported, Text = what };

    private static MediaReference? File(JsonElement media) =>
        media.Label("file_id"u8, 512) is { } id
            ? new()
            {
                Reference = id,
                Mime = media.Label("mime_type"u8, 128),
                Size = media.Whole("file_size"u8) is >= 0 and var size ? size : null,
                FileName = media.Label("file_name"u8),
            }
            : null;

    /// <summary>The biggest by bytes where all say them, else the last, as Telegram orders them.</summary>
    private static MediaReference? Largest(JsonElement sizes)
    {
        MediaReference? largest = null;
        foreach (var size in sizes.EnumerateArray())
        {
            if (File(size) is { } file && !(file.Size < largest?.Size))
            {
                largest = file;
            }
        }

        return largest;
    }

    private static string StickerMime(JsonElement sticker) =>
        sticker.IsTrue("is_video"u8) ? "video/webm" : sticker.IsTrue("is_animated"u8) ? "application/x-tgsticker" : "image/webp";
}
