namespace Ventanilla.Outbox;

/// <summary>
/// How fast something may go: a bucket that fills at a rate and holds a burst. Not for several threads at once.
/// </summary>
public sealed class Pace(double perSecond, double burst)
{
    private double missing;
    private DateTimeOffset? filledAt;

    /// <summary>Takes one, or says how long to wait before asking again.</summary>
    public TimeSpan Take(DateTimeOffset now)
    {
        if (filledAt is { } last && now > last)
        {
            missing = Math.Max(0, missing - ((now - last).TotalSeconds * perSecond));
        }

        filledAt = now;
        if (missing <= burst - 1)
        {
            missing += 1;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds((missing - burst + 1) / perSecond);
    }
}

/// <summary>What each channel allows. Sources: Meta's throughput and pair-rate limits (80/s a number, one per 6 s to a person with a burst of 45); Telegram's bot FAQ (30/s, 1/s a chat).</summary>
public static class Paces
{
    public static (Pace Account, Func<Pace> Recipient) For(string kind) => kind switch
    {
        Channels.ChannelKinds.WhatsApp => (new(80, 80), () => new(1 / 6.0, 45)),
        Channels.ChannelKinds.Telegram => (new(25, 25), () => new(1, 5)),
        _ => (new(1000, 1000), () => new(50, 100)),
    };
}
