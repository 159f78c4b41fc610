using System.Collections.Immutable;

namespace Ventanilla.Platform;

/// <summary>
/// Tells the pages that something changed, and only that: they read again what they may see. Losing one costs a moment,
/// never a message.
/// </summary>
public sealed class LiveUpdates
{
    /// <summary>Told instead of a conversation when some changes may have been missed: whoever shows anything reads it again.</summary>
    public static readonly ConversationId Any;

    private readonly Lock gate = new();
    private ImmutableArray<Subscription> subscriptions = [];

    /// <summary>Where there are other nodes: told of what was published here.</summary>
    internal Action<TownId, ConversationId>? Elsewhere { get; set; }

    /// <summary>The towns that somebody here looks at.</summary>
    internal IReadOnlySet<TownId> Watched => subscriptions.Select(s => s.Town).ToHashSet();

    /// <summary>Calls <paramref name="changed"/> (which must only take note) for each change in a town until disposed.</summary>
    public IDisposable Subscribe(TownId town, Action<ConversationId> changed)
    {
        var subscription = new Subscription(this, town, changed);
        lock (gate)
        {
            subscriptions = subscriptions.Add(subscription);
        }

        return subscription;
    }

    public void Publish(TownId town, ConversationId conversation)
    {
        PublishHere(town, conversation);
        Elsewhere?.Invoke(town, conversation);
    }

    /// <summary>What another node has published.</summary>
    internal void PublishHere(TownId town, ConversationId conversation)
    {
        foreach (var subscription in subscriptions)
        {
            if (subscription.Town == town)
            {
                subscription.Changed(conversation);
            }
        }
    }

    private sealed record Subscription(LiveUpdates Source, TownId Town, Action<ConversationId> Changed) : IDisposable
    {
        public void Dispose()
        {
            lock (Source.gate)
            {
                Source.subscriptions = Source.subscriptions.Remove(this);
            }
        }
    }
}
