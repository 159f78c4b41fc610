using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// The body of a <c>system</c> message, or of the field <c>user_id_update</c>: somebody changed number or id. The older
/// name of the new number (<c>new_wa_id</c>) is still understood, because webhooks can be replayed from an archive.
/// </summary>
internal readonly record struct SystemPart(string? Type, string? NewWaId, string? NewUserId, string? OldUserId, string? OldParentId)
{
    private const int LongestId = 160;

    public bool IsChange => NewWaId is not null || NewUserId is not null;

    public bool IsIdentityDoubt => Type?.Contains("identity_changed", StringComparison.OrdinalIgnoreCase) == true;

    public static SystemPart Read(ref Utf8JsonReader reader)
    {
        string? type = null, waId = null, userId = null, old = null, oldParent = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "type"u8))
                {
                    type = LenientJson.Text(ref reader, 64);
                }
                else if (LenientJson.Is(reader, "wa_id"u8) || LenientJson.Is(reader, "new_wa_id"u8))
                {
                    waId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "user_id"u8))
                {
                    userId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "previous_user_id"u8))
                {
                    old = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "previous_parent_user_id"u8))
                {
                    oldParent = LenientJson.Text(ref reader, LongestId);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return new(type, waId, userId, old, oldParent);
    }

    /// <returns>Null when it tells no change, or of nobody.</returns>
    public SenderChanged? ToEvent(string account, string externalId, DateTimeOffset? at, ReadOnlyMemory<byte> raw, string? from, string? fromUserId)
    {
        var oldPhone = WhatsAppPeople.Phone(from);
        var oldId = OldUserId ?? (fromUserId == NewUserId ? null : fromUserId) ?? (oldPhone is null && from != NewUserId ? from : null);
        if ((!IsChange && !IsIdentityDoubt) || (oldPhone is null && oldId is null))
        {
            return null;
        }

        return new()
        {
            Account = account,
            ExternalId = externalId,
            At = at,
            Raw = raw,
            Sender = new() { UserId = oldId, Phone = oldPhone, PreviousUserId = OldUserId, ParentUserId = OldParentId },
            NewPhone = WhatsAppPeople.Phone(NewWaId),
            NewUserId = NewUserId,
            IdentityMayDiffer = IsIdentityDoubt,
        };
    }
}
