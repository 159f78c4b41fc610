using Ventanilla.Engine;
using Ventanilla.Gate;

namespace Ventanilla.Tests.Gate;

public sealed class LoopGuardTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, null, 9)]
    [InlineData(15, null, 9)]
    [InlineData(16, null, 30)]
    [InlineData(420, null, 30)]
    [InlineData(1799, null, 30)]
    [InlineData(1801, null, 40)]
    [InlineData(5, 8, 40)]
    [InlineData(5, 9, 40)]
    [InlineData(5, 12, 13)]
    public void Answers_to_somebody_who_writes_forty_times(int secondsBetween, int? tapsEvery, int answers)
    {
        var session = Session.New;
        var (now, answered) = (Start, 0);
        for (var i = 1; i <= 40; i++)
        {
            now = now.AddSeconds(secondsBetween);
            session = LoopGuard.Heard(session, tapped: tapsEvery is { } every && i % every == 0, now);
            if (LoopGuard.Stops(session))
            {
                session = LoopGuard.IsNews(session) ? LoopGuard.Told(session) : session;
                continue;
            }

            answered++;
            session = LoopGuard.Answered(session, now);
        }

        Assert.True(tapsEvery == 12 ? answered > 30 : answered == answers, $"{answered} answers");
    }

    [Fact]
    public void A_deed_of_an_operator_gives_the_machine_its_word_back_and_talking_on_does_not()
    {
        var session = Session.New;
        for (var i = 0; i < LoopGuard.MostAnswers; i++)
        {
            session = LoopGuard.Answered(session, Start);
        }

        session = LoopGuard.Told(session);
        for (var minute = 20; minute < 200; minute += 20)
        {
            session = LoopGuard.Heard(session, tapped: false, Start.AddMinutes(minute));
            Assert.True(LoopGuard.Stops(session));
        }

        Assert.False(LoopGuard.Stops(LoopGuard.Reset(session)));
    }
}
