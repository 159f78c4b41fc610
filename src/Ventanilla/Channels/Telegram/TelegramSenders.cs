using System.Globalization;
using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>Who wrote: in a private chat the chat and the person have the same number.</summary>
internal static class TelegramSenders
{
    public static bool IsPrivate(JsonElement chat) =>
        chat.Whole("id"u8) > 0 && (chat.Text("type"u8) ?? "private") == "private";

    /// <param name="message">Where a topic of the private chat may be named.</param>
    public static Sender Read(long chatId, JsonElement chat, JsonElement from, JsonElement message = default)
    {
        var person = from.Whole("id"u8) == chatId ? from : chat;
        return new()
        {
            UserId = chatId.ToString(CultureInfo.InvariantCulture),
            Name = FullName(person),
            Username = person.Label("username"u8, 64),
            Language = person.Label("language_code"u8, 35) is { } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? code : null,
            Thread = message.IsTrue("is_topic_message"u8) && message.Whole("message_thread_id"u8) is > 0 and var thread
                ? thread.ToString(CultureInfo.InvariantCulture)
                : null,
        };
    }

    public static string? FullName(JsonElement person)
    {
        var name = $"{person.Label("first_name"u8)} {person.Label("last_name"u8)}".Trim();
        return name.Length == 0 ? null : name;
    }
}
