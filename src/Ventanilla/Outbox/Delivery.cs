using System.Collections.Concurrent;
using System.Data.Common;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

/// <summary>What is to be tried again, and when.</summary>
internal sealed record Later(OutboxEntry Entry, TimeSpan Wait);

/// <summary>
/// The sending of one row of one account: pace, the mark before the call, the call, and what its outcome means. All
/// policy about failures is here and nowhere else; adapters only say what happened.
/// </summary>
internal sealed partial class Delivery(ChannelAccount account, IChannel adapter, OutboxStore store, SendingRules rules, ILogger<Delivery> logger)
{
    private readonly Pace? pace = rules.Unpaced ? null : Paces.For(account.Kind).Account;
    private readonly ConcurrentDictionary<ConversationId, Pace> recipients = new();
    private DateTimeOffset pausedUntil;
    private bool troubled;

    /// <summary>After a start: what was under way when the program ended may have gone.</summary>
    public async Task DoubtInterruptedAsync(CancellationToken ct)
    {
        var doubtful = await UntilWrittenAsync(() => store.DoubtInterruptedAsync(account.Id, rules.Now + SendingRules.DoubtOf(account.Kind)), ct);
        if (doubtful > 0)
        {
            LogInterrupted(doubtful, account.Id);
        }
    }

    /// <summary>
    /// What is marked as being sent while nobody here sends it: the database kept the row and went away before it could
    /// say so.
    /// </summary>
    public async Task DoubtForsakenAsync(Func<OutboxEntry, bool> isHeld, CancellationToken ct)
    {
        foreach (var entry in (await store.ReadSendingAsync(account.Id, rules.Now - SendingRules.Forsaken, ct)).Where(e => !isHeld(e)))
        {
            LogForsaken(entry.Id, account.Id);
            await store.MarkDoubtfulAsync(entry, "interrupted", rules.Now + SendingRules.DoubtOf(account.Kind));
        }
    }

    /// <summary>Sends one row. Whatever must be written down about it is tried until the database takes it.</summary>
    /// <returns>Null when the row is settled, else the row to try again and the wait.</returns>
    public async Task<Later?> SendAsync(OutboxEntry entry, CancellationToken ct)
    {
        try
        {
            return await TakeAsync(entry, ct);
        }
        catch (Exception problem) when (!ct.IsCancellationRequested)
        {
            // A bug. The row is as one interrupted; those of others go on.
            LogFailed(problem, entry.Id);
            return null;
        }
    }

    /// <summary>The sweep found no database; said once.</summary>
    public void NoteTrouble(DbException problem)
    {
        if (!troubled)
        {
            troubled = true;
            LogTrouble(problem, account.Id);
        }
    }

    private async Task<Later?> TakeAsync(OutboxEntry entry, CancellationToken ct)
    {
        if (Wait(entry) is { } wait && wait > TimeSpan.Zero)
        {
            return new(entry, wait);
        }

        if (entry.State == OutboxState.InDoubt)
        {
            if (rules.StatusesWait)
            {
                // The status that decides it may be among them.
                return new(entry, SendingRules.TroublePause);
            }

            entry = entry with { Attempt = entry.Attempt + 1 };
        }

        if (entry.State != OutboxState.Sending)
        {
            if (!await MarkAsync(entry, ct))
            {
                return null;
            }

            if (entry.State == OutboxState.InDoubt && entry.Message is not null)
            {
                await UntilWrittenAsync(() => store.NoteMaybeTwiceAsync(entry), ct);
            }
        }

        var outcome = await adapter.SendAsync(account, new(entry.AttemptId, entry.To, entry.Content), ct);
        return await UntilWrittenAsync(() => SettleAsync(entry, outcome), ct);
    }

    private async Task<bool> MarkAsync(OutboxEntry entry, CancellationToken ct)
    {
        var tries = 0;
        return await UntilWrittenAsync(
            async () => await store.MarkSendingAsync(entry) || (tries > 0 && await store.IsMarkedAsync(entry, ct)),
            ct,
            () => tries++);
    }

    /// <summary>A row whose end nobody wrote down would be sent twice or never, so this goes on until the database is back.</summary>
    private async Task<T> UntilWrittenAsync<T>(Func<Task<T>> write, CancellationToken ct, Action? failed = null)
    {
        while (true)
        {
            try
            {
                var answer = await write();
                troubled = false;
                return answer;
            }
            catch (DbException problem)
            {
                failed?.Invoke();
                NoteTrouble(problem);
            }

            await Task.Delay(SendingRules.TroublePause, rules.Time, ct);
        }
    }

