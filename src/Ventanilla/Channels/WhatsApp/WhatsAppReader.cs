using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Turns one webhook body into events, in one pass for the order in which Meta writes. Where a field comes later than
/// what depends on it, the reader goes back to its bookmark and reads that value again. Never throws for content.
/// </summary>
internal static class WhatsAppReader
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <returns>No event when the body is somebody else's (another <c>object</c>) or says nothing; <see cref="Unread"/> for what is not understood.</returns>
    public static IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body)
    {
        // The signature is over the byte order mark too; it is dropped only here.
        body = body.Span.StartsWith(Bom) ? body[Bom.Length..] : body;
        var scope = new WebhookScope(body);
        var reader = new Utf8JsonReader(body.Span, LenientJson.Options);
        var whole = false;
        bool? ours = null;
        try
        {
            whole = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            if (whole)
            {
                ReadBody(ref reader, scope, ref ours);
                reader.Read();
            }
        }
        catch (JsonException)
        {
            whole = false;
        }

        if (ours == false || (whole && ours is null && scope.Events.Count == 0))
        {
            return [];
        }

        if (!whole || ours is null)
        {
            // Changes that were whole before the break are kept when Meta is known to have sent them.
            scope.Rewind(ours is null ? 0 : scope.Settled);
            scope.Account = "";
            scope.AddUnread(whole ? "no object named" : "not JSON", body);
        }

        return scope.Events;
    }

    private static void ReadBody(ref Utf8JsonReader reader, WebhookScope scope, ref bool? ours)
    {
        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "object"u8))
            {
                reader.Read();
                ours = reader.TokenType == JsonTokenType.String && LenientJson.Is(reader, "whatsapp_business_account"u8);
                reader.Skip();
            }
            else if (LenientJson.Is(reader, "entry"u8))
            {
                scope.ReadEach(ref reader, ReadEntry);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }
    }

    private static void ReadEntry(ref Utf8JsonReader reader, WebhookScope scope)
    {
        scope.Account = "";
        scope.Owner = null;
        scope.EntryTime = null;
        var start = reader.TokenStartIndex;
        if (!LenientJson.EnterObject(ref reader))
        {
            scope.AddUnread("an entry that is no object", scope.Slice(start, reader.BytesConsumed));
            return;
        }

        var (understood, unknown) = (false, false);
        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "id"u8))
            {
                scope.Owner = LenientJson.Text(ref reader, 128);
            }
            else if (LenientJson.Is(reader, "time"u8))
            {
                scope.EntryTime = LenientJson.Time(ref reader);
            }
            else if (LenientJson.Is(reader, "changes"u8))
            {
                scope.ReadEach(ref reader, ReadChange);
                understood = true;
            }
            else
            {
                LenientJson.Pass(ref reader);
                unknown = true;
            }
        }

        if (unknown && !understood)
        {
            scope.AddUnread("an entry without changes", scope.Slice(start, reader.BytesConsumed));
        }
    }

    private static void ReadChange(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        var mark = scope.Events.Count;
        string? field = null;
        var messages = true; // until a field says otherwise: it usually comes after the value
        Utf8JsonReader value = default;
        var hasValue = false;
        scope.Account = "";
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "field"u8))
                {
                    reader.Read();
                    messages = reader.TokenType == JsonTokenType.String && LenientJson.Is(reader, "messages"u8);
                    field = messages ? "messages" : LenientJson.Text(ref reader, 64) ?? "";
                }
                else if (LenientJson.Is(reader, "value"u8))
                {
                    reader.Read();
                    value = reader;
                    hasValue = true;
                    scope.Rewind(mark);
                    if (messages)
                    {
                        MessagesValue.Read(ref reader, scope);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        var raw = scope.Slice(start, reader.BytesConsumed);
        if (hasValue && !messages)
        {
            scope.Rewind(mark);
            OtherValues.Read(value, field!, scope, raw);
        }
        else if (hasValue && scope.Events.Count == mark && field is not null && value.TokenType == JsonTokenType.StartObject)
        {
            // A value of field messages, perhaps read before a first field said otherwise.
            MessagesValue.Read(ref value, scope);
        }

        if (scope.Events.Count == mark)
        {
            scope.AddUnread(field is null ? "a change without a field" : $"field {field}: nothing known in it", raw);
        }

        scope.Settled = scope.Events.Count;
    }
}
