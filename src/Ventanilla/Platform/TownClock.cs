namespace Ventanilla.Platform;

/// <summary>
/// The clock that answers look at: the real one, or in the demo one that stands still so that the same question always
/// has the same answer. Waiting, pace and windows go by the real clock in any case.
/// </summary>
public sealed class TownClock(TimeProvider time, DateTimeOffset? frozen = null)
{
    public DateTimeOffset Now => frozen ?? time.GetUtcNow();
}
