using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ventanilla.Storage.Sqlite;

/// <summary>
/// Moves what was committed from the write-ahead log into the database file, on a thread of its own while the writer goes
/// on: done by the writer, as SQLite does by itself, it made everybody wait for tens of milliseconds every second. Only
/// what came in the meantime, a few pages, is left to the writer, because the log begins anew only when all of it was moved.
/// Source: sqlite.org/wal.html, §2.3 and §6.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    /// <summary>Pages in the log (of 4 KB) that make it worth beginning.</summary>
    private const int Worth = 4_000;

    /// <summary>What the writer may be left with; about three milliseconds.</summary>
    private const int FewPages = 200;

    /// <summary>How often what came in the meantime is moved before the rest is left to the writer.</summary>
    private const int Rounds = 4;

    private const string Pragmas = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;";

    private readonly string path;
    private readonly AutoResetEvent due = new(false);
    private readonly Thread thread;
    private GCHandle self;
    private volatile Step step;
    private volatile bool closing;
    private int pages;
    private int next = Worth;

    public Checkpoints(string path)
    {
        this.path = path;
        self = GCHandle.Alloc(this);
        thread = new Thread(Move) { IsBackground = true, Name = "checkpoints" };
        thread.Start();
    }

    private enum Step
    {
        Idle,
        Moving,
        Finishing,
    }

    /// <summary>To be told how long the log is after each commit of this connection, in place of SQLite's own checkpoints.</summary>
    public unsafe void Watch(nint writer) => NativeSqlite.WalHook(writer, &Committed, GCHandle.ToIntPtr(self));

    /// <summary>Before a transaction of the writer: moves the last pages, when it is time to.</summary>
    public void Finish(nint writer)
    {
        if (step == Step.Finishing)
        {
            // When it fails, or somebody still reads the log, it grows on and the next time comes when as much again was written.
            _ = NativeSqlite.Checkpoint(writer, null, NativeSqlite.CheckpointPassive, out _, out _);
            next = pages + Worth;
            step = Step.Idle;
        }
    }

    /// <summary>After the writer has been closed.</summary>
    public void Dispose()
    {
        closing = true;
        due.Set();
        thread.Join();
        due.Dispose();
        self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int Committed(nint state, nint writer, byte* name, int pages)
    {
        ((Checkpoints)GCHandle.FromIntPtr(state).Target!).Committed(pages);
        return NativeSqlite.Ok;
    }

    /// <summary>On the writer's thread.</summary>
    private void Committed(int now)
    {
        if (now < pages)
        {
            next = Worth;
        }

        pages = now;
        if (now >= next && step == Step.Idle)
        {
            step = Step.Moving;
            due.Set();
        }
    }

    private void Move()
    {
        SqliteSession? session = null;
        while (true)
        {
            due.WaitOne();
            if (closing)
            {
                session?.Dispose();
                return;
            }

            try
            {
                session ??= new(path, readOnly: false, Pragmas);
                for (var round = 0; round < Rounds && session.Checkpoint() > FewPages; round++)
                {
                }
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // It could not be opened: the writer, whose commits tell people what is wrong with the disk, does all of it.
            }

            step = Step.Finishing;
        }
    }
}
