using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>What became of a message of ours. Order and repeats are the reader's of the lattice; here each report stands for itself.</summary>
internal struct WhatsAppStatus
{
    private const int LongestId = 1024;

    private string? id;
    private string? status;
    private string? type;
    private DateTimeOffset? at;
    private string? to;
    private string? toUserId;
    private string? participant;
    private string? participantUserId;
    private string? attemptId;
    private ReportedError? error;
    private MessagePrice? price;

    public static void Read(ref Utf8JsonReader reader, WebhookScope scope)
    {
        var start = reader.TokenStartIndex;
        var draft = new WhatsAppStatus();
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (!draft.ReadWhat(ref reader) && !draft.ReadWhom(ref reader))
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        scope.Events.Add(draft.ToEvent(scope, scope.Slice(start, reader.BytesConsumed)));
    }

    private bool ReadWhat(ref Utf8JsonReader reader)
    {
        if (LenientJson.Is(reader, "id"u8))
        {
            id = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "status"u8))
        {
            status = LenientJson.Text(ref reader, 64);
        }
        else if (LenientJson.Is(reader, "type"u8))
        {
            type = LenientJson.Text(ref reader, 64);
        }
        else if (LenientJson.Is(reader, "timestamp"u8))
        {
            at = LenientJson.Time(ref reader);
        }
        else if (LenientJson.Is(reader, "errors"u8))
        {
            error = ReportedError.ReadFirst(ref reader);
        }
        else if (LenientJson.Is(reader, "pricing"u8))
        {
            price = ReadPrice(ref reader);
        }
        else if (LenientJson.Is(reader, "biz_opaque_callback_data"u8))
        {
            attemptId = LenientJson.Text(ref reader, 512);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadWhom(ref Utf8JsonReader reader)
    {
        if (LenientJson.Is(reader, "recipient_id"u8))
        {
            to = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "recipient_user_id"u8))
        {
            toUserId = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "recipient_participant_id"u8))
        {
            participant = LenientJson.Text(ref reader, LongestId);
        }
        else if (LenientJson.Is(reader, "recipient_participant_user_id"u8))
        {
            participantUserId = LenientJson.Text(ref reader, LongestId);
        }
        else
        {
            return false;
        }

        return true;
    }

    private readonly ChannelEvent ToEvent(WebhookScope scope, ReadOnlyMemory<byte> raw)
    {
        var whom = participant ?? participantUserId ?? to ?? toUserId;
        var externalId = string.IsNullOrEmpty(id) ? WebhookScope.HashOf(raw) : WebhookScope.IdOr($"{id}|{status}|{whom}", raw);
        if (type == "call")
        {
            return new AccountNotice { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Subject = "call", Detail = status, Owner = scope.Owner };
        }

        if (string.IsNullOrEmpty(id) || scope.Account.Length == 0 || Known(status) is not { } known)
        {
            return new Unread { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Reason = $"status {status}" };
        }

        return new StatusReceived
        {
            Account = scope.Account,
            ExternalId = externalId,
            At = at,
            Raw = raw,
            MessageExternalId = id,
            Status = known,
            AttemptId = attemptId,
            ErrorCode = error?.Code,
            ErrorText = error?.Text,
            Failure = known == DeliveryStatus.Failed ? WhatsAppErrors.Failure(error?.Code) : SendFailureKind.None,
            To = Whom(),
            Price = price,
        };
    }

    private readonly Recipient? Whom()
    {
        var group = participant is not null || participantUserId is not null;
        var (phone, userId) = group ? (participant, participantUserId) : (to, toUserId);
        var known = WhatsAppPeople.Phone(phone);
        return (phone ?? userId) is null ? null : new(userId ?? (known is null ? phone : null), known, group ? to : null);
    }

    private static DeliveryStatus? Known(string? status) => status?.ToLowerInvariant() switch
    {
        "sent" => DeliveryStatus.Sent,
        "delivered" => DeliveryStatus.Delivered,
        "read" => DeliveryStatus.Read,
        "played" => DeliveryStatus.Played,
        "failed" => DeliveryStatus.Failed,
        _ => null,
    };

    private static MessagePrice? ReadPrice(ref Utf8JsonReader reader)
    {
        string? category = null, type = null, model = null;
        bool? billable = null;
        if (!LenientJson.EnterObject(ref reader))
        {
            return null;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "category"u8))
            {
                category = LenientJson.Text(ref reader, 64);
            }
            else if (LenientJson.Is(reader, "type"u8))
            {
                type = LenientJson.Text(ref reader, 64);
            }
            else if (LenientJson.Is(reader, "pricing_model"u8))
            {
                model = LenientJson.Text(ref reader, 64);
            }
            else if (LenientJson.Is(reader, "billable"u8))
            {
                billable = LenientJson.Flag(ref reader);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        return new(category, type, model, billable);
    }
}
