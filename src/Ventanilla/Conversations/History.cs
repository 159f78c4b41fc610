using Ventanilla.Messages;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>Later words about earlier messages: edits, deletions and reactions leave a trace and never take anything away.</summary>
internal static class History
{
    /// <param name="change">Carries the provider's id of the message meant and what is new about it.</param>
    public static void Change(DbSession s, TownId town, ConversationId conversation, Message change, string what)
    {
        if (change.ExternalId is null || MessageStore.FindByExternalId(s, town, conversation, change.ExternalId) is not { } found)
        {
            return;
        }

        var body = found.Body ?? new();
        var changed = what switch
        {
            "edited" => found with
            {
                Text = change.Text,
                Body = body with { Edited = true, Before = body.Before ?? found.Text, Location = change.Body?.Location ?? body.Location },
            },
            "deleted" => found with { Body = body with { Deleted = true } },
            _ => found with { Body = body with { Reaction = change.Text } },
        };
        MessageStore.Change(s, town, changed);
    }
}
