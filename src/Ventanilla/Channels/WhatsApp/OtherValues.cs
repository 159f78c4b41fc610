using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// The values of all fields but <c>messages</c>: consent, changed ids, calls, what colleagues wrote from the phone app,
/// and news of account and templates. A field we do not know is kept unread: it may be a copy of somebody else's
/// conversation, which must not be answered.
/// </summary>
internal static class OtherValues
{
    private const int LongestDetail = 1000;

    private static readonly FrozenSet<string> AccountFields = FrozenSet.ToFrozenSet(
    [
        "account_alerts", "account_review_update", "account_settings_update", "account_update",
        "business_capability_update", "business_status_update", "business_username_update", "flows",
        "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update",
        "history", "message_template_components_update", "message_template_quality_update", "message_template_status_update",
        "partner_solutions", "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update",
        "security", "smb_app_state_sync", "template_category_update", "template_correct_category_detection", "tracking_events",
    ]);

    /// <summary>Fields that carry people's messages or address books: that they came is news, what is in them is not for administrators.</summary>
    private static readonly FrozenSet<string> PrivateFields = FrozenSet.ToFrozenSet(["history", "smb_app_state_sync", "group_participants_update"]);

    public static void Read(Utf8JsonReader value, string field, WebhookScope scope, ReadOnlyMemory<byte> change)
    {
        MessagesValue.Learn(value, scope);
        switch (field)
        {
            case "user_preferences":
                ReadLists(ref value, scope, "user_preferences"u8, PersonValues.ReadPreference);
                break;

            case "user_id_update":
                ReadLists(ref value, scope, "user_id_update"u8, PersonValues.ReadIdUpdate);
                break;

            case "calls":
                ReadLists(ref value, scope, "calls"u8, PersonValues.ReadCall, "statuses"u8, WhatsAppStatus.Read);
                break;

            case "smb_message_echoes":
                ReadLists(ref value, scope, "message_echoes"u8, PersonValues.ReadEcho);
                break;

            default:
                if (AccountFields.Contains(field))
                {
                    scope.Events.Add(new AccountNotice
                    {
                        Account = scope.Account,
                        ExternalId = WebhookScope.HashOf(change, $"{scope.Owner}|{scope.EntryTime?.ToUnixTimeSeconds()}|"),
                        At = scope.EntryTime,
                        Raw = change,
                        Subject = field,
                        Detail = PrivateFields.Contains(field) ? null : Leaves(value),
                        Owner = scope.Owner,
                        Facts = PrivateFields.Contains(field) ? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty : Facts(value),
                    });
                }
                else
                {
                    scope.AddUnread($"field {field}", change, at: scope.EntryTime);
                }

                break;
        }
    }

    private static void ReadLists(
        ref Utf8JsonReader value,
        WebhookScope scope,
        ReadOnlySpan<byte> name,
        WebhookScope.ReadOne readOne,
        ReadOnlySpan<byte> otherName = default,
        WebhookScope.ReadOne? readOther = null)
    {
        if (!LenientJson.EnterObject(ref value))
        {
            return;
        }

        while (LenientJson.NextProperty(ref value))
        {
            if (LenientJson.Is(value, name))
            {
                scope.ReadEach(ref value, readOne);
            }
            else if (readOther is not null && LenientJson.Is(value, otherName))
            {
                scope.ReadEach(ref value, readOther);
            }
            else
            {
                LenientJson.Pass(ref value);
            }
        }
    }

    /// <summary>The first of each name in the value.</summary>
    private static Dictionary<string, string> Facts(Utf8JsonReader value)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        var depth = value.CurrentDepth;
        while (value.Read() && value.CurrentDepth > depth && facts.Count < 32)
        {
            if (value.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var name = LenientJson.Name(value, 64);
            if (value.Read() && value.TokenType is JsonTokenType.String or JsonTokenType.Number && LenientJson.Text(ref value, 600) is { } text)
            {
                facts.TryAdd(name, text);
            }
        }

        return facts;
    }

    /// <summary>The value's texts and numbers as <c>name=value, …</c>, so that an administrator can read what Meta says without our understanding it.</summary>
    private static string? Leaves(Utf8JsonReader value)
    {
        var words = new StringBuilder();
        var depth = value.CurrentDepth;
        var name = "";
        while (words.Length < LongestDetail)
        {
            switch (value.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = LenientJson.Name(value, 64);
                    break;

                case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    words.Append(words.Length > 0 ? ", " : "").Append(name).Append(name.Length > 0 ? "=" : "").Append(LenientJson.Text(ref value, 200));
                    break;
            }

            if (!value.Read() || value.CurrentDepth <= depth)
            {
                break;
            }
        }

        return words.Length > 0 ? JsonText.Cut(words.ToString(), LongestDetail) : null;
    }
}
