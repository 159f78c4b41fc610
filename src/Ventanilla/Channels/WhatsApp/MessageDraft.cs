using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// One message as it is being read. Its parts come in any order and only the type says which of them counts, so all are
/// kept until the end; what they mean is decided in the other half of this type.
/// </summary>
internal partial struct MessageDraft
{
    public const int LongestText = 65_536;

    private const int LongestId = 1024;

    private string? id;
    private DateTimeOffset? at;
    private string? type;
    private string? from;
    private string? fromUserId;
    private string? fromParentUserId;
    private string? groupId;
    private string? text;
    private MediaPart media;
    private string? mediaType;
    private Place? place;
    private List<ContactCard>? cards;
    private string? cardOrigin;
    private Tap tap;
    private string? tapType;
    private string? order;
    private string? orderCatalog;
    private string? targetId;
    private string? emoji;
    private InboundContent? newContent;
    private SystemPart? system;
    private ContextPart context;
    private Referral? referral;
    private ReportedError? error;
    private string? unsupported;
    private bool isObject;

    /// <param name="nested">The new content inside an edit: an edit within it is not followed.</param>
    public void Read(ref Utf8JsonReader reader, bool nested = false)
    {
        isObject = LenientJson.EnterObject(ref reader);
        if (!isObject)
        {
            return;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (!ReadCommon(ref reader) && !ReadPart(ref reader) && !ReadRarePart(ref reader, nested))
            {
                LenientJson.Pass(ref reader);
            }
        }
    }

    private bool ReadCommon(ref Utf8JsonReader reader)
    {
        if (LenientJson.Is(reader, "from"u8))
        {
            from = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "from_user_id"u8) || LenientJson.Is(reader, "user_id"u8))
        {
            fromUserId = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "from_parent_user_id"u8) || LenientJson.Is(reader, "parent_user_id"u8))
        {
            fromParentUserId = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "id"u8))
        {
            id = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "timestamp"u8))
        {
            at = LenientJson.Time(ref reader);
        }
        else if (LenientJson.Is(reader, "type"u8))
        {
            type = KnownType(ref reader);
        }
        else if (LenientJson.Is(reader, "context"u8))
        {
            context = ContextPart.Read(ref reader);
        }
        else if (LenientJson.Is(reader, "group_id"u8))
        {
            groupId = LenientJson.Text(ref reader, LongestId);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadPart(ref Utf8JsonReader reader)
    {
        if (LenientJson.Is(reader, "text"u8))
        {
            text = ReadTextBody(ref reader);
        }
        else if (LenientJson.Is(reader, "image"u8))
        {
            ReadMedia(ref reader, MessageTypes.Image);
        }
        else if (LenientJson.Is(reader, "audio"u8))
        {
            ReadMedia(ref reader, MessageTypes.Audio);
        }
        else if (LenientJson.Is(reader, "video"u8))
        {
            ReadMedia(ref reader, MessageTypes.Video);
        }
        else if (LenientJson.Is(reader, "document"u8))
        {
            ReadMedia(ref reader, MessageTypes.Document);
        }
        else if (LenientJson.Is(reader, "sticker"u8))
        {
            ReadMedia(ref reader, MessageTypes.Sticker);
        }
        else if (LenientJson.Is(reader, "interactive"u8))
        {
            tap = Tap.ReadInteractive(ref reader);
            tapType = MessageTypes.Interactive;
        }
        else if (LenientJson.Is(reader, "button"u8))
        {
            tap = Tap.ReadButton(ref reader);
            tapType = MessageTypes.Button;
        }
        else if (LenientJson.Is(reader, "location"u8))
        {
            place = MessageParts.ReadPlace(ref reader);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadRarePart(ref Utf8JsonReader reader, bool nested)
    {
        if (LenientJson.Is(reader, "contacts"u8))
        {
            cards = CardPart.Read(ref reader);
        }
        else if (LenientJson.Is(reader, "origin"u8))
        {
            cardOrigin = LenientJson.Text(ref reader, 64);
        }
        else if (LenientJson.Is(reader, "reaction"u8) || LenientJson.Is(reader, "revoke"u8))
        {
            (targetId, emoji, _) = ReadTarget(ref reader, nested: true);
        }
        else if (LenientJson.Is(reader, "edit"u8))
        {
            (targetId, _, newContent) = ReadTarget(ref reader, nested);
        }
        else if (LenientJson.Is(reader, "order"u8))
        {
            (orderCatalog, order) = MessageParts.ReadOrder(ref reader);
        }
        else if (LenientJson.Is(reader, "system"u8))
        {
            system = SystemPart.Read(ref reader);
        }
        else if (LenientJson.Is(reader, "referral"u8))
        {
            referral = MessageParts.ReadReferral(ref reader);
        }
        else if (LenientJson.Is(reader, "errors"u8))
        {
            error = ReportedError.ReadFirst(ref reader);
        }
        else if (LenientJson.Is(reader, "unsupported"u8))
        {
            unsupported = MessageParts.ReadUnsupported(ref reader);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadMedia(ref Utf8JsonReader reader, string typeName)
    {
        media = MediaPart.Read(ref reader);
        mediaType = typeName;
    }

    private static string? ReadTextBody(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return LenientJson.Text(ref reader, LongestText);
        }

        string? body = null;
        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "body"u8))
            {
                body = LenientJson.Text(ref reader, LongestText);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        return body;
    }

    /// <summary>What a reaction, an edit and a revoke have in common: the message they are about.</summary>
    private static (string? Target, string? Emoji, InboundContent? New) ReadTarget(ref Utf8JsonReader reader, bool nested)
    {
        string? target = null, emoji = null;
        InboundContent? content = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "message_id"u8) || LenientJson.Is(reader, "original_message_id"u8))
                {
                    target = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "emoji"u8))
                {
                    emoji = LenientJson.Text(ref reader, 64);
                }
                else if (!nested && LenientJson.Is(reader, "message"u8))
                {
                    var draft = new MessageDraft();
                    draft.Read(ref reader, nested: true);
                    content = draft.ToContent();
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return (target, string.IsNullOrEmpty(emoji) ? null : emoji, content);
    }

    private static string? KnownType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && LenientJson.Is(reader, "text"u8))
        {
            return MessageTypes.Text;
        }

        return LenientJson.Text(ref reader, 64);
    }
}
