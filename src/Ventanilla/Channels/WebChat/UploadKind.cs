using Ventanilla.Messages;

namespace Ventanilla.Channels.WebChat;

/// <summary>
/// The kinds of file that a visitor may send, told by the first bytes and never by the name or what the browser says. Only
/// what phones make and a desk can open: nothing that runs, nothing that draws markup (SVG, HTML).
/// </summary>
internal sealed record UploadKind(string Extension, string Mime, ContentKind Content)
{
    /// <summary>How much of a file <see cref="Recognise"/> wants to see.</summary>
    public const int HeadLength = 4_096;

    public static readonly IReadOnlyList<UploadKind> All =
    [
        new("jpg", "image/jpeg", ContentKind.Image),
        new("png", "image/png", ContentKind.Image),
        new("webp", "image/webp", ContentKind.Image),
        new("gif", "image/gif", ContentKind.Image),
        new("mp3", "audio/mpeg", ContentKind.Audio),
        new("ogg", "audio/ogg", ContentKind.Audio),
        new("weba", "audio/webm", ContentKind.Audio),
        new("m4a", "audio/mp4", ContentKind.Audio),
        new("mp4", "video/mp4", ContentKind.Video),
        new("pdf", "application/pdf", ContentKind.Document),
    ];

    public static UploadKind? OfExtension(string extension) => All.FirstOrDefault(k => k.Extension == extension);

    /// <summary>The kind of a file that begins with <paramref name="head"/>; null when it is none that we take.</summary>
    public static UploadKind? Recognise(ReadOnlySpan<byte> head) => ExtensionOf(head) is { } extension ? OfExtension(extension) : null;

    private static string? ExtensionOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "jpg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "webp",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "gif",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "pdf",
        [(byte)'I', (byte)'D', (byte)'3', < 0xFF, < 0xFF, _, < 0x80, < 0x80, < 0x80, < 0x80, ..] => "mp3",

        // A bare MPEG frame: sync word, version 1 or 2, layer III, a bit rate and sampling rate that exist.
        [0xFF, 0xFA or 0xFB or 0xF2 or 0xF3, > 0x0F and < 0xF0, _, ..] when (head[2] & 0x0C) != 0x0C => "mp3",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', 0, ..] when IsSound(head) => "ogg",
        [0x1A, 0x45, 0xDF, 0xA3, ..] when head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) > 0 && head.IndexOf("V_"u8) < 0 => "weba",
        [0, 0, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => BrandOf(head.Slice(8, 4)),
        _ => null,
    };

    /// <summary>Ogg may also hold pictures that move; the first packet names its codec.</summary>
    private static bool IsSound(ReadOnlySpan<byte> head)
    {
        var first = head[..Math.Min(head.Length, 128)];
        return first.IndexOf("OpusHead"u8) > 0 || first.IndexOf("vorbis"u8) > 0 || first.IndexOf("Speex"u8) > 0 || first.IndexOf("FLAC"u8) > 0;
    }

    /// <summary>HEIC photos and QuickTime films have the same frame as MP4 but open on few desks: refused, with a word on why.</summary>
    private static string? BrandOf(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8) ? "m4a"
        : brand.StartsWith("iso"u8) || brand.StartsWith("mp4"u8) || brand.SequenceEqual("avc1"u8) || brand.SequenceEqual("M4V "u8)
            || brand.SequenceEqual("MSNV"u8) || brand.SequenceEqual("dash"u8) || brand.StartsWith("3gp"u8) ? "mp4"
        : null;
}
