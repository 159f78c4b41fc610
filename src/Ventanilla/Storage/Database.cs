using System.Collections.Concurrent;

namespace Ventanilla.Storage;

// Storage: connections, group commit, migrations. Rooms bring their SQL in their own stores; only what differs between
// databases lives here, behind this one door. What is promised: when a write's task completes, it has been fsynced.

/// <summary>
/// The database. Writes are gathered by one thread and committed together: fsync costs a millisecond, and a hundred
/// waiting writes pay it once. Reads go through a small pool and see only what is committed.
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>More than this in one transaction makes the first of them wait too long.</summary>
    private const int BatchLimit = 1_000;

    private readonly ConcurrentQueue<Write> waiting = new();
    private readonly AutoResetEvent arrived = new(false);
    private int signalled;
    private readonly DbSession writer;
    private readonly ConcurrentBag<DbSession> readers = [];
    private readonly SemaphoreSlim readerPlaces;
    private readonly Func<DbSession> openReader;
    private readonly Thread thread;
    private volatile bool closing;

    /// <param name="openWriter">Opens the one connection that writes.</param>
    /// <param name="openReader">Opens a connection that only reads.</param>
    /// <param name="readerCount">How many reads may run at once.</param>
    public Database(Func<DbSession> openWriter, Func<DbSession> openReader, int readerCount = 4)
    {
        writer = openWriter();
        this.openReader = openReader;
        readerPlaces = new(readerCount);
        thread = new Thread(WriteLoop) { IsBackground = true, Name = "group commit" };
        thread.Start();
    }

    /// <summary>How many writes wait at this moment.</summary>
    public int Backlog => waiting.Count;

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction shared with whatever else is waiting; completes after the fsync.
    /// The work may run twice (when a neighbour of its batch fails), so it must have no effect outside the session.
    /// </summary>
    /// <param name="committed">Runs on the writer's thread right after the commit, in commit order; must only hand over.</param>
    public Task<T> WriteAsync<T>(Func<DbSession, T> work, Action<T>? committed = null)
    {
        ObjectDisposedException.ThrowIf(closing, this);
        var write = new Write<T>(work, committed);
        waiting.Enqueue(write);
        Signal();
        return write.Task;
    }

    /// <summary>Runs <paramref name="work"/> on a connection of the read pool.</summary>
    public async Task<T> ReadAsync<T>(Func<DbSession, T> work, CancellationToken ct = default)
    {
        await readerPlaces.WaitAsync(ct);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!readers.TryTake(out var session))
            {
                session = openReader();
            }

            try
            {
                return work(session);
            }
            finally
            {
                readers.Add(session);
            }
        }
        finally
        {
            readerPlaces.Release();
        }
    }

    /// <summary>Finishes what is waiting, then closes.</summary>
    public void Dispose()
    {
        if (closing)
        {
            return;
        }

        closing = true;
        arrived.Set();
        thread.Join();
        writer.Dispose();
        foreach (var reader in readers)
        {
            reader.Dispose();
        }

        arrived.Dispose();
        readerPlaces.Dispose();
    }

    /// <summary>Wakes the writer once for many arrivals: the kernel call costs more than the queueing.</summary>
    private void Signal()
    {
        if (Interlocked.Exchange(ref signalled, 1) == 0)
        {
            arrived.Set();
        }
    }

    private void WriteLoop()
    {
        var batch = new List<Write>(BatchLimit);
        while (true)
        {
            if (waiting.IsEmpty && !closing)
            {
                arrived.WaitOne();
            }

            Volatile.Write(ref signalled, 0);
            while (batch.Count < BatchLimit && waiting.TryDequeue(out var write))
            {
                batch.Add(write);
            }

            if (batch.Count == 0)
            {
                if (closing)
                {
                    return;
                }

                continue;
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                write.Run(writer);
            }

            writer.Execute("COMMIT");
        }
        catch (Exception problem)
        {
            RollBack();
            if (batch.Count == 1)
            {
                batch[0].Fail(problem);
                return;
            }

            // One bad write must not take its neighbours with it: each again, alone.
            foreach (var write in batch)
            {
                Commit([write]);
            }

            return;
        }

        foreach (var write in batch)
        {
            write.Complete();
        }
    }

    private void RollBack()
    {
        try
        {
            writer.Execute("ROLLBACK");
        }
        catch (System.Data.Common.DbException)
        {
            // The failure had already ended the transaction.
        }
    }

    private abstract class Write
    {
        public abstract void Run(DbSession session);

        public abstract void Complete();

        public abstract void Fail(Exception problem);
    }

    private sealed class Write<T>(Func<DbSession, T> work, Action<T>? committed) : Write
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? answer;

        public Task<T> Task => done.Task;

        public override void Run(DbSession session) => answer = work(session);

        public override void Complete()
        {
            committed?.Invoke(answer!);
            done.SetResult(answer!);
        }

        public override void Fail(Exception problem) => done.SetException(problem);
    }
}
