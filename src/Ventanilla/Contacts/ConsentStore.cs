using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Contacts;

/// <summary>What a contact has said yes to, and when; a topic that they left stays with its no. Written in the Turn that heard it.</summary>
internal static class ConsentStore
{
    /// <param name="topic"><c>*</c> leaves all that there are.</param>
    public static void Change(DbSession session, TownId town, ContactId contact, string topic, bool accepted, DateTimeOffset now)
    {
        if (topic == "*")
        {
            session.Execute("UPDATE consents SET accepted = 0, changed_at = $1 WHERE town_id = $2 AND contact_id = $3 AND accepted = 1", now.Stored(), town.Value, contact.Value);
            return;
        }

        session.Execute(
            """
            INSERT INTO consents (town_id, contact_id, topic, accepted, changed_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (town_id, contact_id, topic) DO UPDATE SET accepted = excluded.accepted, changed_at = excluded.changed_at
            """,
            town.Value, contact.Value, topic, accepted ? 1 : 0, now.Stored());
    }

    /// <summary>The topics that the contact gets.</summary>
    public static IReadOnlyList<string> Of(DbSession session, TownId town, ContactId contact) => session.Query(
        "SELECT topic FROM consents WHERE town_id = $1 AND contact_id = $2 AND accepted = 1 ORDER BY topic", r => r.GetString(0), town.Value, contact.Value);
}
