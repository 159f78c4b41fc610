using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// Fetches a town's updates where it has no public address. What was fetched is kept first; only then the next call tells
/// Telegram to forget it.
/// </summary>
internal sealed partial class PollTelegram(
    ChannelDirectory channels, TelegramUpdates updates, InboxStore inbox, Spool spool, ILogger<PollTelegram> logger) : BackgroundService
{
    /// <summary>The database is away, or a fault of ours.</summary>
    private static readonly TimeSpan TroubleWait = TimeSpan.FromSeconds(1);

    /// <summary>Another poller or a set webhook will not go away within seconds.</summary>
    private static readonly TimeSpan ConflictWait = TimeSpan.FromSeconds(30);

    /// <summary>A bot that was connected by a command is fetched from after this.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var polled = new Dictionary<ChannelId, Task>();
        using var timer = new PeriodicTimer(LookEvery, spool.Time);
        try
        {
            do
            {
                foreach (var bot in channels.All.Where(a => a.Kind == ChannelKinds.Telegram && polled.GetValueOrDefault(a.Id)?.IsCompleted != false))
                {
                    polled[bot.Id] = PollAsync(bot.Id, stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(polled.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the program ends or the bot is taken away.</summary>
    private async Task PollAsync(ChannelId bot, CancellationToken ct)
    {
        long? offset = null;
        while (!ct.IsCancellationRequested && channels.Find(bot) is { } account)
        {
            var wait = TimeSpan.Zero;
            try
            {
                if (!spool.IsEmpty)
                {
                    // Telegram keeps its updates for a day; ours would overtake what waits from webhooks of before.
                    await Task.Delay(TroubleWait, spool.Time, ct);
                    continue;
                }

                switch (await updates.PollAsync(account, offset, ct))
                {
                    case PollOutcome.Received received:
                        foreach (var body in received.Bodies)
                        {
                            await inbox.AppendAsync(account.Kind, channels.Adapter(account.Kind).Read(body, account), spool.Time.GetUtcNow());
                        }

                        offset = received.NextOffset;
                        break;

                    case PollOutcome.Conflict:
                        LogConflict(account.Id);
                        wait = ConflictWait;
                        break;

                    case PollOutcome.Unauthorized:
                        LogUnauthorized(account.Id);
                        wait = ConflictWait;
                        break;

                    case PollOutcome.Wait asked:
                        wait = asked.For;
                        break;
                }
            }
            catch (Exception problem) when (!ct.IsCancellationRequested)
            {
                // Not kept, so not confirmed: the same updates come again.
                LogNotKept(problem);
                wait = TroubleWait;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, spool.Time, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel}: another program fetches this bot's updates, or a webhook is set; only one can")]
    private partial void LogConflict(ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel}: Telegram does not know the bot's token")]
    private partial void LogUnauthorized(ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Updates could not be kept; they are fetched again")]
    private partial void LogNotKept(Exception problem);
}
