using System.Collections.Concurrent;
using System.Text.Json;

namespace Ventanilla.Demo.Providers;

/// <summary>One call that a fake provider received from us.</summary>
/// <param name="Method">What was called: <c>messages</c>, <c>media</c>, <c>sendMessage</c>, …</param>
/// <param name="To">The chat it was for, as the provider names it; null where there is none.</param>
/// <param name="Body">Its parameters.</param>
/// <param name="Status">How it was answered.</param>
internal sealed record ProviderCall(string Method, string? To, JsonElement Body, int Status, DateTimeOffset At);

/// <summary>An answer that a fake provider gives instead of doing what it was asked.</summary>
/// <param name="Drop">Does what it was asked, but the connection breaks before the answer: nobody knows whether it went.</param>
internal sealed record ProviderFailure(int Status, string Body, int? RetryAfter = null, string ContentType = "application/json", bool Drop = false);

/// <summary>What a fake provider was sent, for tests and the page; and how tests make it fail or slow.</summary>
internal sealed class ProviderRecorder(TimeProvider time)
{
    private const int Most = 5_000;

    private readonly ConcurrentQueue<ProviderCall> calls = new();
    private readonly ConcurrentQueue<(ProviderFailure Failure, string? Method)> failures = new();

    /// <summary>Told of each call after it was answered. Handlers must only take note.</summary>
    public event Action<ProviderCall>? Called;

    /// <summary>The last calls, oldest first.</summary>
    public IReadOnlyList<ProviderCall> Calls => [.. calls];

    /// <summary>How long each call takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Fails the next calls, of one method or of any.</summary>
    public void FailNext(ProviderFailure failure, int times = 1, string? method = null)
    {
        for (var i = 0; i < times; i++)
        {
            failures.Enqueue((failure, method));
        }
    }

    /// <summary>Waits as long as calls take now.</summary>
    /// <returns>The failure that this call is to have, if any.</returns>
    public async Task<ProviderFailure?> EnterAsync(string method, CancellationToken ct)
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, time, ct);
        }

        return failures.TryPeek(out var next) && (next.Method is null || string.Equals(next.Method, method, StringComparison.OrdinalIgnoreCase)) && failures.TryDequeue(out next)
            ? next.Failure
            : null;
    }

    public void Note(string method, string? to, JsonElement body, int status)
    {
        var call = new ProviderCall(method, to, body, status, time.GetUtcNow());
        calls.Enqueue(call);
        if (calls.Count > Most)
        {
            calls.TryDequeue(out _);
        }

        Called?.Invoke(call);
    }

    /// <summary>Waits for a call like this one; calls made before count.</summary>
    public async Task<ProviderCall> WaitAsync(Func<ProviderCall, bool> like, CancellationToken ct)
    {
        var coming = System.Threading.Channels.Channel.CreateUnbounded<ProviderCall>();
        void Take(ProviderCall call) => coming.Writer.TryWrite(call);
        Called += Take;
        try
        {
            if (Calls.FirstOrDefault(like) is { } earlier)
            {
                return earlier;
            }

            await foreach (var call in coming.Reader.ReadAllAsync(ct))
            {
                if (like(call))
                {
                    return call;
                }
            }
        }
        finally
        {
            Called -= Take;
        }

        throw new OperationCanceledException(ct);
    }
}
