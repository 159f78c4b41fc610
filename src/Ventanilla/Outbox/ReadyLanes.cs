using System.Threading.Channels;

namespace Ventanilla.Outbox;

/// <summary>
/// The conversations whose turn it could be, by urgency. A conversation that becomes more urgent stands in the higher lane
/// as well; its place in the lower one is then worth nothing.
/// </summary>
internal sealed class ReadyLanes
{
    private readonly Channel<ConversationQueue>[] lanes = [.. Enum.GetValues<Lane>().Select(_ => Channel.CreateUnbounded<ConversationQueue>())];

    /// <summary>As many as places were given out.</summary>
    private readonly Channel<bool> places = Channel.CreateUnbounded<bool>();

    public ValueTask<bool> WaitAsync(CancellationToken ct) => places.Reader.ReadAsync(ct);

    /// <summary>Under the queue's lock.</summary>
    public void Stand(ConversationQueue queue)
    {
        var lane = queue.Urgency;
        if (queue.Standing is not { } standing || lane < standing)
        {
            queue.Standing = lane;
            lanes[(int)lane].Writer.TryWrite(queue);
            places.Writer.TryWrite(true);
        }
    }

    /// <summary>The most urgent one; null when the place that was waited for had become worth nothing.</summary>
    public ConversationQueue? Take()
    {
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            if (lanes[lane].Reader.TryRead(out var queue))
            {
                lock (queue)
                {
                    if (queue.Standing != (Lane)lane)
                    {
                        return null;
                    }

                    queue.Standing = null;
                    return queue;
                }
            }
        }

        return null;
    }
}
