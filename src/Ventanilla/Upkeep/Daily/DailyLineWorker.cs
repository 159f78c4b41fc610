using System.Globalization;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Daily;

/// <summary>
/// Once a day writes the account of the day before into the log: received = stored = handled, and the gaps. On several
/// machines each writes it; they read the same tables.
/// </summary>
internal sealed partial class DailyLineWorker(Database database, Settings settings, TimeProvider time, ILogger<DailyLineWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(UntilNext(time.GetUtcNow()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException)
            {
                LogFailed(problem);
            }
        }
    }

    private async Task TellAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var yesterday = DailyCount.DayOf(now).AddDays(-1);
        var count = await database.ReadAsync(s => DailyCount.Read(s, yesterday, now), ct);
        var (day, account) = (yesterday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(count));
        LogDay(day, account);
        if (count.Gaps > 0)
        {
            LogGaps(day, count.Lost, count.Unsent);
        }
    }

    internal static string Text(DailyCount count) => string.Create(
        CultureInfo.InvariantCulture,
        $"received={count.Received} stored={count.Stored} handled={count.Handled} waiting={count.Waiting} aside={count.SetAside} quarantined={count.Quarantined} "
        + $"answered={count.Answered} sent={count.Sent} failed={count.Failed} doubt={count.InDoubt} gaps={count.Gaps}");

    /// <summary>To the next time that the clock of the town's wall shows the hour.</summary>
    internal TimeSpan UntilNext(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, TimeZoneInfo.Local);
        var next = local.Date.AddHours(settings.DailyHour);
        if (next <= local.DateTime)
        {
            next = next.AddDays(1);
        }

        var at = new DateTimeOffset(next, TimeZoneInfo.Local.GetUtcOffset(next));

        // On the night of a clock change the hour may not be there; a minute is waited in any case.
        return at - now is var wait && wait > TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Day {Day}: {Account}")]
    private partial void LogDay(string day, string account);

    [LoggerMessage(Level = LogLevel.Error, Message = "Day {Day} has gaps: {Lost} handled messages left no line in the history, {Unsent} lines have no row to leave by")]
    private partial void LogGaps(string day, long lost, long unsent);

    [LoggerMessage(Level = LogLevel.Error, Message = "The account of the day could not be read; the next day's is tried")]
    private partial void LogFailed(Exception problem);
}
