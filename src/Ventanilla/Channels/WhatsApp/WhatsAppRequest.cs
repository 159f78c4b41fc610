using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Writes the body of one call to <c>/messages</c>: our message in Graph's words.</summary>
internal static class WhatsAppRequest
{
    // The body is read by Graph alone: escaping letters as \u00e9 would only make it longer.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="mediaId">The uploaded file's id, for kinds with a file.</param>
    /// <returns>The body, or the reason why there is nothing to send.</returns>
    public static (ReadOnlyMemory<byte> Body, string? Problem) Write(OutboundMessage message, string? mediaId = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        var problem = message.Content.Kind is OutboundKind.ReadMark or OutboundKind.Typing
            ? WriteSignal(json, message.Content)
            : WriteMessage(json, message, mediaId);
        json.WriteEndObject();
        json.Flush();
        return (buffer.WrittenMemory, problem);
    }

    /// <summary>Marks a message and all before it as read; "typing…" rides on the same call.</summary>
    private static string? WriteSignal(Utf8JsonWriter json, OutboundContent content)
    {
        json.WriteString("status"u8, "read"u8);
        json.WriteString("message_id"u8, content.TargetId);
        if (content.Kind == OutboundKind.Typing)
        {
            json.WriteStartObject("typing_indicator"u8);
            json.WriteString("type"u8, "text"u8);
            json.WriteEndObject();
        }

        return string.IsNullOrEmpty(content.TargetId) ? "no message to mark as read" : null;
    }

    private static string? WriteMessage(Utf8JsonWriter json, OutboundMessage message, string? mediaId)
    {
        json.WriteString("recipient_type"u8, "individual"u8);
        if (!string.IsNullOrEmpty(message.To.Phone))
        {
            // Without the plus Meta would put our own country's code before it.
            json.WriteString("to"u8, message.To.Phone[0] == '+' ? message.To.Phone : $"+{message.To.Phone}");
        }
        else if (!string.IsNullOrEmpty(message.To.UserId))
        {
            json.WriteString("recipient"u8, message.To.UserId);
        }
        else
        {
            return "no phone and no user id to send to";
        }

        var content = message.Content;
        if (content.Kind != OutboundKind.Reaction && !string.IsNullOrEmpty(content.TargetId))
        {
            json.WriteStartObject("context"u8);
            json.WriteString("message_id"u8, content.TargetId);
            json.WriteEndObject();
        }

        // Our id of this attempt comes back in every status: the only way to learn whether a call that timed out was taken.
        json.WriteString("biz_opaque_callback_data"u8, JsonText.Cut(message.AttemptId, WhatsAppLimits.AttemptId));
        return content.Kind switch
        {
            OutboundKind.Text => WriteText(json, content.Text),
            OutboundKind.Choices => WriteChoices(json, content),
            OutboundKind.AskLocation => WriteLocationRequest(json, content.Text),
            OutboundKind.Image => WriteFile(json, "image"u8, content, mediaId),
            OutboundKind.Audio => WriteFile(json, "audio"u8, content, mediaId),
            OutboundKind.Video => WriteFile(json, "video"u8, content, mediaId),
            OutboundKind.Document => WriteFile(json, "document"u8, content, mediaId),
            OutboundKind.Location => WriteLocation(json, content.Location),
            OutboundKind.Template => WriteTemplate(json, content.Template),
            OutboundKind.Reaction => WriteReaction(json, content),
            _ => $"WhatsApp has nothing for {content.Kind}",
        };
    }

