using System.Collections.Concurrent;
using Orleans.Concurrency;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>The pumps that run on this machine, by channel account.</summary>
internal sealed class Pumps(ChannelDirectory channels, OutboxStore store, SendingRules rules, ILogger<Delivery> logger, IGrainFactory grains) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ChannelId, ChannelPump> running = new();
    private volatile bool closed;

    /// <summary>True when a row of this account written now would be sent at once.</summary>
    public bool HasRoom(ChannelId channel) => running.TryGetValue(channel, out var pump) && pump.HasRoom;

    /// <summary>Hands a committed row to its pump, here or on the machine where it runs.</summary>
    public void Push(OutboxEntry entry)
    {
        if (running.TryGetValue(entry.Channel, out var pump))
        {
            pump.Push(entry);
        }
        else
        {
            Wake(entry.Channel);
        }
    }

    public void Wake(ChannelId channel)
    {
        if (!closed)
        {
            grains.GetGrain<ISenderGrain>(channel.Value).Wake().Ignore();
        }
    }

    public void Start(ChannelId channel)
    {
        if (!closed && channels.Find(channel) is { } account)
        {
            running.GetOrAdd(channel, _ => new ChannelPump(account, store, new(account, channels.Adapter(account.Kind), store, rules, logger), rules.Time));
        }
    }

    public async Task StopAsync(ChannelId channel)
    {
        if (running.TryRemove(channel, out var pump))
        {
            await pump.DisposeAsync();
        }
    }

    /// <summary>The program stops: nothing is sent from here on. What waits is in the table.</summary>
    public async Task CloseAsync()
    {
        closed = true;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in running.Keys)
        {
            await StopAsync(channel);
        }
    }
}

/// <summary>The one place in the cluster from which a channel account sends, so that its limits are kept once.</summary>
internal interface ISenderGrain : IGrainWithIntegerKey
{
    /// <summary>There is something to send, or the account is to be watched from now on.</summary>
    [OneWay]
    Task Wake();
}

[KeepAlive]
internal sealed class SenderGrain(Pumps pumps) : Grain, ISenderGrain
{
    private ChannelId Channel => new((int)this.GetPrimaryKeyLong());

    public Task Wake() => Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        pumps.Start(Channel);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => pumps.StopAsync(Channel);
}
