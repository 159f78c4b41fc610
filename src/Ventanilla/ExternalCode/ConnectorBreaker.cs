using Polly;
using Polly.CircuitBreaker;

namespace Ventanilla.ExternalCode;

/// <summary>
/// Leaves a connector alone once it has failed: five failures within half a minute, when at least half of the calls failed,
/// and it rests for a quarter of a minute; then one call tries whether it is back. Citizens get the fallback at once
/// meanwhile, and the other side gets time to recover.
/// </summary>
internal sealed class ConnectorBreaker
{
    private static readonly ExternalOutcome Resting = new ExternalOutcome.Down("It failed repeatedly and is left alone for some seconds.");

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private readonly TimeProvider time;
    private readonly ResiliencePipeline<Attempt> pipeline;
    private long restsUntil = long.MinValue;

    public ConnectorBreaker(TimeProvider time, Action opened, Action closed)
    {
        this.time = time;
        pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result.IsFault),
                OnOpened = _ =>
                {
                    Volatile.Write(ref restsUntil, time.GetTimestamp() + (long)(Rest.TotalSeconds * time.TimestampFrequency));
                    opened();
                    return default;
                },
                OnClosed = _ =>
                {
                    closed();
                    return default;
                },
            })
            .Build();
    }

    /// <summary>
    /// What a call ends with that need not even wait for its turn, because the connector is being left alone; null to wait
    /// for it. Only saves the wait: <see cref="RunAsync"/> decides.
    /// </summary>
    public ExternalOutcome? WithoutWaiting => time.GetTimestamp() < Volatile.Read(ref restsUntil) ? Resting : null;

    /// <summary>Makes the call unless the connector is being left alone. When this ends, a failure has been counted.</summary>
    public async Task<ExternalOutcome> RunAsync(Func<CancellationToken, Task<Attempt>> call, CancellationToken ct)
    {
        var context = ResilienceContextPool.Shared.Get(ct);
        try
        {
            var ended = await pipeline.ExecuteOutcomeAsync(
                static async (context, call) =>
                {
                    try
                    {
                        return Outcome.FromResult(await call(context.CancellationToken));
                    }
                    catch (OperationCanceledException gone)
                    {
                        return Outcome.FromException<Attempt>(gone);
                    }
                },
                context,
                call);
            if (ended.Exception is BrokenCircuitException)
            {
                return Resting;
            }

            ended.ThrowIfException();
            return ended.Result.Outcome;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <param name="IsFault">The connector's own failure, which counts towards leaving it alone.</param>
    internal readonly record struct Attempt(ExternalOutcome Outcome, bool IsFault);
}
