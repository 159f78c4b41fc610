namespace Ventanilla.Outbox;

/// <summary>When to try a failed send again: soon at first, then every few minutes, and after a day not at all.</summary>
public static class RetrySchedule
{
    /// <summary>The 24-hour window has closed by then, and an answer from yesterday would only confuse.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <returns>The next due time, or null when the message has had its day.</returns>
    public static DateTimeOffset? Next(int attempt, DateTimeOffset created, DateTimeOffset now, TimeSpan? asked)
    {
        if (now - created > Day)
        {
            return null;
        }

        var wait = TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Min(attempt, 10))));
        return now + (asked > wait ? asked.Value : asked ?? wait);
    }
}
