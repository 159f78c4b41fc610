namespace Ventanilla.Outbox;

/// <summary>How what stands in the table, and was not handed over, comes to be sent.</summary>
internal sealed partial class ChannelPump
{
    /// <summary>How many sweeps pass between two looks at how the account stands.</summary>
    private const int SweepsAWatch = 10;

    /// <summary>The net under the handing over: takes from the table what nobody handed over, and after a start all that was left.</summary>
    private async Task SweepLoopAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), rules.Time);
        var begun = false;
        var tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
        for (var sweep = 0; ; sweep++)
        {
            try
            {
                if (!begun)
                {
                    await delivery.BeginAsync(stopping.Token);
                    begun = true;
                }

                if (sweep % SweepsAWatch == 0)
                {
                    await delivery.WatchAsync(stopping.Token);
                    await delivery.DoubtForsakenAsync(IsHeld, stopping.Token);
                }

                if (Volatile.Read(ref held) < HeldLimit / 2)
                {
                    await SweepAsync();
                }
            }
            catch (System.Data.Common.DbException problem)
            {
                LogFailed(logger, problem, channel);
            }

            await Task.WhenAny(tick, nudged.Task);
            if (tick.IsCompleted)
            {
                await tick;
                tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
            }
            else
            {
                // Many rows come at once; one look finds them all.
                await Task.Delay(Gather, stopping.Token);
                nudged = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private bool IsHeld(OutboxEntry entry)
    {
        if (!queues.TryGetValue(entry.Conversation, out var queue))
        {
            return false;
        }

        lock (queue)
        {
            return queue.Holds(entry.Id);
        }
    }

    private async Task SweepAsync()
    {
        int found;
        do
        {
            var before = Volatile.Read(ref missed);
            var (now, doubted) = begun ? (rules.Now, delivery.Held) : (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
            var rows = await store.ReadWaitingAsync(channel, now, doubted, HeldLimit / 2, stopping.Token);
            foreach (var row in rows)
            {
                Enqueue(row);
            }

            found = rows.Count;
            lock (overflow)
            {
                behind &= found == HeldLimit / 2 || missed != before;
                begun |= !behind;
            }
        }
        while (!begun && found < HeldLimit / 2);

        if (queues.Count <= HeldLimit)
        {
            return;
        }

        foreach (var (conversation, queue) in queues)
        {
            // Idle queues are dropped now and then; one that is being filled is busy.
            lock (queue)
            {
                if (!queue.Busy)
                {
                    queues.TryRemove(conversation, out _);
                    queue.Dropped = true;
                }
            }
        }
    }
}
