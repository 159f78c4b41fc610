using System.Data.Common;
using Ventanilla.Channels;
using Ventanilla.Outbox;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>How it stands with the spool.</summary>
internal sealed record SpoolState(int Waiting, long Bytes, long Limit, int SetAside)
{
    /// <summary>Whether another webhook, however large, can be kept.</summary>
    public bool HasRoom => Limit > 0 && Bytes + ReceiveWebhook.BodyLimit < Limit;
}

/// <summary>
/// Keeps webhooks: in the inbox, or while PostgreSQL is away in files of this machine, flushed before the provider hears
/// 200. While something waits there, everything new goes behind it, so that nobody's second message overtakes the first.
/// </summary>
internal sealed partial class Spool : IDisposable
{
    /// <summary>A provider waits for some seconds; a network that swallows everything is not told from a slow one sooner.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>So much is written and flushed together.</summary>
    private const int BatchBytes = 8 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly InboxStore inbox;
    private readonly SendingRules rules;
    private readonly ILogger<Spool> logger;
    private readonly long limit;
    private readonly SemaphoreSlim arrived = new(0);
    private List<Waiter> unwritten = [];
    private TaskCompletionSource? handingOver;
    private bool writing;
    private bool full;
    private long unwrittenBytes;
    private int waiting;

    public Spool(InboxStore inbox, Settings settings, SendingRules rules, ILogger<Spool> logger)
    {
        (this.inbox, this.rules, this.logger) = (inbox, rules, logger);

        // An SQLite file that cannot be written lies on the disk that the spool would be on.
        limit = settings.IsPostgres ? settings.SpoolBytes : 0;
        Folder = limit > 0 || SpoolFolder.IsThere(settings.Data) ? SpoolFolder.Open(settings.Data, rules.Time) : null;
        Count(Folder?.Records ?? 0);
        if (waiting > 0)
        {
            LogLeft(waiting);
        }
    }

    /// <summary>Null where there is no spool and never was.</summary>
    public SpoolFolder? Folder { get; }

    public TimeProvider Time => rules.Time;

    /// <summary>Nothing that was acknowledged waits outside the database.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return waiting == 0;
            }
        }
    }

    public SpoolState State
    {
        get
        {
            lock (gate)
            {
                return new(waiting, (Folder?.Bytes ?? 0) + unwrittenBytes, limit, Folder?.SetAsideCount ?? 0);
            }
        }
    }

    /// <summary>Keeps what a provider brought; on disk, here or in the database, when the answer is true.</summary>
    /// <param name="account">Where the address told it; else the body names it and <paramref name="signer"/> signed it.</param>
    public async Task<bool> KeepAsync(IChannel channel, ReadOnlyMemory<byte> body, ChannelAccount? account, Secret? signer)
    {
        var now = Time.GetUtcNow();
        try
        {
            if (await IsDirectAsync())
            {
                var kept = inbox.AppendAsync(channel.Kind, channel.Read(body, account), now, signer);
                await (limit > 0 ? kept.WaitAsync(Patience, Time) : kept);
                return true;
            }
        }
        catch (Exception problem) when (problem is DbException or TimeoutException)
        {
            if (limit > 0)
            {
                LogAway(problem.GetType().Name);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closing: the provider comes again.
            return false;
        }

        return await AddAsync(new(channel.Kind, account?.Name ?? "", now, SpoolRecord.SignerOf(account is null ? signer : account.Signing), body));
    }

    /// <summary>Waits until there is something to bring home.</summary>
    public Task WaitAsync(CancellationToken ct) => arrived.WaitAsync(TimeSpan.FromSeconds(1), ct);

    /// <summary>
    /// For the last few records of a database that is back: what comes meanwhile waits for a moment, so that under a
    /// stream that never pauses the spool becomes empty nevertheless.
    /// </summary>
    public void BeginHandover()
    {
        lock (gate)
        {
            handingOver ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void EndHandover()
    {
        lock (gate)
        {
            handingOver?.SetResult();
            handingOver = null;
        }
    }

    /// <summary>So many records are in the database now.</summary>
    public void CameHome(int records)
    {
        lock (gate)
        {
            Count(-records);
            full = false;
            if (waiting == 0 && records > 0)
            {
                LogEmpty();
            }
        }
    }

    public void Dispose()
    {
        Folder?.Dispose();
        arrived.Dispose();
    }

    /// <summary>Whether the way into the database is free: nothing waits before it.</summary>
    private async Task<bool> IsDirectAsync()
    {
        while (true)
        {
            Task over;
            lock (gate)
            {
                if (waiting == 0 || handingOver is null)
                {
                    return waiting == 0;
                }

                over = handingOver.Task;
            }

            await over.WaitAsync(Patience, Time);
        }
    }

    private Task<bool> AddAsync(SpoolRecord record)
    {
        var waiter = new Waiter(record, SpoolFormat.LengthOf(record));
        lock (gate)
        {
            if (Folder is null || Folder.Bytes + unwrittenBytes + waiter.Length > limit)
            {
                if (!full && limit > 0)
                {
                    full = true;
                    LogFull();
                }

                return Task.FromResult(false);
            }

            Count(1);
            unwrittenBytes += waiter.Length;
            unwritten.Add(waiter);
            if (!writing)
            {
                writing = true;
                _ = Task.Run(WriteAll);
            }
        }

        return waiter.Written.Task;
    }

    private void Count(int more)
    {
        waiting += more;
        rules.StatusesWait = waiting > 0;
    }

    /// <summary>Writes what waits, many to a flush, until nothing does.</summary>
    private void WriteAll()
    {
        while (true)
        {
            List<Waiter> batch;
            lock (gate)
            {
                var (count, bytes) = (0, 0L);
                while (count < unwritten.Count && (count == 0 || bytes + unwritten[count].Length <= BatchBytes))
                {
                    bytes += unwritten[count++].Length;
                }

                batch = unwritten[..count];
                unwritten = unwritten[count..];
                writing = count > 0;
                if (!writing)
                {
                    return;
                }
            }

            var kept = Write(batch);
            lock (gate)
            {
                unwrittenBytes -= batch.Sum(w => (long)w.Length);
                Count(kept ? 0 : -batch.Count);
            }

            foreach (var waiter in batch)
            {
                waiter.Written.SetResult(kept);
            }
        }
    }

    private bool Write(List<Waiter> batch)
    {
        try
        {
            Folder!.Append(batch.ConvertAll(w => w.Record));
            if (arrived.CurrentCount == 0)
            {
                arrived.Release();
            }

            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            LogNotWritten(problem);
            return false;
        }
    }

    private sealed record Waiter(SpoolRecord Record, int Length)
    {
        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database did not keep a webhook ({Problem}): it goes into the spool, and what comes behind it as well")]
    private partial void LogAway(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} webhooks of before the start wait in the spool")]
    private partial void LogLeft(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "The spool is empty: webhooks go into the database again")]
    private partial void LogEmpty();

    [LoggerMessage(Level = LogLevel.Error, Message = "The spool is full: webhooks are refused with 503 until the database is back")]
    private partial void LogFull();

    [LoggerMessage(Level = LogLevel.Error, Message = "The spool could not be written; the webhooks were refused with 503")]
    private partial void LogNotWritten(Exception problem);
}
