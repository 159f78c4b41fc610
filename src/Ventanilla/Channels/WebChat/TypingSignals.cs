using System.Collections.Concurrent;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WebChat;

/// <summary>
/// Passes "an operator is writing" on to the visitor's open pages. Held nowhere: whoever is not listening has missed
/// nothing that matters.
/// </summary>
internal sealed class TypingSignals
{
    private readonly ConcurrentDictionary<(ChannelId Channel, string Visitor), Action> listeners = new();

    /// <summary>Calls <paramref name="typing"/> (which must only take note) until disposed. Several pages of one visitor share it.</summary>
    public IDisposable Listen(ChannelId channel, string visitor, Action typing)
    {
        listeners.AddOrUpdate((channel, visitor), typing, (_, others) => others + typing);
        return new Listening(() =>
        {
            while (listeners.TryGetValue((channel, visitor), out var all))
            {
                var others = all - typing;
                if (others is null ? listeners.TryRemove(new((channel, visitor), all)) : listeners.TryUpdate((channel, visitor), others, all))
                {
                    return;
                }
            }
        });
    }

    public void Typing(ChannelId channel, string? visitor)
    {
        if (visitor is not null && listeners.TryGetValue((channel, visitor), out var typing))
        {
            typing();
        }
    }

    private sealed class Listening(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
