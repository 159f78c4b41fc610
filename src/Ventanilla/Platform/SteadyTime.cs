namespace Ventanilla.Platform;

/// <summary>
/// A clock that nobody can set: the wall clock of the start, and from then on what has really passed. For measuring how
/// long something has been left alone; what people see and providers say goes by the wall clock.
/// </summary>
internal sealed class SteadyTime(TimeProvider wall) : TimeProvider
{
    private readonly DateTimeOffset begun = wall.GetUtcNow();
    private readonly long start = wall.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => wall.LocalTimeZone;

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => begun + wall.GetElapsedTime(start);

    public override long GetTimestamp() => wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => wall.CreateTimer(callback, state, dueTime, period);
}
