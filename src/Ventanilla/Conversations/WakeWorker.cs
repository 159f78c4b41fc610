using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>
/// Wakes the conversations for which something arrived, in commit order; and sweeps the table for times that have come
/// and for what a lost wake-up left behind.
/// </summary>
internal sealed partial class WakeWorker(ArrivalSignal arrivals, InboxStore inbox, IGrainFactory grains, ConversationTools tools, ILogger<WakeWorker> logger)
    : BackgroundService
{
    /// <summary>Twice a second: bursts wait for seconds, so half of one does not show.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Older than this, an entry has been forgotten rather than being in work.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the whole house stands: a Turn without the town's catalogue would leave a citizen without an answer.
        await tools.StartedAsync(stoppingToken);
        await Task.WhenAll(WakeAsync(stoppingToken), SweepAsync(stoppingToken));
    }

    private async Task WakeAsync(CancellationToken ct)
    {
        await foreach (var (conversation, entry) in arrivals.Wakes.ReadAllAsync(ct))
        {
            Wake(conversation, entry);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        // At the start everything that waits is left over from before.
        var forgottenBefore = tools.Time.GetUtcNow();
        using var timer = new PeriodicTimer(SweepEvery, tools.Time);
        var failing = false;
        do
        {
            try
            {
                foreach (var conversation in await inbox.ReadOverdueAsync(tools.Time.GetUtcNow(), forgottenBefore, ct))
                {
                    Wake(conversation, 0);
                }

                failing = false;
            }
            catch (Exception problem) when (!ct.IsCancellationRequested)
            {
                if (!failing)
                {
                    // Once, not twice a second for as long as the database is away.
                    failing = true;
                    LogSweepFailed(problem);
                }
            }

            forgottenBefore = tools.Time.GetUtcNow() - Forgotten;
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private void Wake(ConversationId conversation, long entry) => grains.GetGrain<IConversationGrain>(conversation.Value).Wake(entry).Ignore();

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep of the inbox failed; it is tried again")]
    private partial void LogSweepFailed(Exception problem);
}
