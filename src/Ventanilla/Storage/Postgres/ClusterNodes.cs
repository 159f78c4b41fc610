using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Storage.Postgres;

/// <summary>
/// Who is in the cluster, kept in our own database: Orleans asks and votes here. Every change raises the one version, and
/// a change that started from an older one is refused, so that two nodes never believe different things at one version.
/// Whoever reads calls dead what has been silent for long: a node that comes must hear from every active one before it may
/// join, and one that went down with the machine that watched it would keep it out for ever.
/// </summary>
internal sealed class ClusterNodes(Database database, TimeProvider time) : IMembershipTable
{
    private const string Select = "SELECT silo, status, alive_at, entry FROM nodes";

    /// <summary>The database's clock: those of several machines differ.</summary>
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private readonly SilentNodes silent = new(time);

    /// <summary>The tables come with the schema.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => database.WriteAsync(s => s.Execute("DELETE FROM nodes"));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => database.WriteAsync(s => s.Execute(
        "DELETE FROM nodes WHERE status = $1 AND alive_at < $2", (int)SiloStatus.Dead, beforeDate.Stored()));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync($"{Select} WHERE silo = $1", key.ToParsableString());

    public async Task<MembershipTableData> ReadAll()
    {
        var table = await ReadAsync(Select);
        var active = table.Members.Where(m => m.Item1.Status == SiloStatus.Active)
            .Select(m => (m.Item1.SiloAddress.ToParsableString(), Alive(m.Item1))).ToList();
        var gone = silent.Look(active, await database.ReadAsync(s => s.Number($"SELECT {Now}")));
        return gone.Count > 0 && await BuryAsync(table.Version, gone) ? await ReadAsync(Select) : table;
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => database.WriteAsync(s =>
        Raise(s, tableVersion) && Or(s, tableVersion, s.Execute(
            $"INSERT INTO nodes (silo, status, alive_at, entry) VALUES ($1, $2, {Now}, $3) ON CONFLICT (silo) DO NOTHING",
            entry.SiloAddress.ToParsableString(), (int)entry.Status, Json(entry)) == 1));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => database.WriteAsync(s =>
        Raise(s, tableVersion) && Or(s, tableVersion, s.Execute(
            // Who changes another's entry, to suspect it or call it dead, gives it no sign of life.
            "UPDATE nodes SET status = $2, entry = $3 WHERE silo = $1",
            entry.SiloAddress.ToParsableString(), (int)entry.Status, Json(entry)) == 1));

    public Task UpdateIAmAlive(MembershipEntry entry) => database.WriteAsync(s => s.Execute(
        $"UPDATE nodes SET alive_at = {Now} WHERE silo = $1", entry.SiloAddress.ToParsableString()));

    /// <summary>False when somebody has changed something meanwhile: the next reading shows what.</summary>
    private Task<bool> BuryAsync(TableVersion read, IReadOnlyList<(string Silo, long AliveAt)> gone) => database.WriteAsync(s =>
    {
        var next = read.Next();
        return Raise(s, next) && Or(s, next, gone.Sum(g => s.Execute(
            "UPDATE nodes SET status = $2 WHERE silo = $1 AND status = $3 AND alive_at = $4",
            g.Silo, (int)SiloStatus.Dead, (int)SiloStatus.Active, g.AliveAt)) > 0);
    });

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
