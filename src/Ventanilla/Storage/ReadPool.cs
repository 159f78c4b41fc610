using System.Collections.Concurrent;
using Ventanilla.Platform;

namespace Ventanilla.Storage;

/// <summary>Connections that only read, opened when they are first wanted.</summary>
internal sealed class ReadPool(Func<DbSession> open, int count) : IDisposable
{
    private readonly ConcurrentBag<DbSession> idle = [];
    private readonly SemaphoreSlim places = new(count);

    /// <param name="town">Whom it is read for; null for the program itself.</param>
    public async Task<T> RunAsync<T>(TownId? town, Func<DbSession, T> work, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!idle.TryTake(out var session))
            {
                session = open();
            }

            try
            {
                if (town is { } named)
                {
                    session.Enter(named);
                }

                return work(session);
            }
            finally
            {
                if (session.IsUsable)
                {
                    idle.Add(session);
                }
                else
                {
                    session.Dispose();
                }
            }
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        foreach (var session in idle)
        {
            session.Dispose();
        }

        idle.Clear();
        places.Dispose();
    }
}
