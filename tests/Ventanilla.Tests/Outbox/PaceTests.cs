using Ventanilla.Outbox;

namespace Ventanilla.Tests.Outbox;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_burst_goes_at_once_and_then_the_rate_holds()
    {
        var pace = new Pace(1 / 6.0, 45);
        for (var i = 0; i < 45; i++)
        {
            Assert.Equal(TimeSpan.Zero, pace.Take(Start));
        }

        var wait = pace.Take(Start);

        Assert.Equal(6, wait.TotalSeconds, 3);
        Assert.Equal(TimeSpan.Zero, pace.Take(Start + wait));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(Start + wait));
    }

    [Fact]
    public void A_clock_that_steps_back_gives_no_extra()
    {
        var pace = new Pace(1, 1);
        Assert.Equal(TimeSpan.Zero, pace.Take(Start));

        Assert.True(pace.Take(Start.AddHours(-1)) > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(1, 0, null, 2)]
    [InlineData(3, 0, null, 8)]
    [InlineData(20, 0, null, 300)]
    [InlineData(1, 0, 30, 30)]
    [InlineData(1, 23, null, 2)]
    [InlineData(1, 25, null, null)]
    public void A_failed_send_is_tried_again_for_a_day(int attempt, int hoursOld, int? asked, int? expectedSeconds)
    {
        var due = RetrySchedule.Next(attempt, Start.AddHours(-hoursOld), Start, asked is { } s ? TimeSpan.FromSeconds(s) : null);

        Assert.Equal(expectedSeconds, (int?)(due - Start)?.TotalSeconds);
    }
}
