using System.Data.Common;
using System.Globalization;
using Ventanilla.Channels;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>
/// Brings what waits in the spool into the database, oldest first, as soon as it answers again. A record is read like the
/// webhook that it was, and counts only for accounts whose secret proved it then and does now. A crash in between repeats
/// some of them, which changes nothing.
/// </summary>
internal sealed partial class SpoolWorker(Spool spool, InboxStore inbox, ChannelDirectory channels, Database database, ILogger<SpoolWorker> logger) : BackgroundService
{
    /// <summary>In one transaction.</summary>
    private const int Together = 256;

    /// <summary>A record that the database finds fault with this often will never be taken.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private TimeSpan pause = ShortestPause;
    private bool answers;
    private bool told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (spool.Folder is not { } folder)
        {
            return;
        }

        while (true)
        {
            try
            {
                while (folder.Front() is { } segment)
                {
                    if (answers && spool.State.Waiting <= Together)
                    {
                        spool.BeginHandover();
                    }

                    await BringHomeAsync(folder, segment, stoppingToken);
                    spool.CameHome(folder.Remove(segment));
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(problem);
                await Task.Delay(LongestPause, spool.Time, stoppingToken);
            }
            finally
            {
                spool.EndHandover();
            }

            answers = false;
            await spool.WaitAsync(stoppingToken);
        }
    }

    private async Task BringHomeAsync(SpoolFolder folder, long segment, CancellationToken ct)
    {
        var bytes = folder.Read(segment);
        var batch = new List<(SpoolPart Part, Brought Brought)>(Together);
        foreach (var part in SpoolFormat.Read(bytes, segment))
        {
            if (part.Record is not { } record)
            {
                folder.SetAside(segment, part.Offset, bytes.AsSpan(part.Offset, part.Length), "damaged");
                LogDamaged(part.Length);
                continue;
            }

            batch.Add((part, Read(record)));
            if (batch.Count == Together)
            {
                await KeepAsync(batch);
                batch.Clear();
            }
        }

        await KeepAsync(batch);

        async Task KeepAsync(List<(SpoolPart Part, Brought Brought)> some)
        {
            if (some.Count == 0 || await IsKeptAsync(some.ConvertAll(s => s.Brought), some.Count == 1 ? Tries : 1, ct))
            {
                return;
            }

            // One of them is not taken: each alone, and that one aside.
            foreach (var (part, one) in some)
            {
                if (!await IsKeptAsync([one], Tries, ct))
                {
                    folder.SetAside(segment, part.Offset, one.Body.Span, "refused");
                    LogRefused(one.Kind);
                }
            }
        }
    }

    /// <summary>Tries until it is kept, or is found at fault this often. Anything else may pass: a full disk, a standby that only reads.</summary>
    private async Task<bool> IsKeptAsync(IReadOnlyList<Brought> some, int tries, CancellationToken ct)
    {
        for (var refused = 0; ;)
        {
            try
            {
                await inbox.AppendInOrderAsync(some);
                (pause, answers, told) = (ShortestPause, true, false);
                return true;
            }
            catch (Exception problem) when (problem is not (OperationCanceledException or ObjectDisposedException))
            {
                // While it is away nobody is kept waiting for the end of it.
                answers = false;
                spool.EndHandover();
                if (await IsAtFaultAsync(problem) && ++refused == tries)
                {
                    LogNotTaken(problem);
                    return false;
                }

                if (!told)
                {
                    told = true;
                    LogWaits(problem);
                }
            }

            await Task.Delay(pause, spool.Time, ct);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Whether it was the record and not the database: what the standard calls data, integrity and syntax errors, or a bug of ours.</summary>
    private async Task<bool> IsAtFaultAsync(Exception problem)
    {
        if (problem is DbException fault)
        {
            return fault.SqlState is ['2', '2' or '3', ..] or ['4', '2', ..];
        }

        try
        {
            await database.WriteAsync(s => s.Execute("UPDATE towns SET name = name WHERE id = 0"));
            return true;
        }
        catch (Exception other) when (other is not ObjectDisposedException)
        {
            return false;
        }
    }

    private Brought Read(SpoolRecord record)
    {
        var account = record.Account.Length > 0 && channels.Find(record.Kind, record.Account) is { } found && Proves(found.Signing) ? found : null;
        var signer = record.Account.Length > 0 ? null : channels.SigningSecrets(record.Kind).FirstOrDefault(Proves);
        try
        {
            return account is null && signer is null
                ? Unknown("the secret that proved it is not an account's any more")
                : new(record.Kind, channels.Adapter(record.Kind).Read(record.Body, account), signer, record.ReceivedAt, record.Body);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A bug in an adapter, or a kind that is gone. Those behind it go on.
            LogNotTaken(problem);
            return Unknown(problem.GetType().Name);
        }

        bool Proves(Platform.Secret? secret) => secret is not null && SpoolRecord.SignerOf(secret).AsSpan().SequenceEqual(record.Signer);

        Brought Unknown(string reason) => new(
            record.Kind,
            [new Unread { Account = record.Account, ExternalId = record.ReceivedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), Reason = reason, Raw = record.Body }],
            null, record.ReceivedAt, record.Body);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Length} bytes of the spool are no record (a write that was cut, or damage): they are kept in spool/set-aside")]
    private partial void LogDamaged(int length);

    [LoggerMessage(Level = LogLevel.Error, Message = "A webhook of {Kind} is not taken by the database: it is kept in spool/set-aside")]
    private partial void LogRefused(string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Records of the spool were not taken")]
    private partial void LogNotTaken(Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not take what waits in the spool; it is tried until it does")]
    private partial void LogWaits(Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The spool cannot be read or tidied up; it is tried again")]
    private partial void LogUnreadable(Exception problem);
}
