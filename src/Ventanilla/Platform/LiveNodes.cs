using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Ventanilla.Platform;

/// <summary>Passes on to every node whose pages show a town what has changed in it.</summary>
internal interface ITownPages : IGrainWithIntegerKey
{
    /// <summary>A node shows this town's pages; said again every few seconds, or it is forgotten.</summary>
    /// <returns>Whether it was not known, and so has not been told what changed before.</returns>
    Task<bool> Watch(ITownWatcher watcher);

    [OneWay]
    Task Changed(long[] conversations, Guid by);
}

/// <summary>A node that shows pages.</summary>
internal interface ITownWatcher : IGrainObserver
{
    [OneWay]
    Task Changed(int town, long[] conversations, Guid by);
}

[Reentrant]
internal sealed class TownPages(ILogger<TownPages> logger) : Grain, ITownPages
{
    private readonly ObserverManager<ITownWatcher> watchers = new(TimeSpan.FromSeconds(20), logger);

    public Task<bool> Watch(ITownWatcher watcher)
    {
        watchers.ClearExpired();
        var known = watchers.Count;
        watchers.Subscribe(watcher, watcher);
        return Task.FromResult(watchers.Count > known);
    }

    public Task Changed(long[] conversations, Guid by) => watchers.Notify(w => w.Changed((int)this.GetPrimaryKeyLong(), conversations, by));
}

/// <summary>
/// Carries live updates between nodes. What changes within a moment goes in one message a town, so that a busy town does
/// not cost a call for each of its messages.
/// </summary>
internal sealed partial class LiveNodes(LiveUpdates live, IGrainFactory grains, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LiveNodes> logger)
    : BackgroundService, ITownWatcher
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    /// <summary>A page whose town's grain was lost with its node learns of changes elsewhere after this at the latest.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(TownId Town, ConversationId Conversation), bool> gathered = new();
    private readonly Guid self = Guid.NewGuid();

    public Task Changed(int town, long[] conversations, Guid by)
    {
        if (by != self)
        {
            foreach (var conversation in conversations)
            {
                live.PublishHere(new(town), new(conversation));
            }
        }

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        live.Elsewhere = (town, conversation) => gathered.TryAdd((town, conversation), true);
        var reference = grains.CreateObjectReference<ITownWatcher>(this);
        using var timer = new PeriodicTimer(Gather, time);
        var watched = new Dictionary<TownId, DateTimeOffset>();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WatchAsync(reference, watched);
                await TellAsync();
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A node is being lost; its grain opens on another, which does not know us and makes our pages look again.
                LogUntold(problem.GetType().Name);
            }
        }
    }

    /// <summary>Says which towns' pages are shown here: a town that is new at once, all others now and then.</summary>
    private async Task WatchAsync(ITownWatcher reference, Dictionary<TownId, DateTimeOffset> watched)
    {
        var (now, towns) = (time.GetUtcNow(), live.Watched);
        foreach (var gone in watched.Keys.Where(t => !towns.Contains(t)).ToList())
        {
            watched.Remove(gone);
        }

        await Task.WhenAll(towns.Where(t => !watched.TryGetValue(t, out var last) || now - last > WatchEvery).Select(async town =>
        {
            var isNew = await grains.GetGrain<ITownPages>(town.Value).Watch(reference);
            lock (watched)
            {
                isNew |= watched.TryAdd(town, now);
                watched[town] = now;
            }

            if (isNew)
            {
                live.PublishHere(town, LiveUpdates.Any);
            }
        }));
    }

    private async Task TellAsync()
    {
        var changes = gathered.Keys.ToList();
        foreach (var change in changes)
        {
            gathered.TryRemove(change, out _);
        }

        try
        {
            foreach (var town in changes.GroupBy(c => c.Town))
            {
                await grains.GetGrain<ITownPages>(town.Key.Value).Changed([.. town.Select(c => c.Conversation.Value)], self);
            }
        }
        catch
        {
            // Told again with what comes next; twice does no harm.
            changes.ForEach(c => gathered.TryAdd(c, true));
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pages on other nodes could not be told of changes ({Problem}); it is tried again")]
    private partial void LogUntold(string problem);
}
