using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Outbox;

/// <summary>The sender of one account: who goes first, who waits, and what the operator is told.</summary>
public abstract class SenderTests : IDisposable
{
    private static readonly TimeSpan Small = TimeSpan.FromMilliseconds(50);

    private readonly TestDatabase test;

    private protected SenderTests(TestDatabase test) => this.test = test;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        test.Dispose();
    }

    [Fact]
    public async Task A_throttled_account_sends_emergencies_before_operators_before_answers_before_broadcasts()
    {
        await using var rig = new SenderRig(test);
        rig.Run();
        await PauseAsync(rig, TimeSpan.FromSeconds(30));
        var lanes = new[] { Lane.Broadcasts, Lane.Answers, Lane.Operators, Lane.Emergency };
        foreach (var i in Enumerable.Range(0, 60))
        {
            await rig.ConverseAsync(100 + i);
            await rig.SayAsync(100 + i, $"{lanes[i % 4]}", lanes[i % 4]);
        }

        await rig.PassAsync(TimeSpan.FromSeconds(29), step: TimeSpan.FromSeconds(1));
        Assert.Single(rig.Provider.Calls);
        await rig.PassAsync(TimeSpan.FromSeconds(10), () => Task.FromResult(rig.Provider.Calls.Count >= 62), Small);

        var order = rig.Provider.Texts.Where(t => t != "first").Select(t => (int)Enum.Parse<Lane>(t!)).ToList();
        Assert.Equal(60, order.Count);

        // Ninety-six senders at once: a neighbour may overtake on the last stretch, a lane may not.
        Assert.InRange(order.Zip(order.Order(), (left, right) => Math.Abs(left - right)).Sum(), 0, 8);
    }

    [Fact]
    public async Task An_emergency_lifts_what_was_said_before_it_to_the_same_person()
    {
        await using var rig = new SenderRig(test);
        rig.Run();
        await PauseAsync(rig, TimeSpan.FromSeconds(30));
        foreach (var i in Enumerable.Range(0, 60))
        {
            await rig.ConverseAsync(100 + i);
            await rig.SayAsync(100 + i, $"operator to {i}", Lane.Operators);
        }

        await rig.ConverseAsync(50);
        await rig.SayAsync(50, "an answer", Lane.Answers);
        await rig.SayAsync(50, "the river rises", Lane.Emergency);
        await rig.PassAsync(TimeSpan.FromSeconds(29), step: TimeSpan.FromSeconds(1));
        await rig.PassAsync(TimeSpan.FromSeconds(10), () => Task.FromResult(rig.Provider.Calls.Count >= 64), Small);

        var texts = rig.Provider.Texts.Where(t => t != "first").ToList();
        Assert.Equal("an answer", texts[0]);
        Assert.True(texts.IndexOf("the river rises") is > 0 and < 30, string.Join(", ", texts));
    }

    [Fact]
    public async Task After_a_pause_the_first_second_brings_at_most_a_fifth_more_than_the_limit()
    {
        await using var rig = new SenderRig(test);
        rig.Run();
        await PauseAsync(rig, TimeSpan.FromSeconds(30));
        foreach (var i in Enumerable.Range(0, 300))
        {
            await rig.ConverseAsync(100 + i);
            await rig.SayAsync(100 + i, $"answer {i}");
        }

        await rig.PassAsync(TimeSpan.FromSeconds(29), step: TimeSpan.FromSeconds(1));
        await rig.PassAsync(TimeSpan.FromSeconds(12), () => Task.FromResult(rig.Provider.Calls.Count >= 302), TimeSpan.FromMilliseconds(20));

        var times = rig.Provider.Calls.Skip(1).Select(c => c.At).ToList();
        Assert.Equal(301, times.Count);
        Assert.All(times, t => Assert.True(times.Count(o => o >= t && o < t.AddSeconds(1)) <= 96));
    }

    [Fact]
    public async Task Who_is_written_to_too_much_waits_alone()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        await rig.ConverseAsync(2);
        rig.Run();
        foreach (var i in Enumerable.Range(0, 50))
        {
            await rig.SayAsync(1, $"much {i}");
        }

        await rig.PassAsync(TimeSpan.FromSeconds(3), () => Task.FromResult(rig.Provider.Calls.Count >= 45), Small);
        await rig.SayAsync(2, "one");
        await rig.PassAsync(TimeSpan.FromSeconds(2), () => Task.FromResult(rig.Provider.Texts.Contains("one")), Small);

        Assert.Contains("one", rig.Provider.Texts);
        Assert.InRange(rig.Provider.Texts.Count(t => t!.StartsWith("much", StringComparison.Ordinal)), 40, 46);
        await rig.PassAsync(TimeSpan.FromSeconds(40), () => Task.FromResult(rig.Provider.Calls.Count >= 51));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"much {i}"), rig.Provider.Texts.Where(t => t != "one"));
    }

    [Fact]
    public async Task A_revoked_token_stops_the_account_is_asked_for_once_a_minute_and_a_new_one_lets_it_go_on()
    {
        await using var rig = new SenderRig(test);
        rig.Provider.Answer = (account, _) => account.Token!.Reveal() == "first token" ? new SendOutcome.AccountStopped("190", "The token has expired (190).") : null;
        rig.Run();
        var entries = new List<OutboxEntry>();
        foreach (var i in Enumerable.Range(0, 120))
        {
            await rig.ConverseAsync(100 + i, SenderRig.Start.AddDays(2));
            entries.Add(await rig.SayAsync(100 + i, $"answer {i}"));
        }

        await rig.PassAsync(TimeSpan.FromMinutes(10), step: TimeSpan.FromSeconds(1));
        var before = rig.Provider.Calls.Count;
        Assert.InRange(before, 1, 96 + 11);
        Assert.InRange(rig.Provider.Calls.Count(c => c.At > SenderRig.Start.AddSeconds(30)), 5, 11);
        Assert.Equal("190 The token has expired (190).", await StoppedAsync(rig));
        Assert.False(rig.HasRoom);

        await rig.Directory.PutAsync(rig.Account with { Token = new Secret("second token") });
        await rig.PassAsync(TimeSpan.FromMinutes(6), rig.AllAcceptedAsync, Small * 4);

        Assert.Null(await StoppedAsync(rig));
        foreach (var entry in entries)
        {
            Assert.Equal((DeliveryStatus.Accepted, null), await rig.MessageAsync(entry));
        }

        var after = rig.Provider.Calls.Skip(before).Select(c => c.At).ToList();
        Assert.All(after, t => Assert.True(after.Count(o => o >= t && o < t.AddSeconds(1)) <= 96));
    }

    [Fact]
    public async Task Metas_pair_limit_waits_four_sixteen_and_sixty_four_seconds_for_this_person_only()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        await rig.ConverseAsync(2);
        rig.Run();
        var pair = new SendOutcome.Retry("Too many messages to this person (131056).", null, RetryScope.Recipient);
        rig.Provider.Answer = (_, m) => m.Content.Text == "pair" && rig.Provider.Texts.Count(t => t == "pair") <= 3 ? pair : null;
        var entry = await rig.SayAsync(1, "pair");
        await rig.UntilAsync(() => rig.Provider.Calls.Count == 1, "the first call");
        await rig.SayAsync(2, "another");
        await rig.UntilAsync(() => rig.Provider.Calls.Count == 2, "another's message");

        await rig.PassAsync(TimeSpan.FromSeconds(100), async () => await rig.StateAsync(entry) == OutboxState.Accepted);

        var times = rig.Provider.Calls.Where(c => c.Message.Content.Text == "pair").Select(c => c.At).ToList();
        Assert.Equal([4, 16, 64], times.Zip(times.Skip(1), (a, b) => (int)Math.Round((b - a).TotalSeconds)));
    }

    [Fact]
    public async Task A_window_that_closed_while_the_account_was_paused_is_closed()
    {
        await using var rig = new SenderRig(test);
        rig.Run();
        await PauseAsync(rig, TimeSpan.FromMinutes(10));
        await rig.ConverseAsync(1, SenderRig.Start.AddMinutes(5));
        await rig.ConverseAsync(2);
        var late = await rig.SayAsync(1, "too late");
        var fine = await rig.SayAsync(2, "in time");

        await rig.PassAsync(TimeSpan.FromMinutes(11), async () => await rig.StateAsync(fine) == OutboxState.Accepted, TimeSpan.FromSeconds(5));
        await rig.UntilAsync(late, OutboxState.Failed);

        Assert.Equal((DeliveryStatus.Failed, "window-closed"), await rig.MessageAsync(late));
        Assert.DoesNotContain("too late", rig.Provider.Texts);
    }

    [Theory]
    [InlineData(SendFailureKind.Message, "content: 131009 no good")]
    [InlineData(SendFailureKind.Recipient, "recipient: 131009 no good")]
    [InlineData(SendFailureKind.Window, "window-closed")]
    public async Task A_permanent_error_ends_it_at_once_with_a_word_for_the_operator(SendFailureKind kind, string problem)
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(new SendOutcome.Rejected("131009", "no good") { Kind = kind });
        var entry = await rig.SayAsync(1, "wrong");

        await rig.UntilAsync(entry, OutboxState.Failed);
        await rig.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((DeliveryStatus.Failed, problem), await rig.MessageAsync(entry));
        Assert.Single(rig.Provider.Calls);
    }

    [Fact]
    public async Task What_the_provider_holds_back_says_so_until_it_is_sent()
    {
        await using var rig = new SenderRig(test);
        await rig.ConverseAsync(1);
        rig.Run();
        rig.Provider.Next(new SendOutcome.Sent("wamid.1") { Held = true, To = new("user1", "+34600000001") });
        var entry = await rig.SayAsync(1, "template");
        await rig.UntilAsync(entry, OutboxState.Accepted);
        Assert.Equal((DeliveryStatus.Held, null), await rig.MessageAsync(entry));

        await rig.ReportAsync(entry, DeliveryStatus.Sent);

        Assert.Equal((DeliveryStatus.Sent, null), await rig.MessageAsync(entry));
        await rig.UntilAsync(
            async () => await rig.Database.ReadAsync(s => s.Number("SELECT count(*) FROM addresses WHERE conversation_id = 1 AND kind = 'phone' AND value = '+34600000001'")) == 1,
            "the phone that Meta named");
    }

    private static async Task PauseAsync(SenderRig rig, TimeSpan pause)
    {
        await rig.ConverseAsync(99);
        rig.Provider.Next(new SendOutcome.Retry("slow down", pause));
        await rig.SayAsync(99, "first", Lane.Emergency);
        await rig.UntilAsync(() => rig.Provider.Calls.Count == 1, "the first call");
        await rig.UntilAsync(() => !rig.HasRoom, "the pause");
    }

    private static Task<string?> StoppedAsync(SenderRig rig) => rig.Database.ReadAsync(s => s.First("SELECT stopped FROM channels WHERE id = 1", r => r.IsDBNull(0) ? null : r.GetString(0)));
}

public sealed class SenderOnSqliteTests() : SenderTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class SenderOnPostgresTests() : SenderTests(TestDatabase.OnPostgres());
