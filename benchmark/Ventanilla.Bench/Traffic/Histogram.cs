using System.Numerics;

namespace Ventanilla.Bench.Traffic;

/// <summary>Durations, counted in buckets of at most 3 % width, so that millions cost nothing to keep and none is left out.</summary>
internal sealed class Histogram
{
    private const int Fine = 32;

    private readonly long[] buckets = new long[Fine * 40];

    public long Count => buckets.Sum();

    public void Record(TimeSpan duration) => Interlocked.Increment(ref buckets[Bucket((long)duration.TotalMicroseconds)]);

    /// <returns>Milliseconds below which the given share lies; zero when there is nothing.</returns>
    public double Percentile(double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (var i = 0; i < buckets.Length; i++)
        {
            left -= buckets[i];
            if (left <= 0)
            {
                return Highest(i) / 1000.0;
            }
        }

        return 0;
    }

    private static int Bucket(long microseconds)
    {
        var value = (ulong)Math.Max(0, microseconds);
        if (value < Fine)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2(value) - 5;
        return Math.Min((Fine * (shift + 1)) + (int)((value >> shift) - Fine), (Fine * 40) - 1);
    }

    private static double Highest(int bucket)
    {
        if (bucket < Fine)
        {
            return bucket;
        }

        var shift = (bucket / Fine) - 1;
        return (double)(((ulong)(bucket % Fine) + Fine + 1) << shift) - 1;
    }
}
