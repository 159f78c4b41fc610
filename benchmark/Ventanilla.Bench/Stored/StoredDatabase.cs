using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Ventanilla.Bench.Stored;

/// <summary>Where SQLite and PostgreSQL differ for somebody who fills a stopped program's database.</summary>
/// <param name="Connect">Opens nothing yet.</param>
/// <param name="Numbers">A table with one column n: 0 up to, not including, a number.</param>
/// <param name="Blob">Text as bytes.</param>
/// <param name="Indexes">Name and statement of each index that no constraint brings; $1 is not used.</param>
internal sealed record StoredDatabase(
    Func<DbConnection> Connect, Func<long, string> Numbers, Func<string, string> Blob, string Schema, string Indexes, string Before, string After)
{
    /// <param name="postgres">A connection string; without it, the file in the folder's data.</param>
    public static StoredDatabase At(string folder, string? postgres) => postgres is null ? Sqlite(Path.Combine(folder, "data", "ventanilla.db")) : Postgres(postgres);

    private static StoredDatabase Sqlite(string file) => new(
        () => new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 0 }.ToString()),
        count => $"(WITH RECURSIVE s (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {count}) SELECT n FROM s)",
        text => $"CAST({text} AS BLOB)",
        "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name)",
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        // Nothing is lost when it fails half-way: the folder is made anew.
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA locking_mode = EXCLUSIVE;",
        "PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

    private static StoredDatabase Postgres(string connectionString) => new(
        // As the server's superuser: the rows of all towns are seen, whatever walls the program has put up.
        () => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Username = "postgres", Pooling = false, CommandTimeout = 0 }.ToString()),
        count => $"(SELECT n FROM generate_series(0::bigint, {count - 1}) AS s (n))",
        text => $"convert_to({text}, 'UTF8')",
        """
        SELECT (SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, ';' ORDER BY table_name, ordinal_position) FROM information_schema.columns WHERE table_schema = 'public')
          || (SELECT string_agg(indexdef, ';' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public')
        """,
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'",
        // So that the server does not tidy up in the middle of a measurement.
        "VACUUM (ANALYZE)");
}
