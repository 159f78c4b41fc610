using Microsoft.Extensions.Time.Testing;
using Ventanilla.Channels;
using Ventanilla.Outbox;
using Ventanilla.Tests.Platform;

namespace Ventanilla.Tests.Outbox;

/// <summary>
/// A day of an account whose provider throttles, fails, hangs and revokes, by seed: the real pace, brake and retry
/// schedule, in simulated time.
/// </summary>
public sealed class ThrottleTests
{
    private const double Limit = 80;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void In_a_day_of_trouble_the_rate_holds_permanent_errors_end_at_once_and_no_storm_follows(int seed)
    {
        var day = new Day(seed);
        day.Run(TimeSpan.FromHours(24));

        Assert.True(day.Calls.Count > 100_000, $"only {day.Calls.Count} calls");
        Assert.True(day.Recoveries > 20, $"only {day.Recoveries} recoveries");
        Assert.Equal(0, day.AgainAfterRefusal);
        Assert.Equal(0, day.TooEarly);
        Assert.True(Busiest(day.Calls, 1_000) <= Limit * 1.2, $"{Busiest(day.Calls, 1_000)} calls in a second");
        Assert.True(Busiest(day.Calls, 10_000) <= Limit * 10 * 1.01, $"{Busiest(day.Calls, 10_000)} calls in ten seconds");

        // Those under way when the token goes, and then one a minute.
        Assert.True(day.CallsWhileStopped <= day.MinutesStopped + (day.Stops * 40), $"{day.CallsWhileStopped} calls in {day.MinutesStopped} minutes without a token");
    }

    [Fact]
    public void Without_a_success_only_one_call_at_a_time_asks_whether_the_provider_is_back()
    {
        var time = new FakeTimeProvider();
        var throttle = new Throttle(ChannelKinds.WhatsApp, new(time, Unpaced: false) { Chance = () => 0 });
        Assert.Equal(TimeSpan.Zero, throttle.TryEnter());
        throttle.Hear(new SendOutcome.Retry("slow down"), throttle.Now);
        throttle.Leave();
        Assert.False(throttle.Open);
        Assert.Equal(TimeSpan.FromSeconds(2), throttle.TryEnter());

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, throttle.TryEnter());
        Assert.NotEqual(TimeSpan.Zero, throttle.TryEnter());
        throttle.Hear(new SendOutcome.Sent("wamid"), throttle.Now);
        throttle.Leave();

