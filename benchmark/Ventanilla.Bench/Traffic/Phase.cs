using System.Threading.Channels;

namespace Ventanilla.Bench.Traffic;

/// <summary>One stretch of a measurement and what was counted in it.</summary>
internal sealed class Phase
{
    private long acknowledged;
    private long answered;
    private long lastAnswer;

    public Histogram Acknowledgements { get; } = new();

    public Histogram Answers { get; } = new();

    /// <summary>Who may write now, by connection; null when everybody always may.</summary>
    public Channel<Citizen>[]? Turns { get; init; }

    /// <summary>While the window is open events count towards the rates; afterwards only towards completeness and latency.</summary>
    public volatile bool Open = true;

    public TimeSpan Length { get; set; }

    /// <summary>Until the last answer came.</summary>
    public TimeSpan WholeLength { get; set; }

    /// <summary>Acknowledged, and silence ever after.</summary>
    public long NeverAnswered { get; set; }

    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public long Answered => Interlocked.Read(ref answered);

    public long AcknowledgedInWindow { get; set; }

    public long AnsweredInWindow { get; set; }

    /// <summary>Timestamp of the last answer; zero when none came.</summary>
    public long LastAnswer => Interlocked.Read(ref lastAnswer);

    /// <summary>The share of the answers that were those the texts were to have.</summary>
    public double Recognised => 1 - ((double)(Interlocked.Read(ref Unrecognised) + Interlocked.Read(ref OutOfOrder)) / Math.Max(1, Answered));

    public long Refused;
    public long OutOfOrder;
    public long Unrecognised;
    public long Extra;
    public long Signals;

    public void NoteAcknowledged(TimeSpan took)
    {
        Interlocked.Increment(ref acknowledged);
        Acknowledgements.Record(took);
    }

    public void NoteAnswered(TimeSpan took, long now)
    {
        Interlocked.Increment(ref answered);
        Interlocked.Exchange(ref lastAnswer, now);
        Answers.Record(took);
    }
}
