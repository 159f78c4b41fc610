namespace Ventanilla.Engine.Hours;

/// <summary>
/// Until when something is due. Class A is what cannot wait: its hours run day and night. For all other classes a day is a day on which the
/// office opens, and the time is up when it closes: 48 hours asked for on a Friday end on Tuesday.
/// </summary>
internal static class Deadline
{
    public const string RoundTheClock = "A";

    /// <summary>Longer than any target with all the holidays in it.</summary>
    private const int Horizon = 400;

    /// <returns>Null where nothing is promised.</returns>
    public static DateTimeOffset? Of(OfficeHours offices, string? office, string @class, int hours, DateTimeOffset now)
    {
        if (hours <= 0)
        {
            return null;
        }

        if (@class == RoundTheClock || office is null || !offices.Knows(office))
        {
            return now.AddHours(hours);
        }

        var left = (hours + 23) / 24;
        var day = DateOnly.FromDateTime(now.DateTime);
        for (var ahead = 1; ahead <= Horizon; ahead++)
        {
            if (offices.On(office, day.AddDays(ahead)) is [.., var last] && --left == 0)
            {
                return new(day.AddDays(ahead).ToDateTime(last.Close), now.Offset);
            }
        }

        return now.AddHours(hours);
    }
}
