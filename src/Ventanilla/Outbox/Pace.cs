namespace Ventanilla.Outbox;

/// <summary>
/// How fast something may go: a bucket that fills at a rate and holds a burst. Not for several threads at once.
/// </summary>
public sealed class Pace(double perSecond, double burst)
{
    private double missing;
    private DateTimeOffset? filledAt;

    /// <summary>The share of the rate that is used; less when the provider is displeased.</summary>
    public double Share { get; set; } = 1;

    /// <summary>Takes one, or says how long to wait before asking again.</summary>
    public TimeSpan Take(DateTimeOffset now)
    {
        var rate = perSecond * Share;
        if (filledAt is { } last && now > last)
        {
            missing = Math.Max(0, missing - ((now - last).TotalSeconds * rate));
        }

        filledAt = now;
        if (missing <= burst - 1 + 1e-9)
        {
            missing += 1;
            return TimeSpan.Zero;
        }

        // Rounded up to the timer's millisecond: asking too early only asks again.
        return TimeSpan.FromMilliseconds(Math.Ceiling((missing - burst + 1) / rate * 1000));
    }

    /// <summary>What was taken is not used after all.</summary>
    public void GiveBack() => missing = Math.Max(0, missing - 1);
}

/// <summary>
/// What each channel allows. Sources: Meta's throughput and pair-rate limits (80/s a number, one per 6 s to a person with a
/// burst of 45); Telegram's bot FAQ (30/s, 1/s a chat). An account's burst is small: after a break it is what the provider
/// sees in the first second on top of the rate, and a tenth more is forgiven where a double second is not.
/// </summary>
public static class Paces
{
    public static (Pace Account, Func<Pace> Recipient) For(string kind) => kind switch
    {
        Channels.ChannelKinds.WhatsApp => (new(80, 8), () => new(1 / 6.0, 45)),
        Channels.ChannelKinds.Telegram => (new(25, 5), () => new(1, 5)),
        _ => (new(1000, 100), () => new(50, 100)),
    };

    /// <summary>How much of its rate an account uses by what the provider thinks of it.</summary>
    internal static double ShareOf(AccountQuality quality) => quality switch
    {
        AccountQuality.Good => 1,
        AccountQuality.Doubtful => 0.5,
        AccountQuality.Bad => 0.25,
        _ => throw new ArgumentOutOfRangeException(nameof(quality)),
    };
}
