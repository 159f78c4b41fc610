using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Outbox;

namespace Ventanilla.Tests.Outbox;

/// <summary>The connection broke, and nobody knows whether the message went.</summary>
public abstract class DoubtTests : IDisposable
{
    private static readonly SendOutcome Broken = new SendOutcome.Unknown("The connection to Meta broke.");

    private readonly TestDatabase test;

    private protected DoubtTests(TestDatabase test) => this.test = test;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        test.Dispose();
    }

    [Fact]
    public async Task A_status_that_comes_within_seconds_ends_the_doubt_and_the_conversation_goes_on_in_order()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(Broken);
        var first = await rig.SayAsync(1, "first");
        await rig.UntilAsync(first, OutboxState.InDoubt);
        var second = await rig.SayAsync(1, "second");
        await rig.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["first"], rig.Provider.Texts);

        await rig.ReportAsync(first, DeliveryStatus.Sent);
        await rig.PassAsync(TimeSpan.FromSeconds(3));

        await rig.UntilAsync(second, OutboxState.Accepted);
        Assert.Equal(["first", "second"], rig.Provider.Texts);
        Assert.Equal((DeliveryStatus.Sent, null), await rig.MessageAsync(first));
    }

    [Fact]
    public async Task Nothing_overtakes_for_twenty_seconds_and_then_the_citizen_is_answered()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(Broken);
        var first = await rig.SayAsync(1, "first");
        await rig.UntilAsync(first, OutboxState.InDoubt);
        var second = await rig.SayAsync(1, "second");

        await rig.PassAsync(TimeSpan.FromSeconds(19));
        Assert.Equal(["first"], rig.Provider.Texts);
        await rig.PassAsync(TimeSpan.FromSeconds(3));
        await rig.UntilAsync(second, OutboxState.Accepted);

        // To say the first now would be out of order: that is a person's decision, however well the account is.
        await rig.ReportAsync(second, DeliveryStatus.Delivered);
        await rig.PassAsync(TimeSpan.FromMinutes(11), async () => await rig.StateAsync(first) == OutboxState.Undecided, TimeSpan.FromSeconds(5));
        Assert.Equal((DeliveryStatus.InDoubt, "undecided"), await rig.MessageAsync(first));
        Assert.Equal(["first", "second"], rig.Provider.Texts);
    }

    [Theory]
    [InlineData(Lane.Answers, true, OutboxState.Accepted, "maybe-twice")]
    [InlineData(Lane.Operators, true, OutboxState.Undecided, "undecided")]
    public async Task After_ten_minutes_without_a_status(Lane lane, bool othersAreReported, OutboxState end, string problem)
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        await rig.ConverseAsync(2);
        rig.Run();
        rig.Provider.Next(Broken);
        var doubtful = await rig.SayAsync(1, "first", lane);
        await rig.UntilAsync(doubtful, OutboxState.InDoubt);
        await rig.PassAsync(TimeSpan.FromSeconds(1));
        var other = await rig.SayAsync(2, "other");
        await rig.UntilAsync(other, OutboxState.Accepted);
        if (othersAreReported)
        {
            await rig.ReportAsync(other, DeliveryStatus.Sent);
        }

        await rig.PassAsync(TimeSpan.FromMinutes(9), step: TimeSpan.FromSeconds(5));
        Assert.Equal(OutboxState.InDoubt, await rig.StateAsync(doubtful));
        await rig.PassAsync(TimeSpan.FromMinutes(2), async () => await rig.StateAsync(doubtful) == end);

        Assert.Equal(end, await rig.StateAsync(doubtful));
        Assert.Equal(problem, (await rig.MessageAsync(doubtful)).Problem);
        Assert.Equal(end == OutboxState.Accepted ? 2 : 1, rig.Provider.Texts.Count(t => t == "first"));
        Assert.Equal(end == OutboxState.Accepted ? [$"{doubtful.Id}.1.1", $"{doubtful.Id}.2.1"] : [$"{doubtful.Id}.1.1"],
            rig.Provider.Calls.Where(c => c.Message.Content.Text == "first").Select(c => c.Message.AttemptId));
    }

    [Fact]
    public async Task After_a_silent_night_the_answer_goes_once_the_account_shows_signs_of_life()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        await rig.ConverseAsync(2);
        rig.Run();
        rig.Provider.Next(Broken);
        var doubtful = await rig.SayAsync(1, "first");
        await rig.UntilAsync(doubtful, OutboxState.InDoubt);
        await rig.PassAsync(TimeSpan.FromMinutes(30), step: TimeSpan.FromSeconds(30));
        Assert.Equal(OutboxState.InDoubt, await rig.StateAsync(doubtful));
        Assert.Single(rig.Provider.Calls);

        var other = await rig.SayAsync(2, "other");
        await rig.UntilAsync(other, OutboxState.Accepted);
        await rig.ReportAsync(other, DeliveryStatus.Sent);
        await rig.PassAsync(TimeSpan.FromMinutes(3), async () => await rig.StateAsync(doubtful) == OutboxState.Accepted);

        Assert.Equal(["first", "other", "first"], rig.Provider.Texts);
        Assert.Equal("maybe-twice", (await rig.MessageAsync(doubtful)).Problem);
    }

    [Fact]
    public async Task What_was_said_before_a_pause_of_the_account_is_not_overtaken_after_it()
    {
        await using var rig = new SenderRig(test, doubtWindow: TimeSpan.FromSeconds(20));
        foreach (var citizen in Enumerable.Range(1, 3))
        {
            await rig.ConverseAsync(citizen);
        }

        rig.Run();
        rig.Provider.Next(Broken);
        var first = await rig.SayAsync(1, "first");
        await rig.UntilAsync(first, OutboxState.InDoubt);
        rig.Provider.Next(new SendOutcome.Retry("Too much.", TimeSpan.FromMinutes(2), RetryScope.Account));
        var other = await rig.SayAsync(2, "other");
        await rig.UntilAsync(() => rig.Provider.Calls.Count == 2, "the call that brings the pause");
        await rig.UntilAsync(() => !rig.HasRoom, "a paused account");
        var second = await rig.SayAsync(1, "second");
        await rig.PassAsync(TimeSpan.FromMinutes(3), async () => await rig.StateAsync(other) == OutboxState.Accepted);

        var later = await rig.SayAsync(3, "after the pause");
        await rig.UntilAsync(later, OutboxState.Accepted);
        await rig.ReportAsync(later, DeliveryStatus.Sent);
        await rig.PassAsync(TimeSpan.FromMinutes(1), async () => await rig.StateAsync(second) == OutboxState.Accepted);

        Assert.Equal(["first", "first", "second"], rig.Provider.Calls.Where(c => c.Message.To.UserId == "user1").Select(c => c.Message.Content.Text));
        Assert.Equal("maybe-twice", (await rig.MessageAsync(first)).Problem);
    }

    [Fact]
    public async Task What_no_sign_of_life_has_followed_for_an_hour_is_left_to_a_person()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(Broken);
        var doubtful = await rig.SayAsync(1, "first");
        await rig.UntilAsync(doubtful, OutboxState.InDoubt);
        await rig.PassAsync(TimeSpan.FromMinutes(59), step: TimeSpan.FromSeconds(30));
        Assert.Equal(OutboxState.InDoubt, await rig.StateAsync(doubtful));

        await rig.PassAsync(TimeSpan.FromMinutes(3), async () => await rig.StateAsync(doubtful) == OutboxState.Undecided, TimeSpan.FromSeconds(30));

        Assert.Equal(OutboxState.Undecided, await rig.StateAsync(doubtful));
        Assert.Single(rig.Provider.Calls);
    }

    [Fact]
    public async Task A_person_sends_again_once_and_a_late_status_of_the_first_attempt_ends_right()
    {
        await using var rig = new SenderRig(test);
        var doubtful = await UndecidedAsync(rig);

        Assert.True(await rig.DecideAsync(doubtful, arrived: false));
        Assert.False(await rig.DecideAsync(doubtful, arrived: true));
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        await rig.UntilAsync(doubtful, OutboxState.Accepted);
        Assert.Equal(2, rig.Provider.Calls.Count);

        // The first attempt's failure says nothing about the second; its success nothing that we do not know.
        await rig.ReportAsync(doubtful, DeliveryStatus.Failed, attempt: 1, code: "131026");
        Assert.Equal((DeliveryStatus.Accepted, "maybe-twice"), await rig.MessageAsync(doubtful));
        await rig.ReportAsync(doubtful, DeliveryStatus.Delivered, attempt: 2);
        await rig.ReportAsync(doubtful, DeliveryStatus.Sent, attempt: 1);
        Assert.Equal((DeliveryStatus.Delivered, "maybe-twice"), await rig.MessageAsync(doubtful));
    }

    [Fact]
    public async Task A_person_says_that_it_arrived_and_nothing_is_sent()
    {
        await using var rig = new SenderRig(test);
        var doubtful = await UndecidedAsync(rig);

        Assert.True(await rig.DecideAsync(doubtful, arrived: true));
        await rig.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal((DeliveryStatus.Sent, null), await rig.MessageAsync(doubtful));
        Assert.Single(rig.Provider.Calls);
        await rig.ReportAsync(doubtful, DeliveryStatus.Failed, code: "131026");
        Assert.Equal(DeliveryStatus.Failed, (await rig.MessageAsync(doubtful)).Status);
    }

    [Fact]
    public async Task A_status_that_is_faster_than_the_person_stands()
    {
        await using var rig = new SenderRig(test);
        var doubtful = await UndecidedAsync(rig);

        await rig.ReportAsync(doubtful, DeliveryStatus.Read);

        Assert.False(await rig.DecideAsync(doubtful, arrived: false));
        await rig.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Single(rig.Provider.Calls);
        Assert.Equal((DeliveryStatus.Read, null), await rig.MessageAsync(doubtful));
        Assert.Empty(await rig.Database.ReadAsync(s => DoubtStore.List(s, SenderRig.Town, 10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_status_between_the_decision_and_the_second_sending_stops_it()
    {
        await using var rig = new SenderRig(test);
        var doubtful = await UndecidedAsync(rig);
        await rig.StopAsync();

        await rig.DecideAsync(doubtful, arrived: false);
        await rig.ReportAsync(doubtful, DeliveryStatus.Sent);
        rig.Run();
        await rig.PassAsync(TimeSpan.FromSeconds(3));

        Assert.Single(rig.Provider.Calls);
        Assert.Equal(DeliveryStatus.Sent, (await rig.MessageAsync(doubtful)).Status);
    }

    [Fact]
    public async Task Telegram_is_told_again_soon_and_the_operator_sees_it()
    {
        await using var rig = new SenderRig(test, ChannelKinds.Telegram);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(Broken);
        var doubtful = await rig.SayAsync(1, "first", Lane.Operators);
        await rig.UntilAsync(doubtful, OutboxState.InDoubt);

        await rig.PassAsync(TimeSpan.FromSeconds(5), async () => await rig.StateAsync(doubtful) == OutboxState.Accepted);

        Assert.Equal(["first", "first"], rig.Provider.Texts);
        Assert.Equal((DeliveryStatus.Accepted, "maybe-twice"), await rig.MessageAsync(doubtful));
    }

    [Fact]
    public async Task What_was_being_sent_when_the_program_ended_is_in_doubt_and_signals_are_not()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        var message = await rig.SayAsync(1, "first", state: OutboxState.Sending);
        var signal = message with { Id = message.Id + 1, Message = null, Content = new() { Kind = OutboundKind.ReadMark, TargetId = "wamid.IN" } };
        await rig.Database.WriteAsync(s =>
        {
            SenderRig.Add(s, signal);
            return true;
        });

        rig.Run();
        await rig.UntilAsync(message, OutboxState.InDoubt);

        await rig.UntilAsync(signal, OutboxState.Failed);
        await rig.ReportAsync(message, DeliveryStatus.Sent);
        Assert.Equal(OutboxState.Accepted, await rig.StateAsync(message));
        Assert.Empty(rig.Provider.Calls);
    }

    [Fact]
    public async Task A_stop_in_order_makes_no_doubts_of_what_was_never_tried()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(new SendOutcome.Retry("slow down", TimeSpan.FromMinutes(5)));
        var first = await rig.SayAsync(1, "first");
        await rig.UntilAsync(() => rig.Provider.Calls.Count == 1, "the first call");
        await rig.SettleAsync();
        var second = await rig.SayAsync(1, "second", state: OutboxState.Sending);

        await rig.StopAsync();

        Assert.Equal(OutboxState.Ready, await rig.StateAsync(first));
        Assert.Equal(OutboxState.Ready, await rig.StateAsync(second));
    }

    [Fact]
    public async Task What_the_database_kept_and_could_not_say_is_sent_in_its_place_and_what_it_did_not_keep_is_not()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        await rig.UntilAsync(await rig.SayAsync(1, "first"), OutboxState.Accepted);
        var kept = await rig.SayAsync(1, "second", state: OutboxState.Sending, hand: false);
        rig.HandUnsure(kept with { Id = kept.Id - 1, Content = new() { Kind = OutboundKind.Text, Text = "never written" } });
        rig.HandUnsure(kept);
        var third = await rig.SayAsync(1, "third", state: OutboxState.Sending);

        await rig.UntilAsync(third, OutboxState.Accepted);
        await rig.UntilAsync(kept, OutboxState.Accepted);

        Assert.Equal(["first", "second", "third"], rig.Provider.Texts);
    }

    [Fact]
    public async Task What_waits_and_the_database_could_not_say_is_not_overtaken_by_what_comes_after_it()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        await rig.UntilAsync(await rig.SayAsync(1, "first"), OutboxState.Accepted);
        await rig.UntilAsync(() => rig.HasRoom, "a sender that has all that was left");

        // The connection broke, and the server commits a moment later.
        var second = await rig.SayAsync(1, "second", state: OutboxState.Failed, hand: false);
        rig.HandUnsure(second with { State = OutboxState.Ready });
        await rig.SettleAsync();
        await rig.Database.WriteAsync(s => s.Execute("UPDATE outbox SET state = 0 WHERE id = $1", second.Id));
        var third = await rig.SayAsync(1, "third");
        await rig.PassAsync(TimeSpan.FromSeconds(5), async () => await rig.StateAsync(third) == OutboxState.Accepted);
        await rig.UntilAsync(second, OutboxState.Accepted);

        Assert.Equal(["first", "second", "third"], rig.Provider.Texts);
    }

    private static async Task<OutboxEntry> UndecidedAsync(SenderRig rig)
    {
        await rig.ConverseAsync(1, SenderRig.Start.AddDays(7));
        rig.Run();
        rig.Provider.Next(Broken);
        var doubtful = await rig.SayAsync(1, "first", Lane.Operators);
        await rig.UntilAsync(doubtful, OutboxState.InDoubt);
        await rig.PassAsync(TimeSpan.FromMinutes(12), async () => await rig.StateAsync(doubtful) == OutboxState.Undecided, TimeSpan.FromSeconds(5));
        Assert.Equal(OutboxState.Undecided, await rig.StateAsync(doubtful));
        return doubtful;
    }
}

public sealed class DoubtOnSqliteTests() : DoubtTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class DoubtOnPostgresTests() : DoubtTests(TestDatabase.OnPostgres());
