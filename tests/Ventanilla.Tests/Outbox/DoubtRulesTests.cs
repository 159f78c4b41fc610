using Ventanilla.Channels;
using Ventanilla.Outbox;

namespace Ventanilla.Tests.Outbox;

/// <summary>How a doubt ends, as a table.</summary>
public sealed class DoubtRulesTests
{
    private static readonly DateTimeOffset Since = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("whatsapp", 10, Lane.Answers, false, false, true, "Hold")]
    [InlineData("whatsapp", 30, Lane.Answers, false, false, true, "Wait")]
    [InlineData("whatsapp", 599, Lane.Answers, false, false, true, "Wait")]
    [InlineData("whatsapp", 600, Lane.Answers, false, false, true, "Again")]
    [InlineData("whatsapp", 600, Lane.Emergency, false, false, true, "Again")]
    [InlineData("whatsapp", 600, Lane.Answers, false, false, false, "Wait")]
    [InlineData("whatsapp", 3_599, Lane.Answers, false, false, false, "Wait")]
    [InlineData("whatsapp", 3_600, Lane.Answers, false, false, false, "Person")]
    [InlineData("whatsapp", 3_599, Lane.Answers, false, false, true, "Again")]
    [InlineData("whatsapp", 601, Lane.Answers, false, true, false, "Person")]
    [InlineData("whatsapp", 600, Lane.Operators, false, false, false, "Person")]
    [InlineData("whatsapp", 600, Lane.Answers, false, true, true, "Person")]
    [InlineData("whatsapp", 600, Lane.Answers, true, false, true, "Person")]
    [InlineData("whatsapp", 600, Lane.Operators, false, false, true, "Person")]
    [InlineData("whatsapp", 600, Lane.Broadcasts, false, false, true, "Person")]
    [InlineData("telegram", 0.5, Lane.Answers, false, false, false, "Hold")]
    [InlineData("telegram", 1, Lane.Answers, false, false, false, "Again")]
    [InlineData("telegram", 1, Lane.Operators, false, true, false, "Again")]
    [InlineData("telegram", 1, Lane.Operators, true, false, false, "Person")]
    [InlineData("web", 1, Lane.Answers, false, false, false, "Again")]
    public void After_so_many_seconds(string channel, double seconds, Lane lane, bool confidential, bool laterLeft, bool alive, string verdict)
    {
        var doubt = new Doubt(OutboxState.InDoubt, 1, Since, laterLeft, alive);

        Assert.Equal(verdict, DoubtRules.Decide(Entry(lane, confidential), DoubtTimes.Of(channel, TimeSpan.FromMinutes(10)), doubt, Since.AddSeconds(seconds)).ToString());
    }

    [Theory]
    [InlineData(OutboxState.Accepted, 1)]
    [InlineData(OutboxState.Failed, 1)]
    [InlineData(OutboxState.Ready, 2)]
    [InlineData(OutboxState.InDoubt, 2)]
    public void What_a_status_or_a_person_has_decided_is_left_alone(OutboxState state, int attempt) => Assert.Equal(
        DoubtVerdict.Settled,
        DoubtRules.Decide(Entry(Lane.Answers, false), DoubtTimes.Of("whatsapp", TimeSpan.FromMinutes(10)), new(state, attempt, Since, false, true), Since.AddHours(1)));

    [Fact]
    public void A_window_shorter_than_the_hold_shortens_it() =>
        Assert.Equal(TimeSpan.FromSeconds(5), DoubtTimes.Of(ChannelKinds.WhatsApp, TimeSpan.FromSeconds(5)).Hold);

    private static OutboxEntry Entry(Lane lane, bool confidential) => new()
    {
        Id = 1,
        Town = new(1),
        Channel = new(1),
        Conversation = new(1),
        Message = new(1),
        Lane = lane,
        To = new("user", null),
        Content = new() { Kind = OutboundKind.Text, Text = "Bon dia", Protect = confidential },
        CreatedAt = Since,
    };
}
