using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>The body of an image, audio, video, document or sticker. Its <c>url</c> is not read: addresses are asked for with the id.</summary>
internal readonly record struct MediaPart(MediaReference? Reference, string? Caption)
{
    public static MediaPart Read(ref Utf8JsonReader reader)
    {
        string? id = null, mime = null, sha256 = null, caption = null, fileName = null;
        long? size = null;
        bool voice = false, animated = false;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "id"u8))
                {
                    id = LenientJson.Text(ref reader, 256);
                }
                else if (LenientJson.Is(reader, "mime_type"u8))
                {
                    mime = LenientJson.Text(ref reader, 128);
                }
                else if (LenientJson.Is(reader, "sha256"u8))
                {
                    sha256 = LenientJson.Text(ref reader, 128);
                }
                else if (LenientJson.Is(reader, "caption"u8))
                {
                    caption = LenientJson.Text(ref reader, MessageDraft.LongestText);
                }
                else if (LenientJson.Is(reader, "filename"u8))
                {
                    fileName = LenientJson.Text(ref reader, 512);
                }
                else if (LenientJson.Is(reader, "file_size"u8))
                {
                    size = LenientJson.Integer(ref reader);
                }
                else if (LenientJson.Is(reader, "voice"u8))
                {
                    voice = LenientJson.Flag(ref reader) == true;
                }
                else if (LenientJson.Is(reader, "animated"u8))
                {
                    animated = LenientJson.Flag(ref reader) == true;
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return string.IsNullOrEmpty(id)
            ? new(null, caption)
            : new(new() { Reference = id, Mime = mime, Sha256 = sha256, FileName = fileName, Size = size, Voice = voice, Animated = animated }, caption);
    }
}
