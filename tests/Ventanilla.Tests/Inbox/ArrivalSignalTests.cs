using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Inbox;

/// <summary>What is handed on in memory, when more comes than is taken.</summary>
public sealed class ArrivalSignalTests
{
    private readonly ArrivalSignal arrivals = new();

    [Fact]
    public void What_is_let_go_in_a_flood_is_looked_for_before_what_the_same_citizen_writes_next()
    {
        for (var i = 1; i <= ArrivalSignal.Bound; i++)
        {
            arrivals.Arrived([Entry(i, conversation: i)]);
        }

        arrivals.Arrived([Entry(30_001, conversation: 7)]);
        for (var i = 1; i <= 10; i++)
        {
            Assert.True(arrivals.Wakes.TryRead(out var wake));
            Assert.NotNull(arrivals.Take(wake.Entry));
        }

        arrivals.Arrived([Entry(30_002, conversation: 7)]);

        var seven = new List<long>();
        while (arrivals.Wakes.TryRead(out var wake))
        {
            if (wake.Conversation == new ConversationId(7))
            {
                seven.Add(wake.Entry);
            }
        }

        Assert.Equal([0, 30_002], seven);
        Assert.Null(arrivals.Take(30_001));
        Assert.NotNull(arrivals.Take(30_002));
    }

    [Fact]
    public void What_has_a_time_of_its_own_wakes_nobody()
    {
        arrivals.Arrived([Entry(1, conversation: 1) with { Due = DateTimeOffset.UnixEpoch.AddYears(90) }]);

        Assert.False(arrivals.Wakes.TryRead(out _));
    }

    private static InboxEntry Entry(long id, long conversation) =>
        new(id, new(1), new(1), new(conversation), $"~{id}", new Unreadable(), DateTimeOffset.UnixEpoch);
}
