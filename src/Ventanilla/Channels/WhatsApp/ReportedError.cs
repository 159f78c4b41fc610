using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>An error as Meta words it; the same shape stands in answers, statuses, messages and values.</summary>
/// <param name="Code">What decides; titles and HTTP status are for people.</param>
/// <param name="Text">The details, or else the message or title.</param>
internal readonly record struct ReportedError(string? Code, string? Text, string? Subcode = null, bool Transient = false)
{
    private const int LongestText = 1000;

    public static ReportedError Read(ref Utf8JsonReader reader)
    {
        string? code = null, subcode = null, details = null, message = null, title = null;
        var transient = false;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "code"u8))
                {
                    code = LenientJson.Text(ref reader, 32);
                }
                else if (LenientJson.Is(reader, "error_subcode"u8))
                {
                    subcode = LenientJson.Text(ref reader, 32);
                }
                else if (LenientJson.Is(reader, "is_transient"u8))
                {
                    transient = LenientJson.Flag(ref reader) == true;
                }
                else if (LenientJson.Is(reader, "message"u8))
                {
                    message = LenientJson.Text(ref reader, LongestText);
                }
                else if (LenientJson.Is(reader, "title"u8))
                {
                    title = LenientJson.Text(ref reader, LongestText);
                }
                else if (LenientJson.Is(reader, "error_data"u8))
                {
                    details = ReadDetails(ref reader);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return new(code, details ?? message ?? title, subcode, transient);
    }

    /// <summary>The first of a list of errors; the others say the same for other devices.</summary>
    public static ReportedError? ReadFirst(ref Utf8JsonReader reader)
    {
        ReportedError? first = null;
        if (LenientJson.EnterArray(ref reader))
        {
            while (LenientJson.NextElement(ref reader))
            {
                var error = Read(ref reader);
                first ??= error;
            }
        }

        return first;
    }

    private static string? ReadDetails(ref Utf8JsonReader reader)
    {
        string? details = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "details"u8))
                {
                    details = LenientJson.Text(ref reader, LongestText);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return details;
    }
}
