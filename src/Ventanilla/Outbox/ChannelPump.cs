using System.Collections.Concurrent;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>
/// Sends what one channel account has to say: each conversation's rows in order, one at a time; different conversations
/// side by side, the most urgent first. The table is the truth; what the pump holds in memory is only handed over, and
/// lost without harm.
/// </summary>
internal sealed partial class ChannelPump : IAsyncDisposable
{
    /// <summary>Calls under way at once: enough to fill a number's pace when a provider takes three seconds for each.</summary>
    private const int Senders = 256;

    /// <summary>Rows that may be written as being sent before a sender has them; after a crash each would be a doubt.</summary>
    private const int Promised = 96;

    /// <summary>Calls that are over and not yet written down, at most; more would only be more doubts after a power cut.</summary>
    private const int Unwritten = 1_000;

    /// <summary>Held in memory at most; the rest waits in the table.</summary>
    private const int HeldLimit = 4_000;

    /// <summary>At the end, calls under way may still be answered: each one cut off is a doubt.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);

    private readonly OutboxStore store;
    private readonly Delivery delivery;
    private readonly Throttle throttle;
    private readonly SendingRules rules;
    private readonly ILogger logger;
    private readonly ChannelId channel;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cutting = new();
    private readonly ConcurrentDictionary<ConversationId, ConversationQueue> queues = new();
    private readonly ReadyLanes ready = new();
    private readonly SemaphoreSlim turnstile = new(1);
    private readonly Lock overflow = new();
    private TaskCompletionSource nudged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] tasks;
    private int held;
    private int unwritten;

    /// <summary>
    /// The table has rows that are not here: one handed over now could overtake them, so the sweep will bring it. So it is
    /// at the start, until all that an earlier run left is here, doubts and postponed rows included.
    /// </summary>
    private bool behind = true;
    private bool begun;
    private long missed;

    public ChannelPump(ChannelAccount account, OutboxTables tables, SendingRules rules, ILogger<Delivery> logger)
    {
        (channel, store, this.rules, this.logger) = (account.Id, tables.Rows, rules, logger);
        throttle = new(account.Kind, rules);
        delivery = new(account, tables, rules, throttle, logger);
        tasks = [.. Enumerable.Range(0, Senders).Select(_ => Task.Run(SendLoopAsync)), Task.Run(SweepLoopAsync)];
    }

    /// <summary>True when a row written now would be sent at once; then it may be written as "sending", which saves a commit.</summary>
    public bool HasRoom => Volatile.Read(ref held) - Volatile.Read(ref unwritten) < Promised && !behind && throttle.Open;

    /// <summary>Hands over a committed row. Called in commit order, so that a conversation's rows stay in order.</summary>
    public void Push(OutboxEntry entry)
    {
        lock (overflow)
        {
            // Rows already marked as sending are never read from the table, so they must be taken here in any case. One that
            // waits and may not be there at all: the sweep sees, and what comes after it must not be faster.
            if (entry.State != OutboxState.Sending && (entry.Unsure || behind || held >= HeldLimit))
            {
                behind = true;
                missed++;
                return;
            }
        }

        entry.HandedAt = rules.Time.GetTimestamp();
        Enqueue(entry.Unsure ? entry with { State = OutboxState.Ready } : entry);
    }

    /// <summary>Another node has written a row: the table is looked at now.</summary>
    public void Nudge() => nudged.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        var ended = EndAsync();
        await Task.WhenAny(ended, Task.Delay(Grace));
        await cutting.CancelAsync();
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Given to us and never tried: the next start shall not take them for doubtful.
        var untried = queues.Values.SelectMany(q => q.All).Where(e => e.State == OutboxState.Sending).ToList();
        if (untried.Count > 0)
        {
            await store.ReleaseAsync(untried);
        }

        turnstile.Dispose();
        stopping.Dispose();
        cutting.Dispose();
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Volatile.Read(ref unwritten) > 0)
        {
            await Task.Delay(Gather, CancellationToken.None);
        }
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

                if (queue.Add(entry))
                {
                    Interlocked.Increment(ref held);
                    if (!queue.Busy)
                    {
                        Next(queue);
                    }
                    else if (queue.Standing is not null)
                    {
                        ready.Stand(queue);
                    }
                }

                return;
            }
        }
    }

    /// <summary>Lets the head go its way. Under the queue's lock.</summary>
    private void Next(ConversationQueue queue)
    {
        queue.Busy = queue.Head is not null;
        if (queue.Head is { State: OutboxState.InDoubt } doubtful)
        {
            _ = LookAsync(queue, doubtful, TimeSpan.Zero);
        }
        else if (queue.Head is { } postponed && postponed.Due > rules.Now)
        {
            _ = ReadyLaterAsync(queue, postponed.Due - rules.Now);
        }
        else if (queue.Busy)
        {
            ready.Stand(queue);
        }
    }

    private async Task SendLoopAsync()
    {
        while (true)
        {
            await ready.WaitAsync(stopping.Token);
            ConversationQueue? queue;

            // The account's turn first, the most urgent conversation then: who waits longest must not go before who is in
            // need. Where the account need not be waited for, neither need the others that wait.
            if (throttle.TryEnter() == TimeSpan.Zero)
            {
                queue = ready.Take();
            }
            else
            {
                await turnstile.WaitAsync(stopping.Token);
                try
                {
                    await throttle.EnterAsync(stopping.Token);
                    queue = ready.Take();
                }
                finally
                {
                    turnstile.Release();
                }
            }

            if (queue is null)
            {
                throttle.GiveBack();
            }
            else
            {
                await SendHeadAsync(queue);
            }
        }
    }

    private async Task SendHeadAsync(ConversationQueue queue)
    {
        OutboxEntry entry;
        lock (queue)
        {
            entry = queue.Head!;
        }

        Tried tried;
        try
        {
            tried = await delivery.SendAsync(entry, cutting.Token);
        }
        catch (Exception problem) when (!cutting.IsCancellationRequested)
        {
            // Before the call: the database is away, or a bug. The row waits.
            LogFailed(logger, problem, channel);
            tried = new(new(entry, AfterFault), null);
        }

        if (tried.Called is not { } called)
        {
            GoOn(queue, tried.Again);
            return;
        }

        // Its conversation waits until that is written down; the sender need not, unless too much is unwritten.
        var keeping = KeepAsync(queue, entry, called);
        if (Volatile.Read(ref unwritten) > Unwritten)
        {
            await keeping;
        }
    }

    private async Task KeepAsync(ConversationQueue queue, OutboxEntry entry, Called called)
    {
        Interlocked.Increment(ref unwritten);
        Later? again;
        try
        {
            again = await delivery.KeepAsync(entry, called, cutting.Token);
        }
        catch (OperationCanceledException)
        {
            // The program ends while the database is away: the next start finds the row as being sent, and so it must stay.
            lock (queue)
            {
                queue.RemoveHead();
            }

            return;
        }
        catch (Exception problem)
        {
            // A bug. The row stands as being sent and becomes a doubt.
            LogFailed(logger, problem, channel);
            again = null;
        }
        finally
        {
            Interlocked.Decrement(ref unwritten);
        }

        GoOn(queue, again);
    }

    private void GoOn(ConversationQueue queue, Later? again)
    {
        lock (queue)
        {
            if (again is { } later)
            {
                // The head stays where it is, so nothing behind it overtakes.
                queue.ReplaceHead(later.Entry);
                if (later.Entry.State == OutboxState.InDoubt)
                {
                    _ = LookAsync(queue, later.Entry, later.Wait);
                }
                else
                {
                    _ = ReadyLaterAsync(queue, later.Wait);
                }

                return;
            }

            queue.RemoveHead();
            Interlocked.Decrement(ref held);
            Next(queue);
        }
    }

    private async Task ReadyLaterAsync(ConversationQueue queue, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, rules.Time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!stopping.IsCancellationRequested)
        {
            lock (queue)
            {
                ready.Stand(queue);
            }
        }
    }

    /// <summary>Looks at a doubt after a while; needs no turn of the account's, because nothing is sent.</summary>
    private async Task LookAsync(ConversationQueue queue, OutboxEntry doubtful, TimeSpan wait)
    {
        await Task.Delay(wait, rules.Time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        try
        {
            GoOn(queue, await delivery.LookAsync(doubtful, stopping.Token));
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(logger, problem, channel);
            GoOn(queue, new(doubtful, AfterFault));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sender of channel {Channel} failed; it goes on in a moment")]
    private static partial void LogFailed(ILogger logger, Exception problem, ChannelId channel);
}
