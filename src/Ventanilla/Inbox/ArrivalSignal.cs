using System.Collections.Concurrent;
using System.Threading.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// Hands committed entries on to the conversations in commit order. Bounded: when the other side is slow, entries are let
/// go from memory and found again in the table by the sweep.
/// </summary>
public sealed class ArrivalSignal
{
    private const int Bound = 20_000;

    private readonly Channel<(ConversationId Conversation, long Entry)> wakes =
        Channel.CreateUnbounded<(ConversationId, long)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<long, InboxEntry> handed = new();

    /// <summary>The dictionary's own count takes all its locks.</summary>
    private int held;

    /// <summary>Whom to wake, in commit order.</summary>
    public ChannelReader<(ConversationId Conversation, long Entry)> Wakes => wakes.Reader;

    /// <summary>Called on the writer's thread after the commit.</summary>
    public void Arrived(IReadOnlyList<InboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            // Entries with a time of their own wait in the table until the sweep finds them due.
            if (entry.Due is null && Volatile.Read(ref held) < Bound && handed.TryAdd(entry.Id, entry))
            {
                Interlocked.Increment(ref held);
                wakes.Writer.TryWrite((entry.Conversation, entry.Id));
            }
        }
    }

    /// <summary>Takes an entry that was handed over on this machine; null when it is only in the table.</summary>
    public InboxEntry? Take(long entry)
    {
        if (!handed.TryRemove(entry, out var found))
        {
            return null;
        }

        Interlocked.Decrement(ref held);
        return found;
    }
}
