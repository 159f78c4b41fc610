using Ventanilla.Platform;

namespace Ventanilla.Tests.Platform;

/// <summary>A clock that goes on whatever somebody sets.</summary>
public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(40_000_000)]
    [InlineData(-40_000_000)]
    public void However_the_wall_clock_is_set_what_has_passed_is_what_counts(int setBySeconds)
    {
        var wall = new SettableTime(Start);
        var steady = new SteadyTime(wall);

        wall.Wrong = TimeSpan.FromSeconds(setBySeconds);
        wall.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddSeconds(5), steady.GetUtcNow());
        Assert.Equal(Start.AddSeconds(5 + setBySeconds), wall.GetUtcNow());
    }
}
