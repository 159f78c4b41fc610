namespace Ventanilla.Storage.Postgres;

/// <summary>
/// Which nodes have gone without a word: their row has not changed while this node looked at it again and again, and by
/// the database's clock it is old. Both, because after the database was away every row is old, and a node that lives says
/// so within seconds.
/// </summary>
internal sealed class SilentNodes(TimeProvider time)
{
    /// <summary>Twelve signs of life that did not come.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromSeconds(60);

    /// <summary>Watched for so long without a change: four signs of life, and time to reach the database again.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    /// <summary>Who has not looked for so long knows nothing of what went on meanwhile, and begins anew.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long AliveAt, long Since)> seen = new(StringComparer.Ordinal);
    private long looked;

    /// <summary>Takes in what one reading of the table shows.</summary>
    /// <param name="active">Every node that counts as active, and when it last said that it lives.</param>
    /// <param name="now">The database's clock, in milliseconds as <paramref name="active"/>.</param>
    /// <returns>Those that may be called dead.</returns>
    public IReadOnlyList<(string Silo, long AliveAt)> Look(IReadOnlyList<(string Silo, long AliveAt)> active, long now)
    {
        lock (gate)
        {
            var stamp = time.GetTimestamp();
            if (time.GetElapsedTime(looked, stamp) > LongestGap)
            {
                seen.Clear();
            }

            looked = stamp;
            foreach (var gone in seen.Keys.Except(active.Select(a => a.Silo)).ToList())
            {
                seen.Remove(gone);
            }

            var silent = new List<(string, long)>();
            foreach (var node in active)
            {
                if (!seen.TryGetValue(node.Silo, out var before) || before.AliveAt != node.AliveAt)
                {
                    seen[node.Silo] = (node.AliveAt, stamp);
                }
                else if (time.GetElapsedTime(before.Since, stamp) >= Watched && now - node.AliveAt >= Old.TotalMilliseconds)
                {
                    silent.Add(node);
                }
            }

            return silent;
        }
    }
}
