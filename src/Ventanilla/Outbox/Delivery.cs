using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>What is to be tried or looked at again, and when.</summary>
internal sealed record Later(OutboxEntry Entry, TimeSpan Wait);

/// <summary>How a row's try went.</summary>
/// <param name="Again">Without a call: what is to be tried again, null when the row is settled.</param>
/// <param name="Called">With a call: how it ended, which is still to be kept.</param>
internal readonly record struct Tried(Later? Again, Called? Called);

/// <summary>How a call ended, and what that told about the account.</summary>
internal sealed record Called(SendOutcome Outcome, AccountNews News, Platform.Secret? Token);

/// <summary>The tables that sending reads and writes, and the accounts.</summary>
internal sealed record OutboxTables(ChannelDirectory Channels, OutboxStore Rows, DoubtStore Doubts, AccountStore Accounts);

/// <summary>
/// The sending of one row of one account: may it still go, the mark before the call, the call, and what its outcome means.
/// All policy about failures is here, in <see cref="RetrySchedule"/> and in <see cref="DoubtRules"/>; adapters only say what happened.
/// </summary>
internal sealed partial class Delivery(ChannelAccount connected, OutboxTables tables, SendingRules rules, Throttle throttle, ILogger<Delivery> logger)
{
    /// <summary>A row that waited longer is asked again whether it may leave; the gate's margin covers less.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>"typing…" goes out by itself after this; later it would be a lie.</summary>
    private static readonly TimeSpan SignalLife = TimeSpan.FromSeconds(25);

    /// <summary>How often in a window it is seen whether an account that was silent has shown signs of life.</summary>
    private const int LooksAWindow = 10;

    private readonly IChannel adapter = tables.Channels.Adapter(connected.Kind);
    private readonly DoubtTimes times = rules.DoubtOf(connected.Kind);
    private (string Reason, Platform.Secret? Token)? stopped;

    /// <summary>The account with its present token.</summary>
    private ChannelAccount Account => tables.Channels.Find(connected.Id) ?? connected;

    /// <summary>After a start: what was under way when the program ended may have gone.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        var doubtful = await tables.Rows.DoubtInterruptedAsync(connected.Id, rules.Now, Held, rules.Now + times.Window);
        if (doubtful > 0)
        {
            LogInterrupted(doubtful, connected.Id);
        }

