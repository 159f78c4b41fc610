namespace Ventanilla.Outbox;

/// <summary>
/// When to try a failed send again: soon at first, then every few minutes, and after a day not at all. Chance is passed in
/// (a number from 0 to 1), so that many rows that failed together do not come back together, and tests repeat.
/// </summary>
public static class RetrySchedule
{
    /// <summary>The 24-hour window has closed by then, and an answer from yesterday would only confuse.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Meta's pair limit frees itself within minutes; a person who is written to that much can wait an hour.</summary>
    private const double LongestPair = 3_600;

    private const double Longest = 300;

    /// <returns>The next due time, or null when the message has had its day.</returns>
    /// <param name="asked">How long the provider asks to wait: never less, but our own wait when that is longer.</param>
    /// <param name="pair">The limit concerns this one recipient and tells no time: 4, 16, 64… seconds, as Meta says.</param>
    public static DateTimeOffset? Next(int attempt, DateTimeOffset created, DateTimeOffset now, TimeSpan? asked, double chance = 0, bool pair = false)
    {
        if (now - created > Day)
        {
            return null;
        }

        var own = pair && asked is null ? Pair(attempt) : Wait(attempt, chance);
        return now + (asked is { } least && least > own ? least : own);
    }

    /// <summary>2, 4, 8 … 300 seconds, and up to half as much again.</summary>
    public static TimeSpan Wait(int attempt, double chance) =>
        TimeSpan.FromSeconds(Math.Min(Longest, Math.Pow(2, Math.Clamp(attempt, 0, 10))) * (1 + (Math.Clamp(chance, 0, 1) / 2)));

    private static TimeSpan Pair(int attempt) => TimeSpan.FromSeconds(Math.Min(LongestPair, Math.Pow(4, Math.Clamp(attempt, 1, 8))));
}
