using System.Collections.Concurrent;

namespace Ventanilla.Tests.ExternalCode;

/// <summary>
/// A thread of its own on which whoever was let in goes on at once, while a library's own continuations must find another
/// thread first: the unluckiest order in which a busy machine can run them.
/// </summary>
internal sealed class WaitersFirst : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Work, object? State)> waiting = [];
    private readonly Thread thread;

    public WaitersFirst()
    {
        thread = new(() =>
        {
            SetSynchronizationContext(this);
            foreach (var (work, state) in waiting.GetConsumingEnumerable())
            {
                work(state);
            }
        });
        thread.Start();
    }

    public override void Post(SendOrPostCallback d, object? state) => waiting.Add((d, state));

    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var begun = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => begun.SetResult(work()), null);
        return begun.Task.Unwrap();
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        thread.Join();
        waiting.Dispose();
    }
}