        Assert.True(throttle.Open);
        Assert.Equal(TimeSpan.Zero, throttle.TryEnter());
        Assert.Equal(TimeSpan.Zero, throttle.TryEnter());
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(1, 4)]
    [InlineData(30, 30)]
    public void The_providers_wait_is_kept_and_never_shortens_our_own(int? asked, int seconds)
    {
        var time = new FakeTimeProvider();
        var throttle = new Throttle(ChannelKinds.WhatsApp, new(time, Unpaced: false) { Chance = () => 0 });
        throttle.Hear(new SendOutcome.Retry("slow down"), throttle.Now);
        time.Advance(TimeSpan.FromSeconds(2));

        throttle.Hear(new SendOutcome.Retry("slow down", asked is { } s ? TimeSpan.FromSeconds(s) : null), time.GetUtcNow());

        Assert.Equal(TimeSpan.FromSeconds(seconds), throttle.TryEnter());
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public void A_clock_that_is_set_while_an_account_is_paused_neither_prolongs_the_pause_nor_ends_it(int setBySeconds)
    {
        var time = new SettableTime(new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero));
        var throttle = new Throttle(ChannelKinds.WhatsApp, new(time, Unpaced: false) { Chance = () => 0 });
        throttle.Hear(new SendOutcome.Retry("slow down", TimeSpan.FromSeconds(30)), throttle.Now);

        time.Wrong = TimeSpan.FromSeconds(setBySeconds);
        time.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(20), throttle.TryEnter());
        Assert.Equal(time.GetUtcNow().AddSeconds(20), throttle.FreeSince);
        time.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, throttle.TryEnter());
    }

    [Theory]
    [InlineData("yellow", 40)]
    [InlineData("red", 20)]
    public void A_displeased_provider_hears_less(string quality, int perSecond)
    {
        var time = new FakeTimeProvider();
        var throttle = new Throttle(ChannelKinds.WhatsApp, new(time, Unpaced: false));
        throttle.Rate(quality == "red" ? AccountQuality.Bad : AccountQuality.Doubtful);
        var entered = 0;
        for (var ms = 0; ms < 10_000; ms++, time.Advance(TimeSpan.FromMilliseconds(1)))
        {
            entered += throttle.TryEnter() == TimeSpan.Zero ? 1 : 0;
        }

        Assert.InRange(entered, perSecond * 10, (perSecond * 10) + 8);
    }

    private static int Busiest(List<long> calls, int milliseconds)
    {
        var (most, first) = (0, 0);
        for (var i = 0; i < calls.Count; i++)
        {
            while (calls[i] - calls[first] >= milliseconds)
            {
                first++;
            }

            most = Math.Max(most, i - first + 1);
        }

        return most;
    }

    /// <summary>One account's day: more to say than it may, and a provider whose mood changes every few minutes.</summary>
    private sealed class Day
    {
        private const int Senders = 96;

        private readonly FakeTimeProvider time = new(new(2026, 5, 12, 0, 0, 0, TimeSpan.Zero));
        private readonly Random dice;
        private readonly Throttle throttle;
        private readonly PriorityQueue<Action, long> events = new();
        private readonly Queue<Letter> ready = new();
        private Mood mood;
        private DateTimeOffset pausedUntil;
        private int free = Senders;
        private bool knocking;

        public Day(int seed)
        {
            dice = new(seed);
            throttle = new(ChannelKinds.WhatsApp, new(time, Unpaced: false) { Chance = dice.NextDouble });
        }

        private enum Mood
        {
            Well,
            Throttles,
            ThrottlesWithTime,
            Down,
            Hangs,
            Revoked,
        }

        public List<long> Calls { get; } = [];

        public int Recoveries { get; private set; }

        public int AgainAfterRefusal { get; private set; }

        /// <summary>Calls within the time that the provider had asked to wait.</summary>
        public int TooEarly { get; private set; }

        public int CallsWhileStopped { get; private set; }

        public double MinutesStopped { get; private set; }

        public int Stops { get; private set; }

        private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

        public void Run(TimeSpan length)
        {
            var end = Now + (long)length.TotalMilliseconds;
            At(0, Change);
            At(0, Write);
            while (events.TryDequeue(out var next, out var at) && at < end)
            {
                time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, at - Now)));
                next();
                Knock();
            }
        }

        private void At(double milliseconds, Action what) => events.Enqueue(what, Now + (long)milliseconds);

        private void Change()
        {
            mood = dice.Next(3) > 0 ? Mood.Well : (Mood)dice.Next(1, 6);
            var minutes = mood == Mood.Well ? 1 + (dice.NextDouble() * 10) : dice.NextDouble() * 5;
            if (mood == Mood.Revoked)
            {
                (MinutesStopped, Stops) = (MinutesStopped + minutes, Stops + 1);
            }

            At(minutes * 60_000, Change);
        }

        /// <summary>In bursts, at times more than the account may send.</summary>
        private void Write()
        {
            for (var i = dice.Next(40); i > 0; i--)
            {
                ready.Enqueue(new Letter(time.GetUtcNow()));
            }

            At(dice.Next(12_000), Write);
        }

        private void Knock()
        {
            while (ready.Count > 0 && free > 0 && !knocking)
            {
                if (throttle.TryEnter() is var wait && wait > TimeSpan.Zero)
                {
                    knocking = true;
                    At(Math.Clamp(wait.TotalMilliseconds, 1, 50), () => knocking = false);
                    return;
                }

                Call(ready.Dequeue());
            }
        }

        private void Call(Letter letter)
        {
            free--;
            Calls.Add(Now);
            var began = time.GetUtcNow();
            AgainAfterRefusal += letter.Refused ? 1 : 0;
            TooEarly += began < pausedUntil ? 1 : 0;
            CallsWhileStopped += mood == Mood.Revoked ? 1 : 0;
            var outcome = Outcome();
            At(mood == Mood.Hangs ? 30_000 : 20 + dice.Next(400), () =>
            {
                free++;
                if (outcome is SendOutcome.Retry { After: { } asked })
                {
                    pausedUntil = time.GetUtcNow() + asked;
                }

                Recoveries += throttle.Hear(outcome, began) == AccountNews.Recovered ? 1 : 0;
                throttle.Leave();
                letter.Refused = outcome is SendOutcome.Rejected;
                if (outcome is SendOutcome.Retry or SendOutcome.AccountStopped
                    && RetrySchedule.Next(letter.Attempt++, letter.Written, time.GetUtcNow(), (outcome as SendOutcome.Retry)?.After, dice.NextDouble()) is { } due)
                {
                    At((due - time.GetUtcNow()).TotalMilliseconds, () => ready.Enqueue(letter));
                }
            });
        }

        private SendOutcome Outcome() => mood switch
        {
            Mood.Throttles => new SendOutcome.Retry("429"),
            Mood.ThrottlesWithTime => new SendOutcome.Retry("429", TimeSpan.FromSeconds(dice.Next(1, 60))),
            Mood.Down => new SendOutcome.Retry("not reached"),
            Mood.Hangs => new SendOutcome.Unknown("no answer"),
            Mood.Revoked => new SendOutcome.AccountStopped("190", "revoked"),
            _ when dice.Next(50) == 0 => new SendOutcome.Rejected("131009", "a value is not valid"),
            _ when dice.Next(50) == 0 => new SendOutcome.Retry("131000", Scope: RetryScope.Message),
            _ => new SendOutcome.Sent("wamid"),
        };

        private sealed record Letter(DateTimeOffset Written)
        {
            public int Attempt { get; set; } = 1;

            public bool Refused { get; set; }
        }
    }
}
