using Ventanilla.Platform;
using Ventanilla.Storage.Postgres;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Storage;

/// <summary>A column as backups know it.</summary>
/// <param name="Key">Its place in the primary key, 0 when it is not part of it.</param>
public sealed record TableColumn(string Name, DbKind Kind, int Key);

/// <summary>A table as it is in the database at hand, columns in the database's order.</summary>
public sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns);

/// <summary>What upkeep asks of either database: to be read as it stands at one moment, and to say what tables it has.</summary>
internal static class Schema
{
    /// <summary>Who has applied which step; kept by <see cref="Migrations"/>, never copied.</summary>
    public const string Versions = "schema_versions";

    /// <summary>What belongs to the database and its machines, not to the towns.</summary>
    private static readonly string[] OfTheMachines = [Versions, "cluster", "nodes"];

    /// <summary>A connection that only reads and changes no schema, whether or not the program runs; null when there is no database yet.</summary>
    public static DbSession? OpenReader(Settings settings) =>
        settings.IsPostgres ? PostgresStorage.OpenAlone(settings.Database) : File.Exists(Path.Combine(settings.Data, SqliteStorage.FileName)) ? SqliteStorage.OpenReader(settings.Data) : null;

    /// <summary>Where the steps of this database's schema are.</summary>
    public static string FolderOf(DbSession session) => session is SqliteSession ? "Sqlite" : "Postgres";

    /// <summary>From here on the session sees the database as it is now, however long it reads, and holds up nobody who writes.</summary>
    public static void BeginSnapshot(DbSession session)
    {
        if (session is SqliteSession)
        {
            session.Script("BEGIN");

            // The transaction begins with the first read.
            session.Number("SELECT count(*) FROM sqlite_master");
        }
        else
        {
            session.Script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.Number("SELECT 1");
        }
    }

    /// <summary>The steps that this database has gone through; empty when it has no schema.</summary>
    public static IReadOnlyList<string> Applied(DbSession session) =>
        Exists(session, Versions) ? session.Query($"SELECT name FROM {Versions} ORDER BY name", r => r.GetString(0)) : [];

    /// <summary>Steps that the next start will take, and those that only a newer program knows.</summary>
    public static (IReadOnlyList<string> Missing, IReadOnlyList<string> Newer) Compare(DbSession session)
    {
        var (applied, known) = (Applied(session), Migrations.Known(FolderOf(session)));
        return ([.. known.Except(applied)], [.. applied.Except(known)]);
    }

    /// <summary>The towns' tables with their columns, in the order of their names.</summary>
    public static IReadOnlyList<TableShape> Tables(DbSession session)
    {
        var rows = session.Query(
            session is SqliteSession
                ? """
                  SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
                  """
                : """
                  SELECT c.table_name, c.column_name, c.data_type, coalesce(k.ordinal_position, 0)
                  FROM information_schema.columns c
                  JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
                  LEFT JOIN (
                    SELECT u.table_schema, u.table_name, u.column_name, u.ordinal_position FROM information_schema.key_column_usage u
                    JOIN information_schema.table_constraints p
                      ON p.constraint_schema = u.constraint_schema AND p.constraint_name = u.constraint_name AND p.table_name = u.table_name AND p.constraint_type = 'PRIMARY KEY'
                  ) k ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
                  WHERE c.table_schema = current_schema() ORDER BY c.table_name COLLATE "C", c.ordinal_position
                  """,
            r => (Table: r.GetString(0), Column: new TableColumn(r.GetString(1), KindOf(r.GetString(2)), (int)r.GetInt64(3))));
        return [.. rows.Where(r => !OfTheMachines.Contains(r.Table)).GroupBy(r => r.Table).Select(g => new TableShape(g.Key, [.. g.Select(r => r.Column)]))];
    }

    /// <summary>Tables of the towns' (PostgreSQL) whose rows anybody sees: a wall was taken down, or a table came without one.</summary>
    public static IReadOnlyList<string> WithoutWall(DbSession session) => session.Query(
        """
        SELECT t.relname::text FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'town_id'
        WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace
          AND NOT (t.relrowsecurity AND t.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid))
        ORDER BY 1
        """,
        r => r.GetString(0));

    /// <summary>Reads a table's rows in an order that is the same in every database: by key, text by its bytes.</summary>
    public static string SelectAll(DbSession session, TableShape table, IReadOnlyList<TableColumn> columns)
    {
        var keys = table.Columns.Where(c => c.Key > 0).OrderBy(c => c.Key)
            .Select(c => c.Kind == DbKind.Text && session is not SqliteSession ? $"{c.Name} COLLATE \"C\"" : c.Name);
        return $"SELECT {string.Join(", ", columns.Select(c => c.Name))} FROM {table.Name} ORDER BY {string.Join(", ", keys)}";
    }

    private static bool Exists(DbSession session, string table) => session.Number(
        session is SqliteSession
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
            : "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
        table) > 0;

    private static DbKind KindOf(string type) => type.ToUpperInvariant() switch
    {
        "BLOB" or "BYTEA" => DbKind.Bytes,
        "INTEGER" or "BIGINT" or "INT" or "SMALLINT" or "BOOLEAN" => DbKind.Number,
        _ => DbKind.Text,
    };
}
