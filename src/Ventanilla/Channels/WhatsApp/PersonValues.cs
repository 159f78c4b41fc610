using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>What other fields tell about one citizen: consent to promotion, a new id, a call, a colleague's message from the phone app.</summary>
internal static class PersonValues
{
    private const int LongestId = 1024;

    public static void ReadPreference(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        string? waId = null, userId = null, category = null, value = null;
        DateTimeOffset? at = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "wa_id"u8))
                {
                    waId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "user_id"u8))
                {
                    userId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "category"u8))
                {
                    category = LenientJson.Text(ref reader, 64);
                }
                else if (LenientJson.Is(reader, "value"u8))
                {
                    value = LenientJson.Text(ref reader, 64);
                }
                else if (LenientJson.Is(reader, "timestamp"u8))
                {
                    at = LenientJson.Time(ref reader);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        var raw = scope.Slice(start, reader.BytesConsumed);
        bool? accepts = value switch { "stop" => false, "resume" or "signup" => true, _ => null };
        var person = WhatsAppPeople.Sender(waId, userId, null, scope.People, alone: false);
        scope.Events.Add(person is not null && accepts is not null && category is null or "marketing_messages" && scope.Account.Length > 0
            ? new ConsentChanged { Account = scope.Account, ExternalId = WebhookScope.HashOf(raw), At = at, Raw = raw, Sender = person!, Accepts = accepts == true }
            : new Unread { Account = scope.Account, ExternalId = WebhookScope.HashOf(raw), At = at, Raw = raw, Reason = $"preference {category} {value}" });
    }

    /// <summary>Announced, then withdrawn by Meta, still passed on by some partners: <c>user_id{previous,current}</c>.</summary>
    public static void ReadIdUpdate(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        string? waId = null, previous = null, current = null, previousParent = null;
        DateTimeOffset? at = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "wa_id"u8))
                {
                    waId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "user_id"u8))
                {
                    (previous, current) = ReadStep(ref reader);
                }
                else if (LenientJson.Is(reader, "parent_user_id"u8))
                {
                    (previousParent, _) = ReadStep(ref reader);
                }
                else if (LenientJson.Is(reader, "timestamp"u8))
                {
                    at = LenientJson.Time(ref reader);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        var raw = scope.Slice(start, reader.BytesConsumed);
        var change = new SystemPart("user_id_update", null, current, previous, previousParent);
        scope.Events.Add((ChannelEvent?)(scope.Account.Length > 0 ? change.ToEvent(scope.Account, WebhookScope.HashOf(raw), at, raw, waId, null) : null)
            ?? new Unread { Account = scope.Account, ExternalId = WebhookScope.HashOf(raw), At = at, Raw = raw, Reason = "user_id_update" });
    }

    /// <summary>Calls are not answered here; one from a citizen opens the window, so it is told with its person.</summary>
    public static void ReadCall(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        var call = ReadEvent(ref reader);
        var raw = scope.Slice(start, reader.BytesConsumed);
        var inbound = call.Direction is null or "USER_INITIATED";
        scope.Events.Add(new AccountNotice
        {
            Account = scope.Account,
            ExternalId = WebhookScope.IdOr(call.Id is null ? null : $"{call.Id}|{call.Kind}", raw),
            At = call.At,
            Raw = raw,
            Subject = "call",
            Detail = $"{call.Kind} {call.Direction}".Trim(),
            Owner = scope.Owner,
            Person = inbound ? WhatsAppPeople.Sender(call.From, call.FromUserId, null, scope.People, alone: true) : null,
            OpensWindow = inbound && call.Kind == "connect",
        });
    }

    /// <summary>What staff wrote from the phone app on a number shared with us. Never a citizen's message.</summary>
    public static void ReadEcho(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        var echo = ReadEvent(ref reader);
        var raw = scope.Slice(start, reader.BytesConsumed);
        scope.Events.Add(new AccountNotice
        {
            Account = scope.Account,
            ExternalId = WebhookScope.IdOr(echo.Id is null ? null : $"echo|{echo.Id}", raw),
            At = echo.At,
            Raw = raw,
            Subject = "echo",
            Detail = echo.Type,
            Owner = scope.Owner,
            Person = WhatsAppPeople.Sender(echo.To, echo.ToUserId, null, scope.People, alone: false),
        });
    }

    private static (string? Previous, string? Current) ReadStep(ref Utf8JsonReader reader)
    {
        string? previous = null, current = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "previous"u8))
                {
                    previous = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "current"u8))
                {
                    current = LenientJson.Text(ref reader, LongestId);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return (previous, current);
    }

    private record struct PersonEvent(
        string? Id, string? Type, string? Kind, string? Direction, DateTimeOffset? At, string? From, string? FromUserId, string? To, string? ToUserId);

    private static PersonEvent ReadEvent(ref Utf8JsonReader reader)
    {
        var found = new PersonEvent();
        if (!LenientJson.EnterObject(ref reader))
        {
            return found;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            switch (LenientJson.Name(reader, 32))
            {
                case "id": found.Id = LenientJson.Text(ref reader, LongestId); break;
                case "type": found.Type = LenientJson.Text(ref reader, 64); break;
                case "event": found.Kind = LenientJson.Text(ref reader, 64); break;
                case "direction": found.Direction = LenientJson.Text(ref reader, 64); break;
                case "timestamp": found.At = LenientJson.Time(ref reader); break;
                case "from": found.From = LenientJson.Text(ref reader, LongestId); break;
                case "from_user_id": found.FromUserId = LenientJson.Text(ref reader, LongestId); break;
                case "to": found.To = LenientJson.Text(ref reader, LongestId); break;
                case "to_user_id": found.ToUserId = LenientJson.Text(ref reader, LongestId); break;
                default: LenientJson.Pass(ref reader); break;
            }
        }

        return found;
    }
}
