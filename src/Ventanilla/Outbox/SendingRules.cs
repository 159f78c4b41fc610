namespace Ventanilla.Outbox;

/// <summary>What the technician and the mode decide about sending; and chance, which tests pass in.</summary>
internal sealed record SendingRules(TimeProvider Time, bool Unpaced)
{
    /// <summary>A row that has been marked as being sent for so long, and is in nobody's hands, was lost on the way.</summary>
    public static readonly TimeSpan Forsaken = TimeSpan.FromSeconds(15);

    private volatile bool statusesWait;

    /// <summary>Statuses have been received that are not in the database yet: meanwhile no doubt is decided by its time.</summary>
    public bool StatusesWait
    {
        get => statusesWait;
        set => statusesWait = value;
    }

    /// <summary>Other nodes write rows for our senders too.</summary>
    public bool Shared { get; init; }

    /// <summary>A stopped account is tried again after this: what was wrong may have been mended at the provider.</summary>
    public TimeSpan AccountPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a status may take to settle a doubt on WhatsApp.</summary>
    public TimeSpan DoubtWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a row that holds back its conversation is looked at.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A number from 0 to 1. Nothing secret hangs on it.</summary>
    public Func<double> Chance { get; init; } = System.Random.Shared.NextDouble;

    public DateTimeOffset Now => Time.GetUtcNow();

    public DoubtTimes DoubtOf(string kind) => DoubtTimes.Of(kind, DoubtWindow);
}
