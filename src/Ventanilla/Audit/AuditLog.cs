using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Audit;

// Audit: who did what to whom. Written in the transaction of the deed itself, so there is no deed without a line and no
// line without a deed; each line carries a hash over itself and the line before it, so that none can be changed unnoticed.

/// <summary>The log of a town.</summary>
public sealed class AuditLog(IdSource ids)
{
    /// <param name="actor">Who: an operator's sign-in name, or a program's.</param>
    /// <param name="action">What, in a few words of ours: never a citizen's text or name.</param>
    /// <param name="subject">To which conversation, table or operator: an id.</param>
    public void Add(DbSession session, TownId town, DateTimeOffset at, string actor, string action, string subject)
    {
        var before = session.First("SELECT hash FROM audit WHERE town_id = $1 ORDER BY id DESC LIMIT 1", r => r.GetString(0), town.Value) ?? "";
        session.Execute(
            "INSERT INTO audit (id, town_id, at, actor, action, subject, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            ids.Next(), town.Value, at.Stored(), actor, action, subject, Hash(before, town, at.Stored(), actor, action, subject));
    }

    /// <summary>Reads the whole chain again.</summary>
    /// <returns>The id of the first line that does not fit what stands before it; null when all do.</returns>
    public static long? FindBreak(DbSession session, TownId town)
    {
        var before = "";
        foreach (var line in session.Query(
            "SELECT id, at, actor, action, subject, hash FROM audit WHERE town_id = $1 ORDER BY id",
            r => (Id: r.GetInt64(0), At: r.GetInt64(1), Actor: r.GetString(2), Action: r.GetString(3), Subject: r.GetString(4), Hash: r.GetString(5)), town.Value))
        {
            if (line.Hash != Hash(before, town, line.At, line.Actor, line.Action, line.Subject))
            {
                return line.Id;
            }

            before = line.Hash;
        }

        return null;
    }

    private static string Hash(string before, TownId town, long at, string actor, string action, string subject) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', before, town.ToString(), at.ToString(CultureInfo.InvariantCulture), actor, action, subject))));
}
