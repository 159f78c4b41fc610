using System.Text;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>Something that arrived and was not understood.</summary>
public sealed record Quarantined(long Id, string Channel, string Account, string Reason, DateTimeOffset ReceivedAt, string Body);

/// <summary>
/// Reads what was set aside for a town: what came to its accounts, or was signed with a secret that only this town has.
/// </summary>
public sealed class QuarantineStore(Database database)
{
    /// <summary>The latest first; <paramref name="before"/> pages back.</summary>
    public Task<List<Quarantined>> ReadAsync(TownId town, long before, int limit, CancellationToken ct) => database.ReadAsync(
        town,
        s => s.Query(
            "SELECT id, channel, account, reason, received_at, body FROM quarantine WHERE town_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            r => new Quarantined(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.Time(4), Encoding.UTF8.GetString(r.Bytes(5))),
            town.Value, before, limit),
        ct);
}
