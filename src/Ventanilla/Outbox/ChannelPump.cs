using System.Collections.Concurrent;
using System.Data.Common;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>
/// Sends what one channel account has to say: each conversation's rows in order, one at a time; different conversations
/// side by side. The table is the truth; what the pump holds in memory is only handed over, and lost without harm.
/// </summary>
internal sealed class ChannelPump : IAsyncDisposable
{
    /// <summary>Calls under way at once: enough to fill a number's pace at a second each, few enough not to alarm a provider.</summary>
    private const int Senders = 96;

    /// <summary>So many sweeps lie between two looks for rows that nobody sends: some seconds.</summary>
    private const int SweepsBetweenLooks = 20;

    /// <summary>Held in memory at most; the rest waits in the table.</summary>
    private const int HeldLimit = 4_000;

    private readonly OutboxStore store;
    private readonly Delivery delivery;
    private readonly TimeProvider time;
    private readonly ChannelId channel;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<ConversationId, ConversationQueue> queues = new();
    private readonly System.Threading.Channels.Channel<ConversationQueue>[] ready =
        [.. Enum.GetValues<Lane>().Select(_ => System.Threading.Channels.Channel.CreateUnbounded<ConversationQueue>())];

    private readonly SemaphoreSlim work = new(0);
    private readonly Lock overflow = new();
    private readonly Task[] tasks;
    private int held;
    private bool behind;
    private long missed;

    public ChannelPump(ChannelAccount account, OutboxStore store, Delivery delivery, TimeProvider time)
    {
        (channel, this.store, this.delivery, this.time) = (account.Id, store, delivery, time);
        tasks = [.. Enumerable.Range(0, Senders).Select(_ => Task.Run(SendLoopAsync)), Task.Run(SweepLoopAsync)];
    }

    /// <summary>True when a row written now would be sent at once; then it may be written as "sending", which saves a commit.</summary>
    public bool HasRoom => Volatile.Read(ref held) < Senders && !behind;

    /// <summary>Hands over a committed row. Called in commit order, so that a conversation's rows stay in order.</summary>
    public void Push(OutboxEntry entry)
    {
        lock (overflow)
        {
            // Rows already marked as sending are never read from the table, so they must be taken here in any case.
            if (entry.State != OutboxState.Sending && (behind || held >= HeldLimit))
            {
                behind = true;
                missed++;
                return;
            }
        }

        Enqueue(entry);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private void Enqueue(OutboxEntry entry)
    {
        while (true)
        {
            var queue = queues.GetOrAdd(entry.Conversation, static _ => new());
            lock (queue)
            {
                if (queue.Dropped)
                {
                    continue;
                }

                Add(queue, entry);
                return;
            }
        }
    }

    private void Add(ConversationQueue queue, OutboxEntry entry)
    {
        if (queue.Known.Add(entry.Id))
        {

            Interlocked.Increment(ref held);
            queue.Waiting.AddLast(entry);
            if (!queue.Busy)
            {
                queue.Busy = true;
                MakeReady(queue, entry.Lane);
            }
        }
    }

    private void MakeReady(ConversationQueue queue, Lane lane)
    {
        ready[(int)lane].Writer.TryWrite(queue);
        work.Release();
    }

    private async Task SendLoopAsync()
    {
        while (true)
        {
            await work.WaitAsync(stopping.Token);
            for (var lane = 0; lane < ready.Length; lane++)
            {
                if (ready[lane].Reader.TryRead(out var queue))
                {
                    await SendHeadAsync(queue);
                    break;
                }
            }
        }
    }

    private async Task SendHeadAsync(ConversationQueue queue)
    {
        OutboxEntry entry;
        lock (queue)
        {
            entry = queue.Waiting.First!.Value;
        }

        var again = await delivery.SendAsync(entry, stopping.Token);
        if (again is { } later)
        {
            // The head stays where it is, so nothing behind it overtakes.
            lock (queue)
            {
                queue.Waiting.First!.Value = later.Entry;
            }

            _ = ReadyLaterAsync(queue, later.Entry.Lane, later.Wait);
            return;
        }

        lock (queue)
        {
            queue.Waiting.RemoveFirst();
            queue.Known.Remove(entry.Id);
            Interlocked.Decrement(ref held);
            if (queue.Waiting.First?.Value is { } next)
            {
                MakeReady(queue, next.Lane);
            }
            else
            {
                queue.Busy = false;
            }
        }
    }

    private async Task ReadyLaterAsync(ConversationQueue queue, Lane lane, TimeSpan wait)
    {
        await Task.Delay(wait, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
        {
            MakeReady(queue, lane);
        }
    }

    /// <summary>The net under the handing over: takes from the table what nobody handed over, and after a start all that was left.</summary>
    private async Task SweepLoopAsync()
    {
        await delivery.DoubtInterruptedAsync(stopping.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        var sweeps = 0;
        do
        {
            try
            {
                if (Volatile.Read(ref held) < HeldLimit / 2)
                {
                    await SweepAsync();
                }

                if (++sweeps % SweepsBetweenLooks == 0)
                {
                    await delivery.DoubtForsakenAsync(IsHeld, stopping.Token);
                }
            }
            catch (DbException problem)
            {
                delivery.NoteTrouble(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping.Token));
    }

    private bool IsHeld(OutboxEntry entry)
    {
        if (!queues.TryGetValue(entry.Conversation, out var queue))
        {
            return false;
        }

        lock (queue)
        {
            return queue.Known.Contains(entry.Id);
        }
    }

    private async Task SweepAsync()
    {
        var before = Volatile.Read(ref missed);
        var rows = await store.ReadWaitingAsync(channel, time.GetUtcNow(), HeldLimit / 2, stopping.Token);
        foreach (var row in rows)
        {
            Enqueue(row);
        }

        lock (overflow)
        {
            behind &= rows.Count == HeldLimit / 2 || missed != before;
        }

        foreach (var (conversation, queue) in queues)
        {
            // Idle queues are dropped now and then; one that is being filled is busy.
            lock (queue)
            {
                if (!queue.Busy && queues.Count > HeldLimit)
                {
                    queues.TryRemove(conversation, out _);
                    queue.Dropped = true;
                }
            }
        }
    }

    private sealed class ConversationQueue
    {
        public LinkedList<OutboxEntry> Waiting { get; } = new();

        public HashSet<long> Known { get; } = [];

        public bool Busy { get; set; }

        public bool Dropped { get; set; }
    }
}
