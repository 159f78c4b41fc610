using System.Data.Common;

namespace Ventanilla.Catalogue;

/// <summary>
/// Where there are several nodes: looks every moment whether a town has uploaded a table to another. Asking costs a line for
/// each table; being told would need a second way for when the telling was lost.
/// </summary>
internal sealed partial class TownTablesWorker(TownTables tables, TimeProvider time, ILogger<TownTablesWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var (town, problems) in await tables.FollowAsync(stoppingToken))
                {
                    LogRefused(town.Value, problems.Count);
                }
            }
            catch (DbException problem)
            {
                // It is asked again in a moment.
                LogUnread(problem.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The tables that town {Town} has uploaded have {Problems} problems on this node; those it had stand")]
    private partial void LogRefused(int town, int problems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether other nodes were given tables could not be read ({Problem}); it is tried again")]
    private partial void LogUnread(string problem);
}
