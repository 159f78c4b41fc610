using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Providers;

/// <summary>One step of a message's way between provider and town hall, for the page's "what happens behind".</summary>
/// <param name="ToTown">A webhook of the provider's; otherwise a call of ours.</param>
/// <param name="What">Method and kind, such as <c>webhook · image</c>; never content.</param>
internal sealed record TrafficStep(DateTimeOffset At, bool ToTown, string What, int Status, TimeSpan Took);

/// <summary>The last steps of each chat.</summary>
internal sealed class Traffic(TimeProvider time)
{
    private const int Most = 24;

    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<Chat, Queue<TrafficStep>> byChat = [];

    /// <summary>Something passed at this chat. Handlers must only take note.</summary>
    public event Action<Chat>? Passed;

    public void Note(Chat chat, bool toTown, string what, int status, TimeSpan took)
    {
        var steps = byChat.GetOrCreateValue(chat);
        lock (steps)
        {
            steps.Enqueue(new(time.GetUtcNow(), toTown, what, status, took));
            if (steps.Count > Most)
            {
                steps.Dequeue();
            }
        }

        Passed?.Invoke(chat);
    }

    public IReadOnlyList<TrafficStep> Of(Chat chat)
    {
        if (!byChat.TryGetValue(chat, out var steps))
        {
            return [];
        }

        lock (steps)
        {
            return [.. steps];
        }
    }
}
