using Ventanilla.Audit;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>
/// The versions of what towns have written, and which of them answers. What writes takes the caller's transaction, so that
/// a version is kept whole or not at all, and no publishing is without its line in the audit.
/// </summary>
public sealed class VersionStore(Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>Keeps the files as the town's next version.</summary>
    /// <returns>Its number; that of the newest when that has the same files already.</returns>
    public (int Number, bool IsNew) Add(DbSession session, TownId town, PackFiles files, string note, string author)
    {
        var newest = session.First(
            "SELECT number, hash FROM catalogue_versions WHERE town_id = $1 ORDER BY number DESC LIMIT 1", r => (Number: r.GetInt32(0), Hash: r.GetString(1)), town.Value);
        if (newest.Hash == files.Hash)
        {
            return (newest.Number, false);
        }

        var (number, now) = (newest.Number + 1, time.GetUtcNow());
        session.Execute(
            "INSERT INTO catalogue_versions (town_id, number, hash, note, author, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
            town.Value, number, files.Hash, note, author, now.Stored());
        foreach (var path in files.Paths)
        {
            session.Execute(
                "INSERT INTO catalogue_contents (town_id, sha256, content) VALUES ($1, $2, $3) ON CONFLICT (town_id, sha256) DO NOTHING",
                town.Value, files.Hashes[path], files.Find(path));
            session.Execute("INSERT INTO catalogue_files (town_id, number, path, sha256) VALUES ($1, $2, $3, $4)", town.Value, number, path, files.Hashes[path]);
        }

        var follows = files.Shared is { } shared ? $", follows {shared.Title} {shared.Files.Hash[..12]}" : "";
        audit.Add(session, town, now, author, "kept a version of the catalogue", $"version {number}{follows}");
        return (number, true);
    }

    /// <summary>From the commit on, this version answers.</summary>
    /// <param name="back">The one that answers now is withdrawn.</param>
    public void Publish(DbSession session, TownId town, int number, bool back, string author)
    {
        var now = time.GetUtcNow();
        session.Execute(
            """
            INSERT INTO catalogue_publishings (town_id, seq, number, back, author, at)
            SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5 FROM catalogue_publishings WHERE town_id = $1
            """,
            town.Value, number, back, author, now.Stored());
        audit.Add(session, town, now, author, back ? "went back to a version of the catalogue" : "published the catalogue", $"version {number}");
    }

    /// <summary>What has been published so far.</summary>
    public static PublishedHistory History(DbSession session, TownId town) => new(session.Query(
        "SELECT seq, number, back, author, at FROM catalogue_publishings WHERE town_id = $1 ORDER BY seq",
        r => new Publishing(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2) != 0, r.GetString(3), r.Time(4)), town.Value));

    public static IReadOnlyList<CatalogueVersion> List(DbSession session, TownId town) => session.Query(
        "SELECT number, hash, note, author, made_at FROM catalogue_versions WHERE town_id = $1 ORDER BY number DESC",
        r => new CatalogueVersion(town, r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetString(3), r.Time(4)), town.Value);

    /// <summary>The number of the newest version, whether or not it answers.</summary>
    public static int? Newest(DbSession session, TownId town) => session.First(
        "SELECT max(number) FROM catalogue_versions WHERE town_id = $1", r => (int?)r.Long(0), town.Value);

    /// <summary>A version's files, above the shared catalogue that it follows; null when there is no such version.</summary>
    public static PackFiles? Files(DbSession session, TownId town, int number)
    {
        var files = session.Query(
            """
            SELECT f.path, c.content FROM catalogue_files f JOIN catalogue_contents c ON c.town_id = f.town_id AND c.sha256 = f.sha256
            WHERE f.town_id = $1 AND f.number = $2
            """,
            r => new KeyValuePair<string, byte[]>(r.GetString(0), r.Bytes(1)), town.Value, number);
        return files.Count == 0 ? null : SharedStore.Attach(session, new(files));
    }

    /// <summary>Where each town's publishing stands, to see what another program has published.</summary>
    public static IReadOnlyDictionary<TownId, int> Standing(DbSession session) => session.Query(
        "SELECT town_id, max(seq) FROM catalogue_publishings GROUP BY town_id", r => (Town: new TownId(r.GetInt32(0)), Seq: r.GetInt32(1))).ToDictionary(s => s.Town, s => s.Seq);

    public Task<T> ReadAsync<T>(TownId town, Func<DbSession, T> work, CancellationToken ct = default) => database.ReadAsync(town, work, ct);

    public Task<T> WriteAsync<T>(Func<DbSession, T> work) => database.WriteAsync(work);
}