    private TimeSpan? Wait(OutboxEntry entry)
    {
        var now = rules.Now;
        if (pausedUntil > now)
        {
            return pausedUntil - now;
        }

        if (pace is null || entry.IsSignal)
        {
            return null;
        }

        if (recipients.Count > 20_000)
        {
            recipients.Clear();
        }

        var recipient = recipients.GetOrAdd(entry.Conversation, static (_, kind) => Paces.For(kind).Recipient(), account.Kind);
        lock (recipient)
        {
            if (recipient.Take(now) is var mine && mine > TimeSpan.Zero)
            {
                return mine;
            }
        }

        lock (pace)
        {
            return pace.Take(now);
        }
    }

    private async Task<Later?> SettleAsync(OutboxEntry entry, SendOutcome outcome)
    {
        var now = rules.Now;
        switch (outcome)
        {
            case SendOutcome.Sent sent:
                await store.MarkAcceptedAsync(entry, sent.ExternalId);
                return null;

            case SendOutcome.Rejected rejected:
                LogRejected(entry.Id, rejected.Code);
                await store.MarkFailedAsync(entry, $"{rejected.Code} {rejected.Reason}", now);
                return null;

            case SendOutcome.ContactStopped stopped:
                await store.StopContactAsync(entry, stopped.Reason);
                await store.MarkFailedAsync(entry, stopped.Reason, now);
                return null;

            // A signal that did not go is not worth a second try: a "typing…" after the answer would be a lie.
            case not null when entry.IsSignal:
                await store.MarkFailedAsync(entry, "signal", now);
                return null;

            case SendOutcome.AccountStopped stopped:
                LogAccountStopped(account.Id, stopped.Code);
                await store.StopAccountAsync(account.Town, account.Id, $"{stopped.Code} {stopped.Reason}");
                pausedUntil = now + rules.AccountPause;
                return await AgainAsync(entry, stopped.Reason, rules.AccountPause);

            case SendOutcome.Retry retry:
                if (retry is { Scope: RetryScope.Account, After: { } pause })
                {
                    pausedUntil = now + pause;
                }

                return await AgainAsync(entry, retry.Reason, retry.After);

            case SendOutcome.Moved moved:
                await store.MoveAsync(entry, moved.NewAddress);
                return new(entry with { To = entry.To with { UserId = moved.NewAddress }, Attempt = entry.Attempt + 1, State = OutboxState.Ready }, TimeSpan.Zero);

            case SendOutcome.Unknown unknown:
                var window = SendingRules.DoubtOf(account.Kind);
                await store.MarkDoubtfulAsync(entry, unknown.Reason, now + window);
                return new(entry with { State = OutboxState.InDoubt }, window);

            default:
                throw new InvalidOperationException($"An outcome that the outbox does not know: {outcome}.");
        }
    }

    private async Task<Later?> AgainAsync(OutboxEntry entry, string reason, TimeSpan? asked)
    {
        var now = rules.Now;
        if (RetrySchedule.Next(entry.Attempt, entry.CreatedAt, now, asked) is not { } due)
        {
            await store.MarkFailedAsync(entry, reason, now);
            return null;
        }

        await store.PostponeAsync(entry, reason, due);
        return new(entry with { State = OutboxState.Ready, Attempt = entry.Attempt + 1 }, due - now);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: {Count} messages were being sent when the program ended; they are in doubt until a status or their time decides")]
    private partial void LogInterrupted(int count, ChannelId channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox row {Row} of channel {Channel} was marked as being sent and nobody sent it: it is in doubt until a status or its time decides")]
    private partial void LogForsaken(long row, ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel}: the database does not take what is to be written down about sending; it is tried until it does")]
    private partial void LogTrouble(Exception problem, ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending outbox row {Row} failed")]
    private partial void LogFailed(Exception problem, long row);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox row {Row} was refused with code {Code}")]
    private partial void LogRejected(long row, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} is stopped with code {Code}: nothing leaves until somebody looks at its account")]
    private partial void LogAccountStopped(ChannelId channel, string code);
}

/// <summary>What the technician and the mode decide about sending.</summary>
internal sealed record SendingRules(TimeProvider Time, bool Unpaced)
{
    private volatile bool statusesWait;

    /// <summary>Statuses have been received that are not in the database yet: meanwhile no doubt is decided by its time.</summary>
    public bool StatusesWait
    {
        get => statusesWait;
        set => statusesWait = value;
    }

    /// <summary>A row that has been marked as being sent for so long, and is in nobody's hands, was lost on the way.</summary>
    public static readonly TimeSpan Forsaken = TimeSpan.FromSeconds(15);

    /// <summary>Between two tries at a database that is away.</summary>
    public static readonly TimeSpan TroublePause = TimeSpan.FromSeconds(1);

    /// <summary>A stopped account is tried again after this: a new token may have been set.</summary>
    public TimeSpan AccountPause { get; init; } = TimeSpan.FromMinutes(1);

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>
    /// How long a status may take to settle a doubt: Meta sends "sent" within seconds; Telegram and the web have nothing
    /// to wait for.
    /// </summary>
    public static TimeSpan DoubtOf(string kind) => kind == ChannelKinds.WhatsApp ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(1);
}
