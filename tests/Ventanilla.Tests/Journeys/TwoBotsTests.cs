using Ventanilla.Messages;

namespace Ventanilla.Tests.Journeys;

/// <summary>On the other side is no citizen but a bot that answers whatever it hears.</summary>
public abstract class TwoBotsTests(OpenCounter counter)
{
    [Theory]
    [InlineData("whatsapp", "PARADA 1007")]
    [InlineData("telegram", "PARADA 1007")]
    [InlineData("whatsapp", "qwzx {0} at {1}")]
    public async Task Two_bots_stop_within_ten_answers_and_a_person_is_told_why(string channel, string says)
    {
        var bot = (PhoneCitizen)counter.Newcomer(channel);
        var answers = 0;
        for (var turn = 0; turn < 14; turn++)
        {
            await bot.SayAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, says, turn, TimeProvider.System.GetUtcNow()));
            var until = Environment.TickCount64 + (answers < 9 ? 8_000 : 1_500);
            var before = answers;
            while (answers == before && Environment.TickCount64 < until)
            {
                await Task.Delay(25, TestContext.Current.CancellationToken);
                answers = (await bot.HearAllAsync()).Count;
            }

            if (answers == before)
            {
                break;
            }
        }

        Assert.InRange(answers, 1, 10);
        var conversation = await counter.ConversationOfAsync(bot, "waiting");
        var history = await counter.HistoryWhenAsync(conversation.Id, all => all.Any(m => m.Direction == Direction.Event));
        if (says.StartsWith("PARADA", StringComparison.Ordinal))
        {
            Assert.Equal(9, answers);
            Assert.Single(history, m => m.Direction == Direction.Event && m.Text!.EndsWith(":loop", StringComparison.Ordinal));
            await counter.TakeAndLookAsync(conversation);
        }
    }
}

[Collection(OpenCounterGroup.Name)]
public sealed class TwoBotsOnSqliteTests(OpenCounter counter) : TwoBotsTests(counter);

[Collection(OpenCounterOnPostgresGroup.Name)]
[Trait("Kind", "Postgres")]
public sealed class TwoBotsOnPostgresTests(OpenCounterOnPostgres counter) : TwoBotsTests(counter);
