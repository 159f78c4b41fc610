using System.Data.Common;

namespace Ventanilla.Catalogue;

/// <summary>
/// Looks every moment whether a town has published or uploaded something, by a command or on another node. Asking costs a
/// line for each town; being told would need a second way for when the telling was lost.
/// </summary>
internal sealed partial class CatalogueWorker(LiveCatalogues live, TimeProvider time, ILogger<CatalogueWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    /// <summary>Everything is read before anything listens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await live.FollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await live.FollowAsync(stoppingToken);
            }
            catch (DbException problem)
            {
                // It is asked again in a moment.
                LogUnread(problem.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether something was published could not be read ({Problem}); it is tried again")]
    private partial void LogUnread(string problem);
}
