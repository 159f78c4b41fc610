using System.Security.Cryptography;
using System.Text;

namespace Ventanilla.Storage;

/// <summary>
/// Brings the schema up to date: numbered SQL files, each applied once, in order, in its own transaction. A file that was
/// changed after it had been applied stops the start, because two databases with one number would differ.
/// </summary>
internal static class Migrations
{
    /// <summary>The names of the steps that this program knows, in order.</summary>
    /// <param name="folder">Where the files of this database are: <c>Sqlite</c> or <c>Postgres</c>.</param>
    public static IReadOnlyList<string> Known(string folder)
    {
        var prefix = $"Ventanilla.Storage.{folder}.Migrations.";
        return [.. typeof(Migrations).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <param name="folder">Where the files of this database are: <c>Sqlite</c> or <c>Postgres</c>.</param>
    /// <param name="only">When given, no other steps than these: a restore makes the schema that its backup was taken from.</param>
    public static void Apply(DbSession session, string folder, TimeProvider time, IReadOnlySet<string>? only = null)
    {
        var prefix = $"Ventanilla.Storage.{folder}.Migrations.";
        session.Script("CREATE TABLE IF NOT EXISTS schema_versions (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var applied = session.Query("SELECT name, sha256 FROM schema_versions", r => (Name: r.GetString(0), Hash: r.GetString(1))).ToDictionary(v => v.Name, v => v.Hash);
        var files = typeof(Migrations).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var newer in applied.Keys.Except(files.Select(f => f[prefix.Length..])))
        {
            throw new DatabaseRefusedException($"The database was made by a newer version (it knows {newer}). Start that version, or restore a backup made by this one.");
        }

        foreach (var file in files)
        {
            using var stream = typeof(Migrations).Assembly.GetManifestResourceStream(file)!;
            using var reader = new StreamReader(stream);
            var sql = reader.ReadToEnd();
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            var name = file[prefix.Length..];
            if (only?.Contains(name) == false)
            {
                continue;
            }

            if (applied.TryGetValue(name, out var known))
            {
                if (known != hash)
                {
                    throw new DatabaseRefusedException($"The migration {name} was changed after it had been applied. Add a new one instead.");
                }

                continue;
            }

            session.Begin();
            session.Script(sql);
            session.Execute("INSERT INTO schema_versions (name, sha256, applied_at) VALUES ($1, $2, $3)", name, hash, time.GetUtcNow().Stored());
            session.Commit();
        }
    }
}
