using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>
/// Gathers a town's changes for one open page: a burst of fifty becomes one look. The publisher's thread only takes note.
/// </summary>
internal sealed class ChangeFeed : IDisposable
{
    /// <summary>Too short to notice, long enough for the statuses of one answer to come together.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private readonly IDisposable subscription;
    private readonly ITimer timer;
    private readonly Func<IReadOnlySet<ConversationId>, Task> changed;
    private HashSet<ConversationId> gathered = [];

    /// <param name="changed">Called on no particular thread.</param>
    public ChangeFeed(LiveUpdates live, TownId town, TimeProvider time, Func<IReadOnlySet<ConversationId>, Task> changed)
    {
        this.changed = changed;
        timer = time.CreateTimer(_ => _ = TellAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        subscription = live.Subscribe(town, Note);
    }

    public void Dispose()
    {
        subscription.Dispose();
        timer.Dispose();
    }

    private void Note(ConversationId conversation)
    {
        lock (gate)
        {
            gathered.Add(conversation);
            if (gathered.Count == 1)
            {
                timer.Change(Gather, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private Task TellAsync()
    {
        HashSet<ConversationId> told;
        lock (gate)
        {
            told = gathered;
            gathered = [];
        }

        return changed(told);
    }
}
