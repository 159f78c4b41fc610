using System.Collections.Concurrent;
using System.Threading.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// Hands committed entries on to the conversations in commit order. Bounded: when the other side is slow, an entry is let
/// go from memory and its conversation looks into the table in its stead, before it takes what is handed over after it.
/// </summary>
public sealed class ArrivalSignal
{
    internal const int Bound = 20_000;

    private readonly Channel<(ConversationId Conversation, long Entry)> wakes =
        Channel.CreateUnbounded<(ConversationId, long)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<long, InboxEntry> handed = new();

    /// <summary>The dictionary's own count takes all its locks.</summary>
    private int held;

    /// <summary>Whom to wake, in commit order; the entry is 0 where it waits in the table only.</summary>
    public ChannelReader<(ConversationId Conversation, long Entry)> Wakes => wakes.Reader;

    /// <summary>Called on the writer's thread after the commit.</summary>
    public void Arrived(IReadOnlyList<InboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Due is not null)
            {
                // Entries with a time of their own wait in the table until the sweep finds them due.
                continue;
            }

            var isHeld = Volatile.Read(ref held) < Bound && handed.TryAdd(entry.Id, entry);
            if (isHeld)
            {
                Interlocked.Increment(ref held);
            }

            wakes.Writer.TryWrite((entry.Conversation, isHeld ? entry.Id : 0));
        }
    }

    /// <summary>
    /// What a conversation was told comes again, so it was kept before; perhaps nobody has heard of it, because the database
    /// went away before it could say so.
    /// </summary>
    public void Repeated(ConversationId conversation) => wakes.Writer.TryWrite((conversation, 0));

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
