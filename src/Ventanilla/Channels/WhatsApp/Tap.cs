using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>A tap on something of ours: a template's button, a reply button, a list row, a form, a question for calls.</summary>
/// <param name="Kind">The kind of answer, or the interactive's own type when there is no answer in it.</param>
/// <param name="Payload">The tapped thing's id; for a form its JSON as it came.</param>
/// <param name="Title">What the citizen saw on it; for a form its fields, one a line.</param>
internal readonly record struct Tap(string? Kind, string? Payload, string? Title)
{
    private const int LongestPayload = 1024;
    private const int LongestForm = 32_768;

    public static Tap ReadButton(ref Utf8JsonReader reader)
    {
        var (payload, title) = ReadPair(ref reader, "payload"u8, "text"u8);
        return new("button", payload, title);
    }

    public static Tap ReadInteractive(ref Utf8JsonReader reader)
    {
        string? type = null;
        Tap? answer = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "type"u8))
                {
                    type = LenientJson.Text(ref reader, 64);
                }
                else if (LenientJson.Is(reader, "button_reply"u8) || LenientJson.Is(reader, "list_reply"u8))
                {
                    var (id, title) = ReadPair(ref reader, "id"u8, "title"u8);
                    answer = new("reply", id, title);
                }
                else if (LenientJson.Is(reader, "nfm_reply"u8))
                {
                    answer = ReadForm(ref reader);
                }
                else if (LenientJson.Is(reader, "call_permission_reply"u8))
                {
                    var (response, _) = ReadPair(ref reader, "response"u8, default);
                    answer = new("call_permission", response is null ? null : $"call_permission:{response}", response);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return answer is { } tapped && (tapped.Payload ?? tapped.Title) is not null ? tapped : new(type, null, null);
    }

    private static (string? First, string? Second) ReadPair(ref Utf8JsonReader reader, ReadOnlySpan<byte> firstName, ReadOnlySpan<byte> secondName)
    {
        string? first = null, second = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, firstName))
                {
                    first = LenientJson.Text(ref reader, LongestPayload);
                }
                else if (LenientJson.Is(reader, secondName))
                {
                    second = LenientJson.Text(ref reader, LongestPayload);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return (first, second);
    }

    private static Tap ReadForm(ref Utf8JsonReader reader)
    {
        string? json = null, body = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "response_json"u8))
                {
                    json = LenientJson.Text(ref reader, LongestForm);
                }
                else if (LenientJson.Is(reader, "body"u8))
                {
                    body = LenientJson.Text(ref reader, LongestPayload);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return new("form", json, Fields(json) ?? body);
    }

    /// <summary>The form's fields as lines for people; null when it is no object or says nothing. The token that links it to its question is left out.</summary>
    private static string? Fields(string? json)
    {
        if (json is null)
        {
            return null;
        }

        var lines = new StringBuilder();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), LenientJson.Options);
        try
        {
            if (!reader.Read() || !LenientJson.EnterObject(ref reader))
            {
                return null;
            }

            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "flow_token"u8))
                {
                    LenientJson.Pass(ref reader);
                    continue;
                }

                var name = LenientJson.Name(reader, 64);
                if (LenientJson.Text(ref reader, LongestPayload) is { Length: > 0 } value)
                {
                    lines.Append(lines.Length > 0 ? "\n" : "").Append(name).Append(": ").Append(value);
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return lines.Length > 0 ? lines.ToString() : null;
    }
}
