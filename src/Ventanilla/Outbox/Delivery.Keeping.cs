namespace Ventanilla.Outbox;

/// <summary>How what happened to a row comes into the table, whatever the database does meanwhile.</summary>
internal sealed partial class Delivery
{
    /// <summary>
    /// What is marked as being sent while nobody here sends it: the database kept the row and went away before it could say
    /// so.
    /// </summary>
    public async Task DoubtForsakenAsync(Func<OutboxEntry, bool> isHeld, CancellationToken ct)
    {
        var now = rules.Now;
        foreach (var entry in await tables.Rows.ReadSendingAsync(connected.Id, now - SendingRules.Forsaken, ct))
        {
            if (!isHeld(entry))
            {
                LogForsaken(entry.Id, connected.Id);
                await tables.Rows.MarkDoubtfulAsync(entry, "interrupted", now, now + times.Window);
            }
        }
    }

    /// <summary>Marks the row; when the database goes away before it says that it has, it is asked again whether it had.</summary>
    private async Task<bool> MarkAsync(OutboxEntry entry, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await tables.Rows.MarkSendingAsync(entry) || ((tries > 0 || entry.Unsure) && await tables.Rows.IsMarkedAsync(entry, ct));
            }
            catch (System.Data.Common.DbException problem) when (!ct.IsCancellationRequested)
            {
                if (tries == 0)
                {
                    LogNotKept(problem, entry.Id, connected.Id);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), rules.Time, ct);
            }
        }
    }

    /// <summary>
    /// Once the call has been made its outcome must be kept, however long the database is away: without it the row would be
    /// sent again, or be in doubt for nothing.
    /// </summary>
    /// <returns>Null when the row is settled, else the row to try again and the wait.</returns>
    public async Task<Later?> KeepAsync(OutboxEntry entry, Called called, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await NoteNewsAsync(called);
                return await SettleAsync(entry, called.Outcome);
            }
            catch (System.Data.Common.DbException problem)
            {
                if (tries == 0)
                {
                    LogNotKept(problem, entry.Id, connected.Id);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), rules.Time, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox row {Row} of channel {Channel} was marked as being sent and is in nobody's hands; it is in doubt")]
    private partial void LogForsaken(long row, Platform.ChannelId channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of outbox row {Row} of channel {Channel} cannot be kept; it is tried again")]
    private partial void LogNotKept(Exception problem, long row, Platform.ChannelId channel);
}
