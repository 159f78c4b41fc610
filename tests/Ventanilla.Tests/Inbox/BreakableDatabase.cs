using System.Data.Common;
using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Tests.Inbox;

/// <summary>A real database whose connections break, hang or find fault when told to.</summary>
internal sealed class BreakableDatabase : IDisposable
{
    private readonly ManualResetEventSlim goesOn = new(initialState: true);
    private volatile bool broken;

    public BreakableDatabase()
    {
        using (SqliteStorage.Open(Folder, TimeProvider.System))
        {
            // For the schema.
        }

        var path = Path.Combine(Folder, "ventanilla.db");
        Database = new(() => new Session(this, new SqliteSession(path, readOnly: false, "PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;")), () => new SqliteSession(path, readOnly: true, "PRAGMA busy_timeout = 5000;"));
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");

    public Database Database { get; }

    /// <summary>Rows with this text among their values are refused as PostgreSQL refuses bad data.</summary>
    public string? Refuses { get; set; }

    public void Break() => broken = true;

    /// <summary>As a network that swallows everything.</summary>
    public void Hang() => goesOn.Reset();

    public void Mend()
    {
        broken = false;
        goesOn.Set();
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
        goesOn.Dispose();
    }

    private sealed class Fault(string? state) : DbException("broken for the test")
    {
        public override string? SqlState => state;
    }

    private sealed class Session(BreakableDatabase owner, SqliteSession real) : DbSession
    {
        public override int Execute(string sql, params ReadOnlySpan<DbValue> values) => real.Execute(sql, values);

        public override List<T> Query<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values) => real.Query(sql, map, values);

        public override T? First<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values)
            where T : default => real.First(sql, map, values);

        public override void Run(ManyRows rows)
        {
            for (var place = 0; place < rows.Count; place++)
            {
                foreach (var value in rows.Row(place))
                {
                    if (owner.Refuses is { } bad && value.Kind == DbKind.Text && value.Text == bad)
                    {
                        throw new Fault("22021");
                    }
                }
            }

            real.Run(rows);
        }

        public override void Script(string sql) => real.Script(sql);

        public override void Begin()
        {
            owner.goesOn.Wait();
            if (owner.broken)
            {
                throw new Fault("57P01");
            }

            real.Begin();
        }

        public override void Commit() => real.Commit();

        public override void RollBack() => real.RollBack();

        protected override void Dispose(bool disposing) => real.Dispose();
    }
}
