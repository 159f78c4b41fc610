using System.Globalization;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Telegram;

/// <summary>Writes people, chats and messages as the Bot API does.</summary>
internal static class BotObjects
{
    public static JsonObject Person(Citizen citizen)
    {
        var person = new JsonObject { ["id"] = citizen.TelegramId, ["is_bot"] = false, ["first_name"] = citizen.FirstName };
        AddNames(person, citizen);
        person["language_code"] = citizen.Language;
        return person;
    }

    public static JsonObject ChatOf(Citizen citizen)
    {
        var chat = new JsonObject { ["id"] = citizen.TelegramId, ["first_name"] = citizen.FirstName };
        AddNames(chat, citizen);
        chat["type"] = "private";
        return chat;
    }

    /// <param name="deep">With the message that it quotes; Telegram goes one level deep.</param>
    public static JsonObject Message(FakeBot bot, Chat chat, Bubble bubble, bool deep = true)
    {
        var message = new JsonObject
        {
            ["message_id"] = long.Parse(bubble.Id, CultureInfo.InvariantCulture),
            ["from"] = bubble.FromCitizen ? Person(chat.Citizen) : bot.AsPerson(),
            ["chat"] = ChatOf(chat.Citizen),
            ["date"] = bubble.At.ToUnixTimeSeconds(),
        };
        if (deep && chat.Find(bubble.Quotes) is { } quoted)
        {
            message["reply_to_message"] = Message(bot, chat, quoted, deep: false);
        }

        AddContent(message, bubble);
        if (bubble.Buttons.Count > 0)
        {
            message["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray([.. bubble.Buttons.Select(b => new JsonArray(new JsonObject { ["text"] = b.Label, ["callback_data"] = b.Id }))]),
            };
        }

        return message;
    }

    /// <summary>The file behind an id that we gave out; the letters before the digits say what it was sent as.</summary>
    public static string FileKey(string fileId) => fileId.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"]);

    public static string FilePath(PhoneFile file)
    {
        var (folder, ending) = file.Mime.Split(';')[0] switch
        {
            "image/jpeg" => ("photos", "jpg"),
            "image/png" => ("photos", "png"),
            "audio/ogg" => ("voice", "oga"),
            "audio/mpeg" => ("music", "mp3"),
            "video/mp4" => ("videos", "mp4"),
            _ => ("documents", "bin"),
        };
        return $"{folder}/file_{file.Id}.{ending}";
    }

    private static void AddNames(JsonObject into, Citizen citizen)
    {
        if (citizen.LastName is { } last)
        {
            into["last_name"] = last;
        }

        if (citizen.Username is { } username)
        {
            into["username"] = username;
        }
    }

    private static void AddContent(JsonObject message, Bubble bubble)
    {
        switch (bubble)
        {
            case { Kind: BubbleKind.Photo, File: { } file }:
                message["photo"] = new JsonArray(Size("AgACAgQs", file, 320, 240, file.Bytes.Length / 8), Size("AgACAgQx", file, 1280, 960, file.Bytes.Length));
                break;

            case { Kind: BubbleKind.Voice, File: { } file }:
                message["voice"] = Media("AwACAgQ", file, seconds: Math.Max(1, file.Bytes.Length / 2_000));
                break;

            case { Kind: BubbleKind.Audio, File: { } file }:
                message["audio"] = Media("CQACAgQ", file, seconds: Math.Max(1, file.Bytes.Length / 16_000), named: true);
                break;

            case { Kind: BubbleKind.Video, File: { } file }:
                message["video"] = Media("BAACAgQ", file, seconds: 5, named: true);
                message["video"]!["width"] = 1280;
                message["video"]!["height"] = 720;
                break;

            case { Kind: BubbleKind.File, File: { } file }:
                message["document"] = Media("BQACAgQ", file, named: true);
                break;

            case { Kind: BubbleKind.Place, Place: { } place }:
                var location = new JsonObject { ["latitude"] = place.Latitude, ["longitude"] = place.Longitude };
                message["location"] = location;
                if (place.Name is { } name)
                {
                    message["venue"] = new JsonObject { ["location"] = location.DeepClone(), ["title"] = name, ["address"] = place.Address ?? name };
                }

                break;

            case { Kind: BubbleKind.Card }:
                message["contact"] = new JsonObject { ["phone_number"] = "+34930000010", ["first_name"] = bubble.Text };
                return;

            default:
                message["text"] = bubble.Text ?? "";
                AddCommand(message, bubble.Text ?? "");
                return;
        }

        if (bubble.Text is { Length: > 0 } caption)
        {
            message["caption"] = caption;
        }
    }

    private static void AddCommand(JsonObject message, string text)
    {
        if (text.StartsWith('/'))
        {
            var length = text.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? space : text.Length;
            message["entities"] = new JsonArray(new JsonObject { ["offset"] = 0, ["length"] = length, ["type"] = "bot_command" });
        }
    }

    private static JsonObject Size(string prefix, PhoneFile file, int width, int height, int bytes) => new()
    {
        ["file_id"] = prefix + file.Id,
        ["file_unique_id"] = $"AQAD{prefix[^1]}{file.Id}",
        ["file_size"] = bytes,
        ["width"] = width,
        ["height"] = height,
    };

    private static JsonObject Media(string prefix, PhoneFile file, int? seconds = null, bool named = false)
    {
        var media = new JsonObject { ["file_id"] = prefix + file.Id, ["file_unique_id"] = "AgAD" + file.Id, ["file_size"] = file.Bytes.Length, ["mime_type"] = file.Mime.Split(';')[0] };
        if (seconds is { } duration)
        {
            media["duration"] = duration;
        }

        if (named)
        {
            media["file_name"] = file.Name;
        }

        return media;
    }
}
