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

    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<Attempt> pipeline;

    public ConnectorBreaker(TimeProvider time, Action opened, Action closed) =>
        pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result.IsFault),
                StateProvider = state,
                OnOpened = _ => Tell(opened),
                OnClosed = _ => Tell(closed),
            })
            .Build();

    /// <summary>What a call that has waited for its turn ends with, when it was decided meanwhile to leave the connector alone; null to go on.</summary>
    public ExternalOutcome? Rest => state.CircuitState == CircuitState.Open ? Resting : null;

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

    private static ValueTask Tell(Action told)
    {
        told();
        return default;
    }

    /// <param name="IsFault">The connector's own failure, which counts towards leaving it alone; a queue of ours is not.</param>
    internal readonly record struct Attempt(ExternalOutcome Outcome, bool IsFault);
}
