using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// Fetches the files that citizens sent, outside of any Turn, and reports through the front door. A file that cannot be
/// had after a day of tries is given up: providers keep them for a week at most and links for minutes.
/// </summary>
internal sealed partial class DownloadWorker(
    AttachmentStore attachments, FileStore files, ChannelDirectory channels, InboxStore inbox, TimeProvider time, ILogger<DownloadWorker> logger) : BackgroundService
{
    /// <summary>WhatsApp's own limit for what a citizen may send.</summary>
    private const long SizeLimit = 100L * 1024 * 1024;

    private const int AtOnce = 4;
    private const int Tries = 12;

    /// <summary>How often the table is asked. Photos appear within this.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var failing = false;
        do
        {
            try
            {
                var waiting = await attachments.ReadWaitingAsync(time.GetUtcNow(), 50, stoppingToken);
                await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, FetchAsync);
                failing = false;
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    failing = true;
                    LogFailed(problem);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask FetchAsync(WaitingAttachment waiting, CancellationToken ct)
    {
        if (channels.Find(waiting.Channel) is not { } account)
        {
            return;
        }

        var (outcome, hash, size) = await files.AddAsync(waiting.Town, async stream =>
        {
            var got = await channels.Adapter(account.Kind).DownloadAsync(account, waiting.Reference, stream, SizeLimit, ct);
            return (got, got is DownloadOutcome.Stored);
        });
        switch (outcome)
        {
            case DownloadOutcome.Stored stored:
                await ReportAsync(waiting, new(waiting.Id, hash, size, stored.Mime ?? waiting.Mime, null));
                break;

            case DownloadOutcome.Retry when waiting.Attempts < Tries:
                await attachments.PostponeAsync(waiting.Town, waiting.Id, time.GetUtcNow() + TimeSpan.FromSeconds(Math.Pow(2, waiting.Attempts + 1)));
                break;

            case DownloadOutcome.Refused refused:
                LogRefused(waiting.Id);
                await ReportAsync(waiting, new(waiting.Id, null, 0, null, refused.Reason));
                break;

            default:
                await ReportAsync(waiting, new(waiting.Id, null, 0, null, "not available any more"));
                break;
        }
    }

    private async Task ReportAsync(WaitingAttachment waiting, AttachmentFetched fetched)
    {
        await inbox.AppendAsync(waiting.Town, waiting.Channel, waiting.Conversation, $"file:{waiting.Id}", fetched, time.GetUtcNow());

        // Not asked for again while its Turn is on the way.
        await attachments.PostponeAsync(waiting.Town, waiting.Id, time.GetUtcNow() + TimeSpan.FromMinutes(10));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fetching attachments failed; it is tried again")]
    private partial void LogFailed(Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attachment {Attachment} was refused")]
    private partial void LogRefused(AttachmentId attachment);
}
