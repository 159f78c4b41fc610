using System.Collections.Concurrent;
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

    /// <summary>After a start: what was under way when the program ended may have gone.</summary>
    public async Task DoubtInterruptedAsync()
    {
        var doubtful = await store.DoubtInterruptedAsync(account.Id, rules.Now + SendingRules.DoubtOf(account.Kind));
        if (doubtful > 0)
        {
            LogInterrupted(doubtful, account.Id);
        }
    }

    /// <summary>Sends one row.</summary>
    /// <returns>Null when the row is settled, else the row to try again and the wait.</returns>
    public async Task<Later?> SendAsync(OutboxEntry entry, CancellationToken ct)
    {
        if (Wait(entry) is { } wait && wait > TimeSpan.Zero)
        {
            return new(entry, wait);
        }

        if (entry.State == OutboxState.InDoubt)
        {
            entry = entry with { Attempt = entry.Attempt + 1 };
        }

        if (entry.State != OutboxState.Sending)
        {
            if (!await store.MarkSendingAsync(entry))
            {
                return null;
            }

            if (entry.State == OutboxState.InDoubt && entry.Message is not null)
            {
                await store.NoteMaybeTwiceAsync(entry);
            }
        }

        using var way = Telemetry.Way.StartActivity("send");
        way?.SetTag("conversation", entry.Conversation.Value).SetTag("row", entry.Id);
        var began = rules.Time.GetTimestamp();
        var outcome = await adapter.SendAsync(account, new(entry.AttemptId, entry.To, entry.Content), ct);
        Telemetry.Sent(account.Kind, outcome.GetType().Name, rules.Time.GetElapsedTime(began));
        return await SettleAsync(entry, outcome);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox row {Row} was refused with code {Code}")]
    private partial void LogRejected(long row, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} is stopped with code {Code}: nothing leaves until somebody looks at its account")]
    private partial void LogAccountStopped(ChannelId channel, string code);
}

/// <summary>What the technician and the mode decide about sending.</summary>
internal sealed record SendingRules(TimeProvider Time, bool Unpaced)
{
    /// <summary>A stopped account is tried again after this: a new token may have been set.</summary>
    public TimeSpan AccountPause { get; init; } = TimeSpan.FromMinutes(1);

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>
    /// How long a status may take to settle a doubt: Meta sends "sent" within seconds; Telegram and the web have nothing
    /// to wait for.
    /// </summary>
    public static TimeSpan DoubtOf(string kind) => kind == ChannelKinds.WhatsApp ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(1);
}
