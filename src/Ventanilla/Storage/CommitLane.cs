using System.Collections.Concurrent;

namespace Ventanilla.Storage;

/// <summary>One thread and one connection that commit what waits for them, together.</summary>
internal sealed class CommitLane : IDisposable
{
    /// <summary>More than this in one transaction makes the first of them wait too long.</summary>
    private const int BatchLimit = 1_000;

    private readonly ConcurrentQueue<Write> waiting = new();
    private readonly AutoResetEvent arrived = new(false);
    private readonly Func<DbSession> openWriter;
    private readonly List<Gathering> gatherings = [];
    private readonly Thread thread;
    private DbSession? writer;
    private int signalled;
    private volatile bool closing;

    public CommitLane(Func<DbSession> openWriter, string name)
    {
        this.openWriter = openWriter;
        writer = openWriter();
        thread = new Thread(WriteLoop) { IsBackground = true, Name = name };
        thread.Start();
    }

    public int Backlog => waiting.Count;

    public Task<T> WriteAsync<T>(Func<DbSession, T> work, Action<T>? committed)
    {
        var write = new Single<T>(work, committed);
        waiting.Enqueue(write);
        Signal();
        return write.Task;
    }

    public Task<TAnswer> WriteAsync<TItem, TAnswer>(Crowd<TItem, TAnswer> crowd, TItem item, Action<TAnswer>? committed)
    {
        var write = new Member<TItem, TAnswer>(crowd, item, committed);
        waiting.Enqueue(write);
        Signal();
        return write.Task;
    }

    /// <summary>Finishes what is waiting, then closes.</summary>
    public void Dispose()
    {
        closing = true;
        arrived.Set();
        thread.Join();
        writer?.Dispose();
        arrived.Dispose();
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
            Writer().Begin();
            Run(batch);
            Writer().Commit();
        }
        catch (Exception problem)
        {
            if (!RollBack() || batch.Count == 1)
            {
                // With the connection gone nobody can say what was kept: each asks again, or is found by the sweep.
                foreach (var write in batch)
                {
                    write.Fail(problem);
                }

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

    /// <summary>Crowds first and each at once, then the rest as it came: what waits together does not depend on each other.</summary>
    private void Run(List<Write> batch)
    {
        foreach (var write in batch)
        {
            write.Join(gatherings);
        }

        foreach (var gathering in gatherings)
        {
            gathering.Run(writer!);
        }

        gatherings.Clear();
        foreach (var write in batch)
        {
            write.Run(writer!);
        }
    }

    private DbSession Writer() => writer ??= openWriter();

    /// <returns>False when the connection is gone.</returns>
    private bool RollBack()
    {
        gatherings.Clear();
        if (writer is { IsUsable: true } session)
        {
            try
            {
                session.RollBack();
                return true;
            }
            catch (System.Data.Common.DbException)
            {
                // Then a new connection it is.
            }
        }

        writer?.Dispose();
        writer = null;
        return false;
    }

    private abstract class Write
    {
        public virtual void Join(List<Gathering> gatherings)
        {
        }

        public virtual void Run(DbSession session)
        {
        }

        public abstract void Complete();

        public abstract void Fail(Exception problem);
    }

    private abstract class Write<T>(Action<T>? committed) : Write
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public T? Answer { get; set; }

        public Task<T> Task => done.Task;

        public override void Complete()
        {
            committed?.Invoke(Answer!);
            done.SetResult(Answer!);
        }

        public override void Fail(Exception problem) => done.SetException(problem);
    }

    private sealed class Single<T>(Func<DbSession, T> work, Action<T>? committed) : Write<T>(committed)
    {
        public override void Run(DbSession session) => Answer = work(session);
    }

    private sealed class Member<TItem, TAnswer>(Crowd<TItem, TAnswer> crowd, TItem item, Action<TAnswer>? committed) : Write<TAnswer>(committed)
    {
        public TItem Item => item;

        public override void Join(List<Gathering> gatherings)
        {
            foreach (var gathering in gatherings)
            {
                if (gathering is Gathering<TItem, TAnswer> mine && mine.Crowd == crowd)
                {
                    mine.Members.Add(this);
                    return;
                }
            }

            gatherings.Add(new Gathering<TItem, TAnswer>(crowd, this));
        }
    }

    private abstract class Gathering
    {
        public abstract void Run(DbSession session);
    }

    /// <summary>Those of one crowd that are in the batch.</summary>
    private sealed class Gathering<TItem, TAnswer>(Crowd<TItem, TAnswer> crowd, Member<TItem, TAnswer> first) : Gathering
    {
        public Crowd<TItem, TAnswer> Crowd => crowd;

        public List<Member<TItem, TAnswer>> Members { get; } = [first];

        public override void Run(DbSession session)
        {
            var answers = new TAnswer[Members.Count];
            crowd.Run(session, Members.ConvertAll(m => m.Item), answers);
            for (var i = 0; i < answers.Length; i++)
            {
                Members[i].Answer = answers[i];
            }
        }
    }
}
