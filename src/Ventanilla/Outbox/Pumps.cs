using System.Collections.Concurrent;
using Orleans.Concurrency;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>The pumps that run on this machine, by channel account.</summary>
internal sealed class Pumps(OutboxTables tables, SendingRules rules, ILogger<Delivery> logger, IGrainFactory grains) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ChannelId, ChannelPump> running = new();
    private volatile bool closed;

    /// <summary>True when a row of this account written now would be sent at once.</summary>
    public bool HasRoom(ChannelId channel) => !rules.Shared && running.TryGetValue(channel, out var pump) && pump.HasRoom;

    /// <summary>Hands a committed row to its pump, here or on the machine where it runs.</summary>
    public void Push(OutboxEntry entry)
    {
        if (running.TryGetValue(entry.Channel, out var pump))
        {
            if (rules.Shared)
            {
                // The conversation may have come from another node, with rows of its own on their way: the table has them all in order.
                pump.Nudge();
            }
            else
            {
                pump.Push(entry);
            }
        }
        else
        {
            _ = SendElsewhereAsync(entry);
        }
    }

    /// <summary>Another node has asked that the table be looked at.</summary>
    public void Nudge(ChannelId channel)
    {
        if (running.TryGetValue(channel, out var pump))
        {
            pump.Nudge();
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
        if (!closed && tables.Channels.Find(channel) is { } account)
        {
            running.GetOrAdd(channel, _ => new ChannelPump(account, tables, rules, logger));
        }
    }

    private async Task SendElsewhereAsync(OutboxEntry entry)
    {
        try
        {
            if (entry.State == OutboxState.Sending)
            {
                // It was promised to a pump that has left this node since.
                await tables.Rows.ReleaseAsync([entry]);
            }

            Wake(entry.Channel);
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or ObjectDisposedException)
        {
            // In doubt then, until the sender begins anew.
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

    public Task Wake()
    {
        pumps.Nudge(Channel);
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        pumps.Start(Channel);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => pumps.StopAsync(Channel);
}
