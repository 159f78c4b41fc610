using System.Collections.Concurrent;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>A version of a shared catalogue, without its files.</summary>
/// <param name="PublishedAt">Null: no town may follow it yet.</param>
public sealed record SharedVersion(string Name, int Number, string Hash, string Note, string Author, DateTimeOffset MadeAt, string? PublishedBy, DateTimeOffset? PublishedAt);

/// <summary>
/// The versions of shared catalogues. They belong to no town, so these are the only look-ups of the catalogue that name
/// none; what a town has written itself is never asked for here.
/// </summary>
public static class SharedStore
{
    /// <summary>Versions that somebody in this process holds, by name and hash: what never changes needs no database of its own.</summary>
    private static readonly ConcurrentDictionary<string, WeakReference<SharedPack>> Held = new(StringComparer.Ordinal);

    private static readonly Lock Reading = new();

    /// <summary>Keeps the files as the catalogue's next version.</summary>
    /// <returns>Its number; that of the newest when that has the same files already.</returns>
    public static (int Number, bool IsNew) Add(DbSession session, string name, PackFiles files, string note, string author, DateTimeOffset now)
    {
        var newest = session.First(
            "SELECT number, hash FROM shared_versions WHERE name = $1 ORDER BY number DESC LIMIT 1", r => (Number: r.GetInt32(0), Hash: r.GetString(1)), name);
        if (newest.Hash == files.Hash)
        {
            return (newest.Number, false);
        }

        var number = newest.Number + 1;
        session.Execute(
            "INSERT INTO shared_versions (name, number, hash, note, author, made_at) VALUES ($1, $2, $3, $4, $5, $6)", name, number, files.Hash, note, author, now.Stored());
        foreach (var path in files.Paths)
        {
            session.Execute(
                "INSERT INTO shared_contents (name, sha256, content) VALUES ($1, $2, $3) ON CONFLICT (name, sha256) DO NOTHING", name, files.Hashes[path], files.Find(path));
            session.Execute("INSERT INTO shared_files (name, number, path, sha256) VALUES ($1, $2, $3, $4)", name, number, path, files.Hashes[path]);
        }

        return (number, true);
    }

    /// <summary>From the commit on, towns may follow this version. For good: some of them will.</summary>
    /// <returns>False when they could already, or there is no such version.</returns>
    public static bool Publish(DbSession session, string name, int number, string author, DateTimeOffset now) => session.Execute(
        "UPDATE shared_versions SET published_by = $1, published_at = $2 WHERE name = $3 AND number = $4 AND published_at IS NULL", author, now.Stored(), name, number) > 0;

    /// <summary>All versions of all shared catalogues, the newest of each first.</summary>
    public static IReadOnlyList<SharedVersion> List(DbSession session) => session.Query(
        "SELECT name, number, hash, note, author, made_at, published_by, published_at FROM shared_versions ORDER BY name, number DESC",
        r => new SharedVersion(r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.Time(5), r.Text(6), r.TimeOrNull(7)));

    /// <summary>The newest version that towns may follow.</summary>
    public static int? Newest(DbSession session, string name) => session.First(
        "SELECT max(number) FROM shared_versions WHERE name = $1 AND published_at IS NOT NULL", r => (int?)r.Long(0), name);

    /// <summary>A version's files, published or not; null when there is no such version.</summary>
    public static PackFiles? Files(DbSession session, string name, int number)
    {
        var files = session.Query(
            "SELECT f.path, c.content FROM shared_files f JOIN shared_contents c ON c.name = f.name AND c.sha256 = f.sha256 WHERE f.name = $1 AND f.number = $2",
            r => new KeyValuePair<string, byte[]>(r.GetString(0), r.Bytes(1)), name, number);
        return files.Count == 0 ? null : new(files);
    }

    /// <summary>A published version; read once as long as anybody holds it.</summary>
    public static SharedPack? Find(DbSession session, string name, int number)
    {
        if (session.First("SELECT hash FROM shared_versions WHERE name = $1 AND number = $2 AND published_at IS NOT NULL", r => r.GetString(0), name, number) is not { } hash)
        {
            return null;
        }

        var key = $"{name}@{number}:{hash}";
        lock (Reading)
        {
            if (Held.TryGetValue(key, out var held) && held.TryGetTarget(out var pack))
            {
                return pack;
            }

            pack = Files(session, name, number) is { } files ? new(name, number, files) : null;
            if (pack is not null)
            {
                Held[key] = new(pack);
            }

            return pack;
        }
    }

    /// <summary>The files above the shared catalogue that they say they follow, if it is there.</summary>
    public static PackFiles Attach(DbSession session, PackFiles files) =>
        files.Following(SharedFile.Followed(files) is var (name, number) ? Find(session, name, number) : null);
}
