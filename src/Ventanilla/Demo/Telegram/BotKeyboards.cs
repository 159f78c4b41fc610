using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Telegram;

/// <summary>Reads what hangs on a message: buttons under it, or a keyboard in the place of the citizen's own.</summary>
internal static class BotKeyboards
{
    private const int CallbackBytes = 64;

    /// <param name="Buttons">Under the message.</param>
    /// <param name="Keyboard">Below the chat; an empty one takes the present one away.</param>
    internal sealed record Markup(IReadOnlyList<Tappable> Buttons, ReplyKeyboard? Keyboard, BotError? Error);

    public static Markup Read(JsonNode? node)
    {
        try
        {
            return node switch
            {
                null => new([], null, null),
                JsonObject markup when markup["inline_keyboard"] is JsonArray rows => Inline(rows),
                JsonObject markup when markup["keyboard"] is JsonArray rows => Reply(rows, markup["one_time_keyboard"]?.GetValue<bool>() == true),
                JsonObject markup when markup["remove_keyboard"] is not null => new([], new([], false), null),
                JsonObject markup when markup["force_reply"] is not null => new([], null, null),
                _ => Bad("object expected as reply markup"),
            };
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException)
        {
            return Bad("can't parse reply keyboard markup JSON object");
        }
    }

    private static Markup Inline(JsonArray rows)
    {
        var buttons = new List<Tappable>();
        foreach (var button in rows.SelectMany(row => row!.AsArray()))
        {
            var text = button!["text"]?.GetValue<string>();
            if (string.IsNullOrEmpty(text))
            {
                return Bad("can't parse inline keyboard button: Field \"text\" must be of type String");
            }

            if (button["url"] is not null)
            {
                continue;
            }

            var callback = button["callback_data"]?.GetValue<string>() ?? "";
            if (Encoding.UTF8.GetByteCount(callback) is 0 or > CallbackBytes)
            {
                return Bad(callback.Length == 0 ? "Text buttons are unallowed in the inline keyboard" : "BUTTON_DATA_INVALID");
            }

            buttons.Add(new(callback, text));
        }

        return new(buttons, null, null);
    }

    private static Markup Reply(JsonArray rows, bool oneTime)
    {
        string? asksPlace = null;
        var keys = new List<IReadOnlyList<string>>();
        foreach (var row in rows)
        {
            var labels = new List<string>();
            foreach (var button in row!.AsArray())
            {
                var text = button is JsonValue bare ? bare.GetValue<string>() : button!["text"]?.GetValue<string>();
                if (string.IsNullOrEmpty(text))
                {
                    return Bad("can't parse keyboard button: Field \"text\" must be of type String");
                }

                labels.Add(text);
                if (button is JsonObject && button["request_location"]?.GetValue<bool>() == true)
                {
                    asksPlace = text;
                }
            }

            keys.Add(labels);
        }

        return new([], new(keys, oneTime, asksPlace), null);
    }

    private static Markup Bad(string description) => new([], null, BotError.Bad(description));
}
