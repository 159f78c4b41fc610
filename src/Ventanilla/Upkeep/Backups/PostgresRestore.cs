using System.Globalization;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;

namespace Ventanilla.Upkeep.Backups;

/// <summary>
/// The same into PostgreSQL. Rows go into a schema of their own and are proved there; then one transaction renames it
/// into the place of the old one. Files are added before, so that whichever state the database shows finds its files.
/// </summary>
internal static class PostgresRestore
{
    /// <summary>Where the new state grows; what a killed restore left there is thrown away by the next.</summary>
    private const string Growing = "ventanilla_restoring";

    public static (Restored? Restored, Refusal? Refusal) Run(Settings settings, BackupFile backup, bool replace, TimeProvider time)
    {
        using var session = PostgresStorage.OpenAlone(settings.Database);
        var data = Path.GetFullPath(settings.Data);
        if (IsInUse(session))
        {
            return (null, new("Restore.InUse", "PostgreSQL"));
        }

        var schema = session.First("SELECT coalesce(current_schema(), 'public')", r => r.GetString(0))!;
        var tables = Schema.Tables(session);
        if (!replace && tables.Any(t => session.Number($"SELECT count(*) FROM {t.Name}") > 0))
        {
            return (null, new("Restore.NotEmpty", "PostgreSQL"));
        }

        session.Script($"DROP SCHEMA IF EXISTS {Growing} CASCADE; CREATE SCHEMA {Growing}; SET search_path = {Growing}");
        var (proof, refusal) = Restore.Fill(session, backup, time);
        if (refusal is not null)
        {
            session.RollBack();
            session.Script($"DROP SCHEMA IF EXISTS {Growing} CASCADE");
            return (null, refusal);
        }

        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var build = Placing.Begin(data);
        foreach (var file in backup.Manifest.Files)
        {
            if (!backup.Extract(file, build))
            {
                session.Script($"DROP SCHEMA {Growing} CASCADE");
                return (null, new("Restore.Differs", file.Path));
            }
        }

        Placing.Merge(data, $".before-restore-{stamp}");
        var aside = $"before_restore_{stamp.ToLowerInvariant()}";
        session.Begin();
        if (session.Number("SELECT count(*) FROM information_schema.schemata WHERE schema_name = $1", schema) > 0)
        {
            session.Script($"ALTER SCHEMA \"{schema}\" RENAME TO {aside}");
        }

        session.Script($"ALTER SCHEMA {Growing} RENAME TO \"{schema}\"");
        session.Commit();
        return (new(backup.Manifest, proof, tables.Count == 0 ? null : $"PostgreSQL, schema {aside}"), null);
    }

    /// <summary>Whether the program runs on this database. The server takes a moment to see that one which has just ended is gone.</summary>
    private static bool IsInUse(DbSession session)
    {
        const int Looks = 20;
        for (var look = 0; look < Looks; look++)
        {
            if (session.Number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ventanilla' AND pid <> pg_backend_pid()") == 0)
            {
                return false;
            }

            session.Script("SELECT pg_sleep(0.1)");
        }

        return true;
    }
}
