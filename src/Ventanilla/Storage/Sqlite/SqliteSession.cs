using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Ventanilla.Storage.Sqlite;

/// <summary>A connection to the embedded database.</summary>
internal sealed class SqliteSession : DbSession
{
    private readonly nint database;
    private readonly Dictionary<string, SqliteStatement> prepared = new(StringComparer.Ordinal);

    /// <param name="path">The file; made when absent unless <paramref name="readOnly"/>.</param>
    /// <param name="readOnly">Refuses to write.</param>
    /// <param name="pragmas">Run at once.</param>
    public SqliteSession(string path, bool readOnly, string pragmas)
    {
        var flags = NativeSqlite.OpenNoMutex | (readOnly ? NativeSqlite.OpenReadOnly : NativeSqlite.OpenReadWrite | NativeSqlite.OpenCreate);
        var result = NativeSqlite.Open(path, out database, flags, 0);
        if (result != NativeSqlite.Ok)
        {
            var problem = Problem(database, result);
            _ = NativeSqlite.Close(database);
            throw problem;
        }

        _ = NativeSqlite.ExtendedResultCodes(database, 1);
        Script(pragmas);
    }

    public override int Execute(string sql, params ReadOnlySpan<DbValue> values) => Execute(Prepared(sql), values);

    public override List<T> Query<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values)
    {
        var statement = Prepared(sql);
        statement.Bind(values);
        try
        {
            var rows = new List<T>();
            while (statement.Step())
            {
                rows.Add(map(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override T? First<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values)
        where T : default
    {
        var statement = Prepared(sql);
        statement.Bind(values);
        try
        {
            return statement.Step() ? map(statement) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override void Run(ManyRows rows)
    {
        var statement = Prepared(rows.Statement.One);
        for (var i = 0; i < rows.Count; i++)
        {
            if (Execute(statement, rows.Row(i)) > 0)
            {
                rows.Touch(i);
            }
        }
    }

    public override void Script(string sql)
    {
        var result = NativeSqlite.Exec(database, sql, 0, 0, 0);
        if (result != NativeSqlite.Ok)
        {
            throw Problem(database, result);
        }
    }

    public override void Begin() => Execute("BEGIN IMMEDIATE");

    public override void Commit() => Execute("COMMIT");

    public override void RollBack()
    {
        // Some failures (a full disk) have ended the transaction already.
        if (NativeSqlite.IsOutsideTransaction(database) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var statement in prepared.Values)
        {
            statement.Close();
        }

        prepared.Clear();
        _ = NativeSqlite.Close(database);
    }

    internal static SqliteException Problem(nint database, int result) =>
        new($"SQLite {result}: {Marshal.PtrToStringUTF8(NativeSqlite.ErrorMessage(database))}", result & 0xff, result);

    private int Execute(SqliteStatement statement, ReadOnlySpan<DbValue> values)
    {
        statement.Bind(values);
        statement.Step();
        statement.Reset();
        return NativeSqlite.Changes(database);
    }

    private SqliteStatement Prepared(string sql)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            prepared.Add(sql, statement = new(database, sql));
        }

        return statement;
    }
}
