using Microsoft.Extensions.Time.Testing;

namespace Ventanilla.Tests.Platform;

/// <summary>A wall clock that somebody sets, beside a counter that nobody can.</summary>
internal sealed class SettableTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider real = new(start);

    public TimeSpan Wrong { get; set; }

    public override long TimestampFrequency => real.TimestampFrequency;

    public void Pass(TimeSpan time) => real.Advance(time);

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Wrong;

    public override long GetTimestamp() => real.GetTimestamp();
}
