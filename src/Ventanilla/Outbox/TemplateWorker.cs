using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Outbox;

/// <summary>Keeps the templates of each business account at hand: fetched after the start and some times a day; notices in between tell of pauses.</summary>
internal sealed partial class TemplateWorker(
    ChannelDirectory channels, WhatsAppTemplates provider, TemplateStore store, TemplateTimes times, ILogger<TemplateWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromHours(6);

    /// <summary>The first fetch did not succeed: Graph may be back soon, or the address is not ready yet.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (times.Lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        while (true)
        {
            var all = true;
            foreach (var account in channels.All.Where(a => a is { Kind: ChannelKinds.WhatsApp, Owner: not null, Token: not null }))
            {
                all &= await FetchAsync(account, stoppingToken);
            }

            await Task.Delay(all ? Often : Soon, times.Time, stoppingToken);
        }
    }

    private async Task<bool> FetchAsync(ChannelAccount account, CancellationToken ct)
    {
        try
        {
            if (await provider.FetchAsync(account, ct) is not { } fetched)
            {
                if (!ct.IsCancellationRequested)
                {
                    LogNotFetched(account.Id);
                }

                return false;
            }

            await store.PutAsync(account, fetched, times.Time.GetUtcNow());
            return true;
        }
        catch (System.Data.Common.DbException problem)
        {
            LogNotKept(problem, account.Id);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The templates of channel {Channel} could not be fetched; those known stand")]
    private partial void LogNotFetched(Platform.ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "The templates of channel {Channel} could not be kept")]
    private partial void LogNotKept(Exception problem, Platform.ChannelId channel);
}

/// <summary>When the worker may begin, and the clock it goes by.</summary>
internal sealed record TemplateTimes(TimeProvider Time, IHostApplicationLifetime Lifetime);
