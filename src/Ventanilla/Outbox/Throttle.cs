using System.Collections.Concurrent;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>
/// Whether an account may send now: its pace, its pauses, and after trouble one call at a time until one succeeds, so that
/// a provider that is down is asked and not stormed, and nothing burns its attempts.
/// </summary>
internal sealed class Throttle
{
    /// <summary>A call that ended in doubt may be bad luck; three in a row are an outage that would put everything in doubt.</summary>
    private const int DoubtsInARow = 3;

    /// <summary>After trouble the account is tried at least this often.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly SendingRules rules;
    private readonly Pace? pace;
    private readonly Func<Pace> recipientPace;
    private readonly ConcurrentDictionary<ConversationId, Pace> recipients = new();
    private DateTimeOffset pausedUntil;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int strikes;
    private int doubts;
    private int underWay;

    public Throttle(string kind, SendingRules rules)
    {
        this.rules = rules;
        (var account, recipientPace) = Paces.For(kind);
        pace = rules.Unpaced ? null : account;
    }

    /// <summary>True when a row would be sent at once.</summary>
    public bool Open
    {
        get
        {
            lock (gate)
            {
                return strikes == 0 && pausedUntil <= rules.Now;
            }
        }
    }

    /// <summary>Waits until the account may send one; each is to be given back or ended.</summary>
    public async Task EnterAsync(CancellationToken ct)
    {
        while (true)
        {
            TimeSpan wait;
            Task news;
            lock (gate)
            {
                (wait, news) = (WaitNow(rules.Now), changed.Task);
                if (wait == TimeSpan.Zero)
                {
                    underWay++;
                    return;
                }
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(Task.Delay(wait, rules.Time, waiting.Token), news);
            await waiting.CancelAsync();
            ct.ThrowIfCancellationRequested();
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

        if (recipients.Count > 20_000)
        {
            recipients.Clear();
        }

        var recipient = recipients.GetOrAdd(conversation, static (_, make) => make(), recipientPace);
        lock (recipient)
        {
            return recipient.Take(rules.Now);
        }
    }

    /// <summary>The provider answered about one message: the account is well.</summary>
    /// <returns>True when it had not been.</returns>
    public bool Succeed()
    {
        lock (gate)
        {
            var recovered = strikes > 0;
            (strikes, doubts) = (0, 0);
            if (recovered)
            {
                pausedUntil = default;
                Tell();
            }

            return recovered;
        }
    }

    /// <summary>A call failed for reasons of the account or the provider as a whole.</summary>
    /// <param name="began">When the call began: those under way together are one strike.</param>
    /// <param name="asked">How long the provider asks to wait, or the account must.</param>
    public void Strike(DateTimeOffset began, TimeSpan? asked)
    {
        lock (gate)
        {
            var now = rules.Now;
            var own = TimeSpan.Zero;
            if (strikes == 0 || began >= pausedUntil)
            {
                strikes++;
                own = RetrySchedule.Wait(strikes, rules.Chance());
                own = own < LongestPause ? own : LongestPause;
            }

            var until = now + (asked > own ? asked.Value : own);
            pausedUntil = until > pausedUntil ? until : pausedUntil;
            Tell();
        }
    }

    /// <summary>A call ended in doubt.</summary>
    public void Doubt(DateTimeOffset began)
    {
        lock (gate)
        {
            doubts++;
        }

        if (doubts >= DoubtsInARow)
        {
            Strike(began, null);
        }
    }

    /// <summary>Something has changed that may let the account go on (a new token): it is tried at once.</summary>
    public void TryNow()
    {
        lock (gate)
        {
            pausedUntil = default;
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

    private TimeSpan WaitNow(DateTimeOffset now)
    {
        if (pausedUntil > now)
        {
            return pausedUntil - now;
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
