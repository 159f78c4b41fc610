using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ventanilla.Platform;

/// <summary>
/// What is counted on a message's way, by kind of channel and never by citizen, and the marks of that way for traces. With
/// nobody listening a mark costs nothing, and a count some nanoseconds.
/// </summary>
internal static class Telemetry
{
    public const string Name = "Ventanilla";

    /// <summary>The way of a message: inbox, turn, send. Tags are ids.</summary>
    public static readonly ActivitySource Way = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly Counter<long> ReceivedCount = Meter.CreateCounter<long>("ventanilla.received", description: "What providers and visitors brought, by what became of it.");
    private static readonly Histogram<double> AcknowledgeTime = Meter.CreateHistogram("ventanilla.acknowledge", "s", "From a webhook's body to its answer, the flush to disk included.", null, Seconds);
    private static readonly Counter<long> HandledCount = Meter.CreateCounter<long>("ventanilla.handled", description: "Entries whose Turn was committed.");
    private static readonly Histogram<double> TurnTime = Meter.CreateHistogram("ventanilla.turn", "s", "From an entry's being kept to its Turn's being committed.", null, Seconds);
    private static readonly Counter<long> SendCount = Meter.CreateCounter<long>("ventanilla.sends", description: "Calls to providers, by how they ended.");
    private static readonly Histogram<double> SendTime = Meter.CreateHistogram("ventanilla.send", "s", "How long a provider took.", null, Seconds);

    public static void Received(string channel, int kept, int repeated, int aside)
    {
        Count(channel, "kept", kept);
        Count(channel, "repeated", repeated);
        Count(channel, "quarantined", aside);
    }

    public static void Acknowledged(string channel, TimeSpan took) => AcknowledgeTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));

    public static void Handled(string channel, TimeSpan after)
    {
        var tag = new KeyValuePair<string, object?>("channel", channel);
        HandledCount.Add(1, tag);
        TurnTime.Record(Math.Max(0, after.TotalSeconds), tag);
    }

    public static void Sent(string channel, string outcome, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("channel", channel);
        SendCount.Add(1, tag, new("outcome", outcome));
        SendTime.Record(took.TotalSeconds, tag);
    }

    private static void Count(string channel, string outcome, int number)
    {
        if (number > 0)
        {
            ReceivedCount.Add(number, new("channel", channel), new("outcome", outcome));
        }
    }
}
