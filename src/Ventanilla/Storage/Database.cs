using System.Collections.Concurrent;

namespace Ventanilla.Storage;

// Storage: connections, group commit, migrations. Rooms bring their SQL in their own stores; only what differs between
// databases lives here, behind this one door. What is promised: when a write's task completes, it has been fsynced.

/// <summary>
/// The database. Writes are gathered and committed together: fsync costs a millisecond, and a hundred waiting writes pay
/// it once. Reads go through a small pool and see only what is committed.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly CommitLane[] lanes;
    private readonly ConcurrentBag<DbSession> readers = [];
    private readonly SemaphoreSlim readerPlaces;
    private readonly Func<DbSession> openReader;
    private readonly Action? closed;
    private volatile bool closing;

    /// <param name="openWriter">Opens a connection that writes.</param>
    /// <param name="openReader">Opens a connection that only reads.</param>
    /// <param name="closed">Run when all connections are closed.</param>
    /// <param name="readerCount">How many reads may run at once.</param>
    /// <param name="laneCount">How many commits may be under way at once: one where only one can write (SQLite).</param>
    public Database(Func<DbSession> openWriter, Func<DbSession> openReader, Action? closed = null, int readerCount = 4, int laneCount = 1)
    {
        (this.openReader, this.closed) = (openReader, closed);
        readerPlaces = new(readerCount);

        // One after the other: the first brings the schema up to date.
        lanes = new CommitLane[laneCount];
        for (var lane = 0; lane < laneCount; lane++)
        {
            lanes[lane] = new(openWriter, $"commit {lane}");
        }
    }

    /// <summary>How many writes wait at this moment.</summary>
    public int Backlog => lanes.Sum(l => l.Backlog);

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction shared with whatever else is waiting; completes after the fsync.
    /// The work may run twice (when a neighbour of its batch fails), so it must have no effect outside the session.
    /// </summary>
    /// <param name="committed">Runs on the writer's thread right after the commit, in commit order; must only hand over.</param>
    public Task<T> WriteAsync<T>(Func<DbSession, T> work, Action<T>? committed = null)
    {
        ObjectDisposedException.ThrowIf(closing, this);
        return lanes[0].WriteAsync(work, committed);
    }

    /// <summary>The same for what comes in crowds: all that wait are carried out as one.</summary>
    public Task<TAnswer> WriteAsync<TItem, TAnswer>(Crowd<TItem, TAnswer> crowd, TItem item, Action<TAnswer>? committed = null)
    {
        ObjectDisposedException.ThrowIf(closing, this);
        return lanes[crowd.Lane % lanes.Length].WriteAsync(crowd, item, committed);
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
                if (session.IsUsable)
                {
                    readers.Add(session);
                }
                else
                {
                    session.Dispose();
                }
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
        foreach (var lane in lanes)
        {
            lane.Dispose();
        }

        foreach (var reader in readers)
        {
            reader.Dispose();
        }

        closed?.Invoke();
        readerPlaces.Dispose();
    }
}
