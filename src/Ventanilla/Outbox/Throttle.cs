using System.Collections.Concurrent;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>What a call has told about the account.</summary>
internal enum AccountNews
{
    None,

    /// <summary>Nothing will leave until somebody has looked at the account.</summary>
    Stopped,

    /// <summary>It sends again after trouble.</summary>
    Recovered,
}

/// <summary>
/// Whether an account may send now: its pace, its pauses, and after trouble one call at a time until one succeeds, so that
/// a provider that is down is asked and not stormed, and nothing burns its attempts. It measures by a clock that nobody can
/// set: by the wall clock, one that is set back would prolong a pause by as much.
/// </summary>
internal sealed class Throttle
{
    /// <summary>A call that ended in doubt may be bad luck; three in a row are an outage that would put everything in doubt.</summary>
    private const int DoubtsInARow = 3;

    /// <summary>After trouble the account is tried at least this often.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly SendingRules rules;
    private readonly SteadyTime clock;
    private readonly Pace? pace;
    private readonly Func<Pace> recipientPace;
    private readonly ConcurrentDictionary<ConversationId, Pace> recipients = new();

    /// <summary>The dictionary's own count takes all its locks.</summary>
    private int spared;
    private DateTimeOffset pausedUntil;
    private DateTimeOffset struckAt;
    private DateTimeOffset freeSince;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int strikes;
    private int doubts;
    private int underWay;

    public Throttle(string kind, SendingRules rules)
    {
        this.rules = rules;
        clock = new(rules.Time);
        (var account, recipientPace) = Paces.For(kind);
        pace = rules.Unpaced ? null : account;
    }

    /// <summary>The time by which pauses are measured; only differences mean something.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>True when a row would be sent at once.</summary>
    public bool Open
    {
        get
        {
            lock (gate)
            {
                return strikes == 0 && pausedUntil <= Now;
            }
        }
    }

    /// <summary>
    /// Since when, by the wall clock, the account could send: the end of its last pause, which may be still to come, or when
    /// it was well again. What was not reported before says nothing.
    /// </summary>
    public DateTimeOffset FreeSince
    {
        get
        {
            lock (gate)
            {
                return freeSince == default ? default : rules.Now - (Now - freeSince);
            }
        }
    }

    /// <summary>Waits until the account may send one; each is to be given back or ended.</summary>
    public async Task EnterAsync(CancellationToken ct)
    {
        while (true)
        {
            var news = Volatile.Read(ref changed).Task;
            var wait = TryEnter();
            if (wait == TimeSpan.Zero)
            {
                return;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(Task.Delay(wait, rules.Time, waiting.Token), news);
            await waiting.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Enters, or says how long to wait before asking again.</summary>
    public TimeSpan TryEnter()
    {
        lock (gate)
        {
            var wait = WaitNow(Now);
            underWay += wait == TimeSpan.Zero ? 1 : 0;
            return wait;
        }
    }

    /// <summary>What was entered for is not sent now.</summary>
    public void GiveBack()
    {
        lock (gate)
        {
            underWay--;
            pace?.GiveBack();
            Tell();
        }
    }

    /// <summary>The call is over, however it ended.</summary>
    public void Leave()
    {
        lock (gate)
        {
            underWay--;
            if (strikes > 0)
            {
                Tell();
            }
        }
    }

    /// <summary>How long this recipient is to be spared; zero takes one of theirs.</summary>
    public TimeSpan TakeRecipient(ConversationId conversation)
    {
        if (pace is null)
        {
            return TimeSpan.Zero;
        }

        if (Volatile.Read(ref spared) > 20_000)
        {
            recipients.Clear();
            Volatile.Write(ref spared, 0);
        }

        var recipient = recipients.GetOrAdd(
            conversation,
            static (_, mine) =>
            {
                Interlocked.Increment(ref mine.spared);
                return mine.recipientPace();
            },
            this);
        lock (recipient)
        {
            return recipient.Take(Now);
        }
    }

    /// <summary>What a call's ending says about the account as a whole.</summary>
    /// <param name="began"><see cref="Now"/> when the call began: those under way together are one strike.</param>
    public AccountNews Hear(SendOutcome outcome, DateTimeOffset began)
    {
        lock (gate)
        {
            switch (outcome)
            {
                case SendOutcome.AccountStopped:
                    Strike(began, rules.AccountPause);
                    return AccountNews.Stopped;

                case SendOutcome.Retry { Scope: RetryScope.Account } retry:
                    Strike(began, retry.After);
                    return AccountNews.None;

                case SendOutcome.Unknown:
                    doubts++;
                    if (doubts >= DoubtsInARow)
                    {
                        Strike(began, null);
                    }

                    return AccountNews.None;

                case SendOutcome.Retry { Scope: RetryScope.Message }:
                    return AccountNews.None;

                default:
                    return Succeed(began) ? AccountNews.Recovered : AccountNews.None;
            }
        }
    }

    /// <summary>Something has changed that may let the account go on (a new token): it is tried at once.</summary>
    public void TryNow()
    {
        lock (gate)
        {
            pausedUntil = default;
            freeSince = Now;
            Tell();
        }
    }

    /// <summary>The account begins stopped, as it was left.</summary>
    public void BeginStopped()
    {
        lock (gate)
        {
            strikes = Math.Max(1, strikes);
        }
    }

    public void Rate(AccountQuality quality)
    {
        lock (gate)
        {
            if (pace is not null)
            {
                pace.Share = Paces.ShareOf(quality);
            }
        }
    }

    /// <summary>The provider answered about one message: it is well, and so is the account.</summary>
    private bool Succeed(DateTimeOffset began)
    {
        // A call that had begun before the trouble says nothing about its end.
        if (strikes == 0 || began < struckAt)
        {
            doubts = strikes == 0 ? 0 : doubts;
            return false;
        }

        doubts = 0;

        strikes = 0;
        pausedUntil = default;
        freeSince = Now;
        Tell();
        return true;
    }

    private void Strike(DateTimeOffset began, TimeSpan? asked)
    {
        var own = TimeSpan.Zero;
        if (strikes == 0 || began >= pausedUntil)
        {
            strikes++;
            own = RetrySchedule.Wait(strikes, rules.Chance());
            own = own < LongestPause ? own : LongestPause;
        }

        struckAt = Now;
        var until = struckAt + (asked > own ? asked.Value : own);
        pausedUntil = until > pausedUntil ? until : pausedUntil;
        freeSince = pausedUntil;
        Tell();
    }

    private TimeSpan WaitNow(DateTimeOffset now)
    {
        if (pausedUntil > now)
        {
            // Rounded up: a timer knows whole milliseconds, and would come back too early for nothing.
            return TimeSpan.FromMilliseconds(Math.Ceiling((pausedUntil - now).TotalMilliseconds));
        }

        // After trouble the next call waits for the one before to tell whether it is over.
        return strikes > 0 && underWay > 0 ? LongestPause : pace?.Take(now) ?? TimeSpan.Zero;
    }

    private void Tell()
    {
        changed.TrySetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
