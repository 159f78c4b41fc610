using System.Threading.RateLimiting;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>What is limited, per visitor or per address.</summary>
internal enum VisitorLimit
{
    /// <summary>Anything at all, per address.</summary>
    Requests,

    /// <summary>New conversations, per address.</summary>
    Newcomers,
    Messages,
    MessagesOfAddress,
    Uploads,
    UploadsOfAddress,
}

/// <summary>
/// How much one visitor and one address may do: buckets that fill steadily and hold a burst. Generous for people — a
/// library or a town's school comes from one address — and small for a program that floods a counter of three clerks.
/// </summary>
internal sealed class VisitorLimits(Settings settings) : IDisposable
{
    /// <summary>Pages of one visitor that are fed live; more fall back to asking now and then.</summary>
    private const int ListenersOfVisitor = 4;

    private const int ListenersOfAddress = 100;

    private readonly Dictionary<VisitorLimit, PartitionedRateLimiter<string>> buckets = new()
    {
        [VisitorLimit.Requests] = Bucket(600, 20, TimeSpan.FromSeconds(1)),
        [VisitorLimit.Newcomers] = Bucket(30, 1, TimeSpan.FromSeconds(10)),
        [VisitorLimit.Messages] = Bucket(20, 1, TimeSpan.FromSeconds(2)),
        [VisitorLimit.MessagesOfAddress] = Bucket(200, 5, TimeSpan.FromSeconds(1)),
        [VisitorLimit.Uploads] = Bucket(10, 1, TimeSpan.FromSeconds(20)),
        [VisitorLimit.UploadsOfAddress] = Bucket(40, 1, TimeSpan.FromSeconds(5)),
    };

    private readonly PartitionedRateLimiter<(string Visitor, string Address)> listeners = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Visitor, string Address), string>(w => RateLimitPartition.GetConcurrencyLimiter(w.Visitor, _ => Places(ListenersOfVisitor))),
        PartitionedRateLimiter.Create<(string Visitor, string Address), string>(w => RateLimitPartition.GetConcurrencyLimiter(w.Address, _ => Places(ListenersOfAddress))));

    /// <summary>Takes one.</summary>
    /// <returns>How long to wait when there is none left, else null.</returns>
    public TimeSpan? Take(VisitorLimit limit, string who)
    {
        if (settings.Unpaced)
        {
            return null;
        }

        using var lease = buckets[limit].AttemptAcquire(who);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(5);
    }

    /// <summary>A place for one more page that listens, to be disposed when it goes; null when there is none.</summary>
    public IDisposable? TakePlace(string visitor, string address)
    {
        var lease = listeners.AttemptAcquire((visitor, address));
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    public void Dispose()
    {
        listeners.Dispose();
        foreach (var bucket in buckets.Values)
        {
            bucket.Dispose();
        }
    }

    private static PartitionedRateLimiter<string> Bucket(int burst, int tokens, TimeSpan every) => PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetTokenBucketLimiter(
            who, _ => new() { TokenLimit = burst, TokensPerPeriod = tokens, ReplenishmentPeriod = every, QueueLimit = 0 }));

    private static ConcurrencyLimiterOptions Places(int count) => new() { PermitLimit = count, QueueLimit = 0 };
}
