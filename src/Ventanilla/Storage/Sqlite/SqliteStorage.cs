namespace Ventanilla.Storage.Sqlite;

/// <summary>
/// Opens the embedded database. <c>synchronous=FULL</c> because with NORMAL a power cut takes acknowledged messages with
/// it; group commit pays for it. The writer itself moves the log into the file, every 2,000 pages: at 10,000 everybody
/// waited for 25 ms each second. Beside the writing it must not be done: SQLite then counts pages as moved before it has
/// flushed them, and a flush that fails loses them.
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
        PRAGMA wal_autocheckpoint = 2000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA trusted_schema = OFF;
        """;

    /// <summary>The file in a data folder.</summary>
    internal const string FileName = "ventanilla.db";

    private const string ReaderPragmas = "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;";

    /// <summary>Opens (and makes, when absent) the database in <paramref name="folder"/> and brings its schema up to date.</summary>
    public static Database Open(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        return new(
            () =>
            {
                var writer = new SqliteSession(path, readOnly: false, Pragmas);
                Migrations.Apply(writer, "Sqlite", time);
                return writer;
            },
            () => new SqliteSession(path, readOnly: true, ReaderPragmas));
    }

    /// <summary>A connection that only reads, beside a program that may be running; the schema is left as it is.</summary>
    internal static DbSession OpenReader(string folder) => new SqliteSession(Path.Combine(folder, FileName), readOnly: true, ReaderPragmas);

    /// <summary>
    /// A new database for a restore to fill, without a schema. It is only used once it is whole and flushed, so nothing is
    /// written twice for its sake.
    /// </summary>
    internal static DbSession OpenEmpty(string folder) =>
        new SqliteSession(Path.Combine(folder, FileName), readOnly: false, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -64000;");
}
