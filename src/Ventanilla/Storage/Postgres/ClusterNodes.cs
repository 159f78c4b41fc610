using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Storage.Postgres;

/// <summary>
/// Who is in the cluster, kept in our own database: Orleans asks and votes here. Every change raises the one version, and
/// a change that started from an older one is refused, so that two nodes never believe different things at one version.
/// </summary>
internal sealed class ClusterNodes(Database database) : IMembershipTable
{
    private const string Select = "SELECT silo, status, alive_at, entry FROM nodes";

    /// <summary>The tables come with the schema.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => database.WriteAsync(s => s.Execute("DELETE FROM nodes"));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => database.WriteAsync(s => s.Execute(
        "DELETE FROM nodes WHERE status = $1 AND alive_at < $2", (int)SiloStatus.Dead, beforeDate.Stored()));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync($"{Select} WHERE silo = $1", key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync(Select);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => database.WriteAsync(s =>
        Raise(s, tableVersion) && Or(s, tableVersion, s.Execute(
            "INSERT INTO nodes (silo, status, alive_at, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (silo) DO NOTHING",
            entry.SiloAddress.ToParsableString(), (int)entry.Status, Alive(entry), Json(entry)) == 1));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => database.WriteAsync(s =>
        Raise(s, tableVersion) && Or(s, tableVersion, s.Execute(
            "UPDATE nodes SET status = $2, alive_at = $3, entry = $4 WHERE silo = $1",
            entry.SiloAddress.ToParsableString(), (int)entry.Status, Alive(entry), Json(entry)) == 1));

    public Task UpdateIAmAlive(MembershipEntry entry) => database.WriteAsync(s => s.Execute(
        "UPDATE nodes SET alive_at = $2 WHERE silo = $1", entry.SiloAddress.ToParsableString(), Alive(entry)));

    private Task<MembershipTableData> ReadAsync(string sql, params DbValue[] values) => database.ReadAsync(s =>
    {
        // Version first: if somebody changes the rows in between, the version read is too old and the change is refused.
        var version = s.Number("SELECT version FROM cluster WHERE id = 1");
        var rows = s.Query(sql, Map, values);
        return new MembershipTableData(rows, new((int)version, version.ToString(CultureInfo.InvariantCulture)));
    });

    /// <summary>Raises the version from the one that the change started from.</summary>
    private static bool Raise(DbSession session, TableVersion next) => session.Execute(
        "UPDATE cluster SET version = $1 WHERE id = 1 AND version = $2",
        next.Version, long.Parse(next.VersionEtag, NumberStyles.None, CultureInfo.InvariantCulture)) == 1;

    /// <summary>Takes the raise back when the row was not as expected.</summary>
    private static bool Or(DbSession session, TableVersion next, bool done)
    {
        if (!done)
        {
            session.Execute("UPDATE cluster SET version = $1 WHERE id = 1", long.Parse(next.VersionEtag, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return done;
    }

    private static long Alive(MembershipEntry entry) => new DateTimeOffset(DateTime.SpecifyKind(entry.IAmAliveTime, DateTimeKind.Utc)).Stored();

    private static DbValue Json(MembershipEntry entry) => JsonSerializer.Serialize(
        new StoredNode(
            entry.HostName, entry.SiloName, entry.ProxyPort, entry.StartTime.Ticks,
            [.. (entry.SuspectTimes ?? []).Select(s => new StoredSuspicion(s.Item1.ToParsableString(), s.Item2.Ticks))]),
        StoredNodeJson.Default.StoredNode);

    private static Tuple<MembershipEntry, string> Map(DbRow r)
    {
        var stored = JsonSerializer.Deserialize(r.GetString(3), StoredNodeJson.Default.StoredNode)!;
        return new(
            new()
            {
                SiloAddress = SiloAddress.FromParsableString(r.GetString(0)),
                Status = (SiloStatus)r.GetInt32(1),
                IAmAliveTime = r.Time(2).UtcDateTime,
                HostName = stored.Host,
                SiloName = stored.Name,
                ProxyPort = stored.Proxy,
                StartTime = new(stored.Start, DateTimeKind.Utc),
                SuspectTimes = [.. stored.Suspicions.Select(s => Tuple.Create(SiloAddress.FromParsableString(s.By), new DateTime(s.At, DateTimeKind.Utc)))],
            },
            "");
    }
}

/// <summary>What of a node needs no column of its own. Times are ticks.</summary>
internal sealed record StoredNode(string Host, string Name, int Proxy, long Start, IReadOnlyList<StoredSuspicion> Suspicions);

/// <summary>Who thinks that it is dead, since when.</summary>
internal sealed record StoredSuspicion(string By, long At);

[JsonSerializable(typeof(StoredNode))]
internal sealed partial class StoredNodeJson : JsonSerializerContext;
