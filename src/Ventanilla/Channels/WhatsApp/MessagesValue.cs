using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>The value of field <c>messages</c>: what citizens sent, what became of what we sent, and complaints of the account.</summary>
internal static class MessagesValue
{
    /// <summary>A batch holds at most 1,000 updates, so no honest one lists more people.</summary>
    private const int MostPeople = 1000;

    public static void Read(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var bookmark = reader;
        var mark = scope.Events.Count;
        scope.Account = "";
        scope.People.Clear();
        if (Walk(ref reader, scope, learned: false))
        {
            return;
        }

        // Something came before what it depends on. Now everything is known: read again.
        scope.Rewind(mark);
        Walk(ref bookmark, scope, learned: true);
    }

    /// <summary>Which account a value came to and whom it lists; for values of other fields.</summary>
    public static void Learn(Utf8JsonReader reader, WebhookScope scope)
    {
        scope.Account = "";
        scope.People.Clear();
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "metadata"u8))
                {
                    ReadMetadata(ref reader, scope);
                }
                else if (LenientJson.Is(reader, "contacts"u8))
                {
                    ReadPeople(ref reader, scope);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }
    }

    /// <returns>False when an account or person was named after events that needed it.</returns>
    private static bool Walk(ref Utf8JsonReader reader, WebhookScope scope, bool learned)
    {
        var early = scope.Events.Count;
        var inOrder = true;
        if (!LenientJson.EnterObject(ref reader))
        {
            return true;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "metadata"u8) && !learned)
            {
                ReadMetadata(ref reader, scope);
                inOrder &= scope.Events.Count == early;
            }
            else if (LenientJson.Is(reader, "contacts"u8) && !learned)
            {
                ReadPeople(ref reader, scope);
                inOrder &= scope.Events.Count == early;
            }
            else if (LenientJson.Is(reader, "messages"u8))
            {
                ReadMessages(ref reader, scope);
            }
            else if (LenientJson.Is(reader, "statuses"u8))
            {
                scope.ReadEach(ref reader, WhatsAppStatus.Read);
            }
            else if (LenientJson.Is(reader, "errors"u8))
            {
                scope.ReadEach(ref reader, ReadError);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        return inOrder;
    }

    private static void ReadMessages(ref Utf8JsonReader reader, WebhookScope scope)
    {
        if (!scope.EnterList(ref reader))
        {
            return;
        }

        var first = true;
        var more = LenientJson.NextElement(ref reader);
        while (more)
        {
            var start = reader.TokenStartIndex;
            var draft = new MessageDraft();
            draft.Read(ref reader);
            var raw = scope.Slice(start, reader.BytesConsumed);
            more = LenientJson.NextElement(ref reader);
            scope.Events.Add(draft.ToEvent(scope, raw, alone: first && !more));
            first = false;
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, WebhookScope scope)
    {
        if (!LenientJson.EnterObject(ref reader))
        {
            return;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "phone_number_id"u8))
            {
                scope.Account = LenientJson.Text(ref reader, 128) ?? "";
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }
    }

    private static void ReadPeople(ref Utf8JsonReader reader, WebhookScope scope)
    {
        if (!LenientJson.EnterArray(ref reader))
        {
            return;
        }

        while (LenientJson.NextElement(ref reader))
        {
            var person = WhatsAppPeople.ReadListed(ref reader);
            if (scope.People.Count < MostPeople)
            {
                scope.People.Add(person);
            }
        }
    }

    private static void ReadError(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        var error = ReportedError.Read(ref reader);
        var raw = scope.Slice(start, reader.BytesConsumed);
        scope.Events.Add(new AccountNotice
        {
            Account = scope.Account,
            ExternalId = WebhookScope.HashOf(raw, $"{scope.Owner}|{scope.EntryTime?.ToUnixTimeSeconds()}|"),
            At = scope.EntryTime,
            Raw = raw,
            Subject = "errors",
            Detail = $"{error.Code} {error.Text}".Trim(),
            Owner = scope.Owner,
        });
    }
}
