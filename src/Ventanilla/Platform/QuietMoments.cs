namespace Ventanilla.Platform;

/// <summary>
/// Gives memory back to the machine in the first quiet half second after much was done. The collector keeps what a rush needed
/// for the next one; on a town's small machine other programs wait for it, and the next rush may be tomorrow's.
/// </summary>
/// <param name="allocated">Bytes allocated since the start.</param>
/// <param name="giveBack">Stops the program for as long as it takes to go through what lives: a tenth of a second for 100 MB.</param>
internal sealed class QuietMoments(TimeProvider time, Func<long> allocated, Action giveBack) : BackgroundService
{
    /// <summary>Half a second in which less was allocated is quiet: some three messages.</summary>
    internal const long Quiet = 512 * 1024;

    /// <summary>After less than this nothing worth a pause can be had.</summary>
    internal const long Much = 128 * 1024 * 1024;

    internal static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    public QuietMoments(TimeProvider time)
        : this(time, () => GC.GetTotalAllocatedBytes(), () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true))
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Moment, time);
        var (given, before) = (0L, allocated());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = allocated();
            if (now - before < Quiet && now - given >= Much)
            {
                giveBack();
                (given, now) = (now, allocated());
            }

            before = now;
        }
    }
}
