namespace Ventanilla.Outbox;

/// <summary>What one conversation has to send, in order. Used under its own lock.</summary>
internal sealed class ConversationQueue
{
    private readonly LinkedList<OutboxEntry> waiting = new();
    private readonly HashSet<long> known = [];

    /// <summary>Somebody sends its head, waits for it, or it stands in a lane.</summary>
    public bool Busy { get; set; }

    /// <summary>The lane in which it stands; null when it stands in none.</summary>
    public Lane? Standing { get; set; }

    /// <summary>Taken out of the pump's list: whoever holds it must ask for another.</summary>
    public bool Dropped { get; set; }

    public OutboxEntry? Head => waiting.First?.Value;

    public IEnumerable<OutboxEntry> All => waiting;

    /// <summary>The most urgent of what waits: for its sake all before it must go first.</summary>
    public Lane Urgency
    {
        get
        {
            var most = Lane.Broadcasts;
            foreach (var entry in waiting)
            {
                most = entry.Lane < most ? entry.Lane : most;
            }

            return most;
        }
    }

    public bool Holds(long entry) => known.Contains(entry);

    /// <returns>False when it was there already.</returns>
    public bool Add(OutboxEntry entry)
    {
        if (!known.Add(entry.Id))
        {
            return false;
        }

        waiting.AddLast(entry);
        return true;
    }

    public void ReplaceHead(OutboxEntry entry) => waiting.First!.Value = entry;

    public void RemoveHead()
    {
        known.Remove(waiting.First!.Value.Id);
        waiting.RemoveFirst();
    }
}
