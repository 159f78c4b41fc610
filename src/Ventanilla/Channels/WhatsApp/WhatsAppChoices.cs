using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>The three ways to offer a choice on WhatsApp.</summary>
internal enum ChoicesForm
{
    Buttons,
    List,

    /// <summary>Lines with numbers: always fits, and numbers are understood when typed.</summary>
    Numbers,
}

/// <summary>Offers choices in the handiest form that shows all of them whole enough and gives every id back unchanged.</summary>
internal static class WhatsAppChoices
{
    /// <summary>Says "menu" in Catalan, Spanish and nearly in English; used when the message names no label for its list.</summary>
    private const string ListLabel = "Menú";

    public static ChoicesForm FormFor(OutboundContent content)
    {
        var (choices, text) = (content.Choices, content.Text);
        if (choices.Count is 0 or > WhatsAppLimits.Rows || string.IsNullOrWhiteSpace(text) || text.Length > WhatsAppLimits.ListBody || !Distinct(choices, c => c.Id))
        {
            return ChoicesForm.Numbers;
        }

        if (choices.Count <= WhatsAppLimits.Buttons
            && text.Length <= WhatsAppLimits.ButtonBody
            && choices.All(c => c.Label.Length is > 0 and <= WhatsAppLimits.ButtonTitle && c.Id.Length is > 0 and <= WhatsAppLimits.ButtonId && c.Description is null)
            && Distinct(choices, c => c.Label))
        {
            return ChoicesForm.Buttons;
        }

        return choices.All(c => c.Label.Length > 0 && c.Id.Length is > 0 and <= WhatsAppLimits.RowId)
            && Distinct(choices, c => WhatsAppLimits.Shorten(c.Label, WhatsAppLimits.RowTitle))
            ? ChoicesForm.List
            : ChoicesForm.Numbers;
    }

    public static void WriteButtons(Utf8JsonWriter json, OutboundContent content)
    {
        Open(json, "button"u8, content.Text!);
        json.WriteStartArray("buttons"u8);
        foreach (var choice in content.Choices)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "reply"u8);
            json.WriteStartObject("reply"u8);
            json.WriteString("id"u8, choice.Id);
            json.WriteString("title"u8, choice.Label);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Close(json);
    }

    public static void WriteList(Utf8JsonWriter json, OutboundContent content)
    {
        Open(json, "list"u8, content.Text!);
        var label = string.IsNullOrWhiteSpace(content.ChoicesLabel) ? ListLabel : content.ChoicesLabel;
        json.WriteString("button"u8, WhatsAppLimits.Shorten(label, WhatsAppLimits.ListLabel));
        json.WriteStartArray("sections"u8);
        json.WriteStartObject();
        json.WriteStartArray("rows"u8);
        foreach (var choice in content.Choices)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, choice.Id);
            json.WriteString("title"u8, WhatsAppLimits.Shorten(choice.Label, WhatsAppLimits.RowTitle));

            // A label too long for a title is said whole in the line below it.
            if ((choice.Description ?? (choice.Label.Length > WhatsAppLimits.RowTitle ? choice.Label : null)) is { Length: > 0 } description)
            {
                json.WriteString("description"u8, WhatsAppLimits.Shorten(description, WhatsAppLimits.RowDescription));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        Close(json);
    }

    public static string AsNumbers(OutboundContent content)
    {
        var text = new StringBuilder(content.Text?.TrimEnd());
        for (var i = 0; i < content.Choices.Count; i++)
        {
            var choice = content.Choices[i];
            text.Append(i > 0 ? "\n" : text.Length > 0 ? "\n\n" : "").Append(CultureInfo.InvariantCulture, $"{i + 1}. {choice.Label}");
            if (!string.IsNullOrEmpty(choice.Description))
            {
                text.Append(" – ").Append(choice.Description);
            }
        }

        return text.ToString();
    }

    public static void WriteBody(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("body"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static void Open(Utf8JsonWriter json, ReadOnlySpan<byte> type, string text)
    {
        json.WriteString("type"u8, "interactive"u8);
        json.WriteStartObject("interactive"u8);
        json.WriteString("type"u8, type);
        WriteBody(json, text);
        json.WriteStartObject("action"u8);
    }

    private static void Close(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool Distinct(IReadOnlyList<Choice> choices, Func<Choice, string> by)
    {
        for (var i = 1; i < choices.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (by(choices[i]) == by(choices[j]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