        if (await tables.Accounts.ReadAsync(connected.Id, ct) is { Stopped: { } reason })
        {
            stopped = (reason, null);
            throttle.BeginStopped();
        }
    }

    /// <summary>Now and then: has the provider changed its opinion of the account, or somebody its token?</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        if (await tables.Accounts.ReadAsync(connected.Id, ct) is { } standing)
        {
            throttle.Rate(standing.Quality);
        }

        if (stopped is { Token: var token })
        {
            await tables.Channels.RefreshAsync(connected.Id, ct);
            if (token is not null && !token.Equals(Account.Token))
            {
                stopped = stopped.Value with { Token = null };
                throttle.TryNow();
            }
        }
    }

    /// <summary>What stands in the table from when on holds back what is behind it.</summary>
    public DateTimeOffset Held => rules.Now - times.Hold;

    /// <summary>Sends one row that the account's pace lets go. A call's end is to be kept with <see cref="KeepAsync"/>.</summary>
    public async Task<Tried> SendAsync(OutboxEntry entry, CancellationToken ct)
    {
        if (entry.IsSignal && entry.Content.Kind != OutboundKind.ReadMark && rules.Now - entry.CreatedAt > SignalLife)
        {
            await tables.Rows.MarkFailedAsync(entry, "signal", rules.Now);
            return default;
        }

        if (!entry.IsSignal && throttle.TakeRecipient(entry.Conversation) is var spare && spare > TimeSpan.Zero)
        {
            throttle.GiveBack();
            return new(new(await ReleasedAsync(entry), spare), null);
        }

        if (await RefusalAsync(entry, ct) is { } refusal)
        {
            throttle.GiveBack();
            await tables.Rows.MarkFailedAsync(entry, refusal, rules.Now);
            return default;
        }

        try
        {
            if (entry.State != OutboxState.Sending && !await MarkAsync(entry, ct))
            {
                return default;
            }

            var (began, token) = (throttle.Now, Account.Token);
            var outcome = await CallAsync(entry, ct);
            return new(null, new(outcome, throttle.Hear(outcome, began), token));
        }
        finally
        {
            throttle.Leave();
        }
    }

    private async Task<SendOutcome> CallAsync(OutboxEntry entry, CancellationToken ct)
    {
        using var way = Telemetry.Way.StartActivity("send");
        way?.SetTag("conversation", entry.Conversation.Value).SetTag("row", entry.Id);
        var began = rules.Time.GetTimestamp();
        try
        {
            var outcome = await adapter.SendAsync(Account, new(entry.AttemptId, entry.To, entry.Content), ct);
            Telemetry.Sent(connected.Kind, outcome.GetType().Name, rules.Time.GetElapsedTime(began));
            return outcome;
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            LogBug(bug, entry.Id, connected.Id);
            return new SendOutcome.Unknown(bug.GetType().Name);
        }
    }

    /// <summary>Looks at a row in doubt.</summary>
    /// <returns>Null when the conversation need not wait for it; a row that is to be sent again is ready.</returns>
    public async Task<Later?> LookAsync(OutboxEntry entry, CancellationToken ct)
    {
        if (rules.StatusesWait)
        {
            return new(entry, rules.Look);
        }

        // One look at the clock, and weighed a little early: what is decided now must have been weighed.
        var now = rules.Now;
        var weighed = now >= entry.Due - rules.Look;
        if (await tables.Doubts.ReadAsync(entry, weighed, ct) is not { } doubt)
        {
            return null;
        }

        // While the account was paused nobody could have reported, and what came after could not have left either.
        doubt = throttle.FreeSince is var free && free > doubt.Since ? doubt with { Since = free } : doubt;
        switch (DoubtRules.Decide(entry, times, doubt, now))
        {
            case DoubtVerdict.Hold:
                var left = doubt.Since + times.Hold - now;
                return new(entry, left < rules.Look ? left : rules.Look);

            case DoubtVerdict.Again:
                return new(entry with { State = OutboxState.Ready, Attempt = entry.Attempt + 1, MaybeTwice = true }, TimeSpan.Zero);

            case DoubtVerdict.Wait when weighed:
                await tables.Doubts.LookLaterAsync(entry, now + (times.Window / LooksAWindow));
                return null;

            case DoubtVerdict.Person:
                LogUndecided(entry.Id, connected.Id);
                await tables.Doubts.LeaveToPersonAsync(entry);
                return null;

            default:
                return null;
        }
    }

    /// <summary>Waiting in memory it must not look, after a crash, as if it might have gone.</summary>
    private async Task<OutboxEntry> ReleasedAsync(OutboxEntry entry)
    {
        if (entry.State != OutboxState.Sending)
        {
            return entry;
        }

        await tables.Rows.ReleaseAsync([entry]);
        return entry with { State = OutboxState.Ready };
    }

    /// <summary>What was true when the gate let it through may have changed while it waited.</summary>
    private async Task<string?> RefusalAsync(OutboxEntry entry, CancellationToken ct)
    {
        if (entry.IsSignal || (entry.Attempt == 1 && IsFresh(entry)))
        {
            return null;
        }

        var (closes, gone) = await tables.Rows.ReadReachAsync(entry, ct);
        return gone is not null ? Problems.ContactStopped
            : FreeWindow.IsClosed(connected.Kind, entry.Content.Kind, closes, rules.Now) ? Problems.WindowClosed
            : null;
    }

    private bool IsFresh(OutboxEntry entry) =>
        rules.Now - entry.CreatedAt < Fresh || (entry.HandedAt != 0 && rules.Time.GetElapsedTime(entry.HandedAt) < Fresh);

    /// <summary>The account was braked or freed by what the call told about it; its administrators are to know.</summary>
    private async Task NoteNewsAsync(Called called)
    {
        switch (called.News)
        {
            case AccountNews.Stopped when called.Outcome is SendOutcome.AccountStopped halt:
                LogAccountStopped(connected.Id, halt.Code);
                stopped = ($"{halt.Code} {halt.Reason}", called.Token);
                await tables.Accounts.StopAsync(connected, $"{halt.Code} {halt.Reason}");
                break;

            case AccountNews.Recovered when stopped is not null:
                stopped = null;
                LogAccountRuns(connected.Id);
                await tables.Accounts.StopAsync(connected, null);
                break;

            default:
                break;
        }
    }

    private async Task<Later?> SettleAsync(OutboxEntry entry, SendOutcome outcome)
    {
        var now = rules.Now;
        switch (outcome)
        {
            case SendOutcome.Sent sent:
                await tables.Rows.MarkAcceptedAsync(entry, sent.ExternalId, sent.Held);
                if (sent.To is { } to && NewOf(entry.To, to) is { Count: > 0 } learned)
                {
                    await tables.Rows.LearnAsync(entry, learned);
                }

                return null;

            case SendOutcome.Rejected rejected:
                LogRejected(entry.Id, rejected.Code);
                await tables.Rows.MarkFailedAsync(entry, Problems.Of(rejected), now);
                return null;

            case SendOutcome.ContactStopped gone:
                await tables.Rows.StopContactAsync(entry, gone.Reason);
                await tables.Rows.MarkFailedAsync(entry, Problems.Unreachable(gone.Reason), now);
                return null;

            // A signal that did not go is not worth a second try: a "typing…" after the answer would be a lie.
            case not null when entry.IsSignal:
                await tables.Rows.MarkFailedAsync(entry, "signal", now);
                return null;

            case SendOutcome.AccountStopped halt:
                return await AgainAsync(entry, halt.Reason, rules.AccountPause, pair: false);

            case SendOutcome.Retry retry:
                return await AgainAsync(entry, retry.Reason, retry.After, pair: retry.Scope == RetryScope.Recipient);

            case SendOutcome.Moved moved:
                await tables.Rows.MoveAsync(entry, moved.NewAddress);
                return new(entry with { To = entry.To with { UserId = moved.NewAddress }, Attempt = entry.Attempt + 1, State = OutboxState.Ready }, TimeSpan.Zero);

            case SendOutcome.Unknown unknown:
                await tables.Rows.MarkDoubtfulAsync(entry, unknown.Reason, now, now + times.Window);
                return new(entry with { State = OutboxState.InDoubt, Due = now + times.Window, MaybeTwice = false }, TimeSpan.Zero);

            default:
                throw new InvalidOperationException($"An outcome that the outbox does not know: {outcome}.");
        }
    }

    private async Task<Later?> AgainAsync(OutboxEntry entry, string reason, TimeSpan? asked, bool pair)
    {
        var now = rules.Now;
        if (RetrySchedule.Next(entry.Attempt, entry.CreatedAt, now, asked, rules.Chance(), pair) is not { } due)
        {
            await tables.Rows.MarkFailedAsync(entry, Problems.Late(reason), now);
            return null;
        }

        await tables.Rows.PostponeAsync(entry, reason, due);
        return new(entry with { State = OutboxState.Ready, Attempt = entry.Attempt + 1, MaybeTwice = false }, due - now);
    }

    private static List<Address> NewOf(Recipient sentTo, Recipient told)
    {
        var learned = new List<Address>(2);
        if (told.UserId is { Length: > 0 } user && user != sentTo.UserId)
        {
            learned.Add(new(AddressKinds.UserId, user));
        }

        if (told.Phone is { Length: > 0 } phone && phone != sentTo.Phone)
        {
            learned.Add(new(AddressKinds.Phone, phone));
        }

        return learned;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: {Count} messages were being sent when the program ended; they are in doubt until a status or their time decides")]
    private partial void LogInterrupted(int count, Platform.ChannelId channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody can tell whether outbox row {Row} of channel {Channel} went: a person decides in the console")]
    private partial void LogUndecided(long row, Platform.ChannelId channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox row {Row} was refused with code {Code}")]
    private partial void LogRejected(long row, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending outbox row {Row} of channel {Channel} failed in our own code; it is in doubt")]
    private partial void LogBug(Exception bug, long row, Platform.ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} is stopped with code {Code}: nothing leaves until somebody looks at its account")]
    private partial void LogAccountStopped(Platform.ChannelId channel, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel} sends again")]
    private partial void LogAccountRuns(Platform.ChannelId channel);
}
