using Ventanilla.Platform;

namespace Ventanilla.Storage;

/// <summary>
/// One connection with its prepared statements. SQL is always a constant and takes values as <c>$1, $2, …</c>, which
/// SQLite and PostgreSQL both understand. Not for several threads at once.
/// </summary>
public abstract class DbSession : IDisposable
{
    /// <summary>False once the connection is gone: it is thrown away and another is opened.</summary>
    public virtual bool IsUsable => true;

    /// <summary>From here on a session that reads for people sees this town's rows and no others, where the database has walls.</summary>
    public virtual void Enter(TownId town)
    {
    }

    /// <summary>Runs a statement and says how many rows it touched.</summary>
    public abstract int Execute(string sql, params ReadOnlySpan<DbValue> values);

    /// <summary>All rows of a query.</summary>
    public abstract List<T> Query<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values);

    /// <summary>The first row of a query, or the type's default when there is none.</summary>
    public abstract T? First<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values);

    /// <summary>The first column of the first row as a number, 0 when there is none or it is null.</summary>
    public long Number(string sql, params ReadOnlySpan<DbValue> values) => First(sql, static r => r.IsDBNull(0) ? 0 : r.GetInt64(0), values);

    /// <summary>
    /// Runs one statement for many rows: one after the other where that costs nothing (SQLite), in a single round where
    /// it does (PostgreSQL).
    /// </summary>
    public abstract void Run(ManyRows rows);

    /// <summary>Several statements without values, as in a migration.</summary>
    public abstract void Script(string sql);

    public abstract void Begin();

    public abstract void Commit();

    /// <summary>Takes back what was not committed; does nothing when the failure has ended the transaction already.</summary>
    public abstract void RollBack();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
