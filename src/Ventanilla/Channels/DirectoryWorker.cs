using System.Data.Common;
using Ventanilla.Towns;

namespace Ventanilla.Channels;

/// <summary>
/// Loads the towns and their accounts before anything listens, and looks every moment whether a command or another node has
/// added, changed or taken away one.
/// </summary>
internal sealed partial class DirectoryWorker(TownDirectory towns, ChannelDirectory channels, TimeProvider time, ILogger<DirectoryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LoadAsync(stoppingToken);
            }
            catch (DbException problem)
            {
                // It is asked again in a moment.
                LogUnread(problem.GetType().Name);
            }
        }
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        await towns.LoadAsync(ct);
        await channels.LoadAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Towns and accounts could not be read ({Problem}); it is tried again")]
    private partial void LogUnread(string problem);
}
