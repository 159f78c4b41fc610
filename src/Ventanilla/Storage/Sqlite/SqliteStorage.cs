namespace Ventanilla.Storage.Sqlite;

/// <summary>
/// Opens the embedded database. <c>synchronous=FULL</c> because with NORMAL a power cut takes acknowledged messages with
/// it; group commit pays for it.
/// </summary>
public static class SqliteStorage
{
    private const string Pragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 5000;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -32000;
        PRAGMA wal_autocheckpoint = 10000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA trusted_schema = OFF;
        """;

    /// <summary>Opens (and makes, when absent) the database in <paramref name="folder"/> and brings its schema up to date.</summary>
    public static Database Open(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "ventanilla.db");
        return new(
            () =>
            {
                var writer = new SqliteSession(path, readOnly: false, Pragmas);
                Migrations.Apply(writer, "Sqlite", time);
                return writer;
            },
            () => new SqliteSession(path, readOnly: true, "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;"));
    }
}
