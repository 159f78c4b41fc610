using Ventanilla.Platform;

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
    private readonly ReadPool readers;
    private readonly ReadPool townReaders;
    private readonly Action? closed;
    private volatile bool closing;

    /// <param name="openWriter">Opens a connection that writes.</param>
    /// <param name="openReader">Opens a connection that only reads.</param>
    /// <param name="closed">Run when all connections are closed.</param>
    /// <param name="readerCount">How many reads may run at once.</param>
    /// <param name="laneCount">How many commits may be under way at once: one where only one can write (SQLite).</param>
    /// <param name="openTownReader">Opens a connection that reads one town's rows at a time, where the database has walls.</param>
    public Database(
        Func<DbSession> openWriter, Func<DbSession> openReader, Action? closed = null, int readerCount = 4, int laneCount = 1, Func<DbSession>? openTownReader = null)
    {
        this.closed = closed;
        readers = new(openReader, readerCount);
        townReaders = openTownReader is null ? readers : new(openTownReader, readerCount);

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

    /// <summary>
    /// Runs <paramref name="work"/> on a connection of the read pool: the program's own reading, across towns or before the
    /// town is known.
    /// </summary>
    public Task<T> ReadAsync<T>(Func<DbSession, T> work, CancellationToken ct = default) => readers.RunAsync(null, work, ct);

    /// <summary>
    /// Reads for somebody of this town. Where the database has walls (PostgreSQL) other towns' rows are not there, even if a
    /// statement forgot to name the town.
    /// </summary>
    public Task<T> ReadAsync<T>(TownId town, Func<DbSession, T> work, CancellationToken ct = default) => townReaders.RunAsync(town, work, ct);

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

        readers.Dispose();
        townReaders.Dispose();
        closed?.Invoke();
    }
}
