using System.Diagnostics;

namespace Ventanilla.Bench.Traffic;

/// <summary>When one of many connections is to send, so that all together send evenly.</summary>
internal sealed class Pace(long began, double rate, int connection, int connections)
{
    private long sent;

    /// <summary>Waits for the next time.</summary>
    /// <returns>When the message was to be sent, if the connection was not free by then; null when it was sent in time.</returns>
    public async Task<long?> NextAsync(CancellationToken window)
    {
        var due = began + (long)(((sent++ * connections) + connection) / rate * Stopwatch.Frequency);
        var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (early < TimeSpan.Zero)
        {
            return due;
        }

        await Task.Delay(early, window);
        return null;
    }
}
