using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Telegram;

/// <summary>The methods that put something into a chat, with Telegram's limits and words of refusal.</summary>
internal static class BotSends
{
    private const int TextLimit = 4096;
    private const int CaptionLimit = 1024;
    private const int PhotoLimit = 10 * 1024 * 1024;

    public static BotAnswer Handle(FakeBotApi api, FakeBot bot, Chat chat, BotCall call)
    {
        if (chat.Blocked)
        {
            return BotError.Blocked;
        }

        return call.Method switch
        {
            "sendmessage" => Text(api, bot, chat, call),
            "sendphoto" => File(api, bot, chat, call, "photo", BubbleKind.Photo),
            "sendvoice" => File(api, bot, chat, call, "voice", BubbleKind.Voice),
            "sendaudio" => File(api, bot, chat, call, "audio", BubbleKind.Audio),
            "sendvideo" => File(api, bot, chat, call, "video", BubbleKind.Video),
            "senddocument" => File(api, bot, chat, call, "document", BubbleKind.File),
            "sendlocation" or "sendvenue" => Place(api, bot, chat, call),
            "sendchataction" => Typing(api, chat, call),
            "setmessagereaction" => React(chat, call),
            "editmessagetext" => Edit(api, bot, chat, call),
            _ => BotError.NotFound,
        };
    }

    private static BotAnswer Text(FakeBotApi api, FakeBot bot, Chat chat, BotCall call) => call.Text("text") switch
    {
        null or "" => BotError.Bad("message text is empty"),
        var blank when string.IsNullOrWhiteSpace(blank) => BotError.Bad("text must be non-empty"),
        { Length: > TextLimit } => BotError.Bad("message is too long"),
        var text => Put(api, bot, chat, call, b => b with { Text = text }),
    };

    private static BotAnswer File(FakeBotApi api, FakeBot bot, Chat chat, BotCall call, string field, BubbleKind kind)
    {
        if (call.Text("caption") is { Length: > CaptionLimit })
        {
            return BotError.Bad("message caption is too long");
        }

        var upload = call.File(field) ?? (call.Text(field) is { } attached && attached.StartsWith("attach://", StringComparison.Ordinal) ? call.File(attached["attach://".Length..]) : null);
        if (upload is not null)
        {
            if (upload.Bytes.Length == 0)
            {
                return BotError.Bad("file must be non-empty");
            }

            if (kind == BubbleKind.Photo && upload.Bytes.Length > PhotoLimit)
            {
                return BotError.Bad("file is too big");
            }

            if (kind == BubbleKind.Photo && !IsPicture(upload.Bytes))
            {
                return BotError.Bad("IMAGE_PROCESS_FAILED");
            }
        }

        var file = upload is not null
            ? api.Files.Add(upload.Bytes, upload.Mime, upload.Name, fromTown: true)
            : call.Text(field) is { } fileId ? api.Files.Find(BotObjects.FileKey(fileId)) : null;
        return file is null
            ? BotError.Bad(call.Text(field) is null ? $"there is no {field} in the request" : "wrong file identifier/HTTP URL specified")
            : Put(api, bot, chat, call, b => b with { Kind = kind, File = file, Text = call.Text("caption") });
    }

    private static BotAnswer Place(FakeBotApi api, FakeBot bot, Chat chat, BotCall call)
    {
        if (call.Number("latitude") is not (>= -90 and <= 90 and var latitude) || call.Number("longitude") is not (>= -180 and <= 180 and var longitude))
        {
            return BotError.Bad("latitude and longitude must be degrees");
        }

        return call.Method == "sendvenue" && (call.Text("title") is null or "" || call.Text("address") is null or "")
            ? BotError.Bad("parameter \"title\" is required")
            : Put(api, bot, chat, call, b => b with { Kind = BubbleKind.Place, Place = new(latitude, longitude, call.Text("title"), call.Text("address")) });
    }

    private static BotAnswer Typing(FakeBotApi api, Chat chat, BotCall call)
    {
        if (call.Text("action") is not ("typing" or "upload_photo" or "upload_document" or "record_voice" or "upload_voice" or "find_location"))
        {
            return BotError.Bad("wrong parameter action in request");
        }

        chat.ShowTyping(api.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        return BotAnswer.True;
    }

    private static BotAnswer React(Chat chat, BotCall call)
    {
        var emoji = call.Part("reaction") is JsonArray { Count: > 0 } reactions ? reactions[0]?["emoji"]?.ToString() : null;
        return chat.Change(call.Text("message_id") ?? "", b => b with { Reaction = emoji }) ? BotAnswer.True : BotError.Bad("message to react not found");
    }

    private static BotAnswer Edit(FakeBotApi api, FakeBot bot, Chat chat, BotCall call)
    {
        var (id, text) = (call.Text("message_id"), call.Text("text"));
        if (chat.Find(id) is not { FromCitizen: false } bubble)
        {
            return BotError.Bad("message to edit not found");
        }

        if (text is null or "")
        {
            return BotError.Bad("message text is empty");
        }

        if (bubble.Text == text)
        {
            return BotError.Bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        }

        chat.Change(bubble.Id, b => b with { Text = text, Edited = true });
        return BotObjects.Message(bot, chat, chat.Find(id)!);
    }

    /// <summary>What all messages share: what is quoted, what hangs on it, its number.</summary>
    private static BotAnswer Put(FakeBotApi api, FakeBot bot, Chat chat, BotCall call, Func<Bubble, Bubble> fill)
    {
        var markup = BotKeyboards.Read(call.Part("reply_markup"));
        if (markup.Error is { } wrong)
        {
            return wrong;
        }

        var quoted = (call.Part("reply_parameters")?["message_id"] ?? call.Parameters["reply_to_message_id"])?.ToString();
        if (quoted is not null && chat.Find(quoted) is null)
        {
            if (call.Part("reply_parameters")?["allow_sending_without_reply"]?.ToString() is not "true")
            {
                return BotError.Bad("message to be replied not found");
            }

            quoted = null;
        }

        var bubble = fill(new() { Id = chat.NextNumber(), FromCitizen = false, At = api.Time.GetUtcNow(), Buttons = markup.Buttons, Quotes = quoted });
        if (markup.Keyboard is { } keyboard)
        {
            chat.ShowKeyboard(keyboard.Rows.Count == 0 ? null : keyboard);
        }

        chat.Add(bubble);
        return BotObjects.Message(bot, chat, bubble);
    }

    /// <summary>JPEG, PNG, WebP or GIF by their first bytes.</summary>
    private static bool IsPicture(byte[] bytes) => bytes is [0xFF, 0xD8, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] or [(byte)'G', (byte)'I', (byte)'F', ..];
}