    private static string? WriteText(Utf8JsonWriter json, string? text)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteStartObject("text"u8);
        json.WriteString("body"u8, text);
        json.WriteEndObject();
        return string.IsNullOrWhiteSpace(text) ? "a text without words" : null;
    }

    private static string? WriteChoices(Utf8JsonWriter json, OutboundContent content)
    {
        switch (WhatsAppChoices.FormFor(content))
        {
            case ChoicesForm.Buttons:
                WhatsAppChoices.WriteButtons(json, content);
                return null;

            case ChoicesForm.List:
                WhatsAppChoices.WriteList(json, content);
                return null;

            default:
                return WriteText(json, WhatsAppChoices.AsNumbers(content));
        }
    }

    private static string? WriteLocationRequest(Utf8JsonWriter json, string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > WhatsAppLimits.ButtonBody)
        {
            // Too long for the button's message: the question alone still says what is wanted.
            return WriteText(json, text);
        }

        json.WriteString("type"u8, "interactive"u8);
        json.WriteStartObject("interactive"u8);
        json.WriteString("type"u8, "location_request_message"u8);
        WhatsAppChoices.WriteBody(json, text);
        json.WriteStartObject("action"u8);
        json.WriteString("name"u8, "send_location"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    private static string? WriteFile(Utf8JsonWriter json, ReadOnlySpan<byte> type, OutboundContent content, string? mediaId)
    {
        json.WriteString("type"u8, type);
        json.WriteStartObject(type);
        json.WriteString("id"u8, mediaId);
        if (content.Kind == OutboundKind.Audio)
        {
            // Only Opus in Ogg can be shown as a voice note.
            if (content.File is { Voice: true } voice && voice.Mime.StartsWith("audio/ogg", StringComparison.OrdinalIgnoreCase))
            {
                json.WriteBoolean("voice"u8, true);
            }
        }
        else if (!string.IsNullOrEmpty(content.Text))
        {
            json.WriteString("caption"u8, content.Text);
        }

        if (content.Kind == OutboundKind.Document && content.File is { FileName.Length: > 0 } file)
        {
            json.WriteString("filename"u8, WhatsAppLimits.Shorten(file.FileName, WhatsAppLimits.FileName));
        }

        json.WriteEndObject();
        return string.IsNullOrEmpty(mediaId) ? "no file" : null;
    }

    private static string? WriteLocation(Utf8JsonWriter json, Place? place)
    {
        if (place is null)
        {
            return "no place";
        }

        json.WriteString("type"u8, "location"u8);
        json.WriteStartObject("location"u8);
        json.WriteNumber("latitude"u8, place.Latitude);
        json.WriteNumber("longitude"u8, place.Longitude);
        if (!string.IsNullOrEmpty(place.Name))
        {
            json.WriteString("name"u8, WhatsAppLimits.Shorten(place.Name, WhatsAppLimits.PlaceText));
        }

        if (!string.IsNullOrEmpty(place.Address))
        {
            json.WriteString("address"u8, WhatsAppLimits.Shorten(place.Address, WhatsAppLimits.PlaceText));
        }

        json.WriteEndObject();
        return null;
    }

    private static string? WriteTemplate(Utf8JsonWriter json, TemplateUse? template)
    {
        if (template is null)
        {
            return "no template";
        }

        json.WriteString("type"u8, "template"u8);
        json.WriteStartObject("template"u8);
        json.WriteString("name"u8, template.Name);
        json.WriteStartObject("language"u8);
        json.WriteString("code"u8, template.Language);
        json.WriteEndObject();
        if (template.Values.Count > 0)
        {
            json.WriteStartArray("components"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "body"u8);
            json.WriteStartArray("parameters"u8);
            for (var i = 0; i < template.Values.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                if (template.Places is { } places && i < places.Count && !char.IsAsciiDigit(places[i][0]))
                {
                    json.WriteString("parameter_name"u8, places[i]);
                }

                json.WriteString("text"u8, OneLine(template.Values[i]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        return null;
    }

    private static string? WriteReaction(Utf8JsonWriter json, OutboundContent content)
    {
        json.WriteString("type"u8, "reaction"u8);
        json.WriteStartObject("reaction"u8);
        json.WriteString("message_id"u8, content.TargetId);
        json.WriteString("emoji"u8, content.Emoji ?? "");
        json.WriteEndObject();
        return string.IsNullOrEmpty(content.TargetId) ? "no message to react to" : null;
    }

    /// <summary>A template's value may hold no line break, tab or more than four spaces in a row, or Meta refuses it all.</summary>
    private static string OneLine(string value)
    {
        if (value.AsSpan().IndexOfAny('\n', '\r', '\t') < 0 && !value.Contains("     ", StringComparison.Ordinal))
        {
            return value;
        }

        var line = new StringBuilder(value.Length);
        foreach (var word in value.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        return line.ToString();
    }
}
