using System.Data.Common;
using Orleans.Concurrency;
using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>One conversation: takes its entries one after the other. Two activations do no harm, because the version decides.</summary>
internal interface IConversationGrain : IGrainWithIntegerKey
{
    /// <summary>An entry has come; 0 = look in the table. May be lost: the sweep asks again.</summary>
    [OneWay]
    [AlwaysInterleave]
    Task Wake(long entry);
}

internal sealed partial class ConversationGrain(
    Turns turns, TurnStore store, InboxStore inbox, ArrivalSignal arrivals, ConversationTools tools) : Grain, IConversationGrain
{
    /// <summary>Races lost in a row after which the rest is left to the sweep.</summary>
    private const int Races = 5;

    /// <summary>Entries remembered as done, so that one found in the table and handed over as well is taken once.</summary>
    private const int Remembered = 64;

    private readonly PriorityQueue<InboxEntry, long> waiting = new();
    private readonly Queue<long> done = new();
    private ConversationState? state;
    private bool lookInTable = true;
    private bool busy;
    private bool leftBehind;
    private int races;

    private ConversationId Id => new(this.GetPrimaryKeyLong());

    public Task Wake(long entry)
    {
        if (entry != 0 && arrivals.Take(entry) is { } handed)
        {
            waiting.Enqueue(handed, handed.Id);
        }
        else
        {
            lookInTable = true;
        }

        // What was left behind comes before what is handed over now.
        lookInTable |= leftBehind;
        leftBehind = false;
        return busy ? Task.CompletedTask : WorkAsync();
    }

    private async Task WorkAsync()
    {
        busy = true;
        try
        {
            while (lookInTable || waiting.Count > 0)
            {
                if (lookInTable)
                {
                    lookInTable = false;
                    foreach (var found in await inbox.ReadWaitingAsync(Id, tools.Time.GetUtcNow(), tools.Stopping))
                    {
                        waiting.Enqueue(found, found.Id);
                    }
                }

                if (waiting.TryDequeue(out var entry, out _) && !done.Contains(entry.Id))
                {
                    await TakeTurnAsync(entry);
                }
            }
        }
        catch (DbException problem)
        {
            // The database, not the entry: all of it stays in the table and the sweep asks again.
            state = null;
            LeaveToSweep();
            LogDatabaseFailed(tools.Logger, problem, Id);
        }
        catch (OperationCanceledException) when (tools.Stopping.IsCancellationRequested)
        {
            // Stopping: what waits is in the table.
        }
        finally
        {
            busy = false;
        }
    }

    private async Task TakeTurnAsync(InboxEntry entry)
    {
        if (entry.Body is Unreadable)
        {
            LogUnreadable(tools.Logger, Id, entry.Id);
            await inbox.SetAsideAsync(entry, "unreadable");
            return;
        }

        try
        {
            state ??= await store.LoadAsync(Id, tools.Stopping);
            if (state is null)
            {
                await inbox.SetAsideAsync(entry, "the conversation or its channel is gone");
                return;
            }

            using var way = Telemetry.Way.StartActivity("turn");
            way?.SetTag("conversation", Id.Value).SetTag("entry", entry.Id);
            var draft = await turns.TakeAsync(state, entry, tools.Time.GetUtcNow(), tools.Stopping);
            if (await store.CommitAsync(draft))
            {
                (state, races) = (draft.After, 0);
                Telemetry.Handled(state.Channel.Kind, tools.Time.GetUtcNow() - (entry.Due ?? entry.ReceivedAt));
                done.Enqueue(entry.Id);
                if (done.Count > Remembered)
                {
                    done.Dequeue();
                }

                return;
            }

            // Somebody else had this entry, the conversation moved on under us, or an earlier entry has not been heard of
            // yet: the table knows, and what still waits there is taken in its order.
            state = null;
            if (++races < Races)
            {
                lookInTable = true;
            }
            else
            {
                LeaveToSweep();
            }
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or DbException))
        {
            // A bug. One entry must not hold up the citizen's next ones for ever.
            state = null;
            LogTurnFailed(tools.Logger, problem, Id, entry.Id);
            await inbox.SetAsideAsync(entry, problem.GetType().Name);
        }
    }

    /// <summary>All of it waits in the table; none of it may be taken before what stands in front.</summary>
    private void LeaveToSweep()
    {
        waiting.Clear();
        (leftBehind, races) = (true, 0);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed in a Turn of conversation {Conversation}; its entries wait")]
    private static partial void LogDatabaseFailed(ILogger logger, Exception problem, ConversationId conversation);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {Entry} of conversation {Conversation} cannot be read back; it is set aside")]
    private static partial void LogUnreadable(ILogger logger, ConversationId conversation, long entry);

    [LoggerMessage(Level = LogLevel.Error, Message = "The Turn of entry {Entry} in conversation {Conversation} failed; the entry is set aside")]
    private static partial void LogTurnFailed(ILogger logger, Exception problem, ConversationId conversation, long entry);
}

/// <summary>What every conversation shares.</summary>
internal sealed record ConversationTools(TimeProvider Time, ILogger<ConversationGrain> Logger, IHostApplicationLifetime Lifetime)
{
    public CancellationToken Stopping => Lifetime.ApplicationStopping;

    /// <summary>Completes once everything is loaded and the program listens.</summary>
    public async Task StartedAsync(CancellationToken ct)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(ct);
    }
}
