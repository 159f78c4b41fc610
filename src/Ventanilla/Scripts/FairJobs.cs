using Ventanilla.Platform;

namespace Ventanilla.Scripts;

/// <summary>
/// What waits for a worker, town by town in turn. Once more than one town has come, none takes more than half of the
/// workers or of the places: one town's slow scripts are not the others' wait.
/// </summary>
internal sealed class FairJobs<T>(int places, int workers)
    where T : class
{
    private readonly object gate = new();
    private readonly Dictionary<TownId, (Queue<T> Waiting, int Running)> towns = [];
    private readonly Queue<TownId> turns = new();
    private int count;
    private bool ended;

    private int Share(int all) => towns.Count > 1 ? Math.Max(1, all / 2) : all;

    /// <returns>False when there is no place for this town.</returns>
    public bool TryAdd(TownId town, T job)
    {
        lock (gate)
        {
            if (!towns.TryGetValue(town, out var own))
            {
                towns[town] = own = (new(), 0);
                turns.Enqueue(town);
            }

            if (ended || count >= places || own.Waiting.Count >= Share(places))
            {
                return false;
            }

            own.Waiting.Enqueue(job);
            count++;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Waits for a job whose town may have a worker; null when there will be none. <see cref="Done"/> gives the worker back.</summary>
    public (TownId Town, T Job)? Take()
    {
        lock (gate)
        {
            while (true)
            {
                for (var i = turns.Count; i > 0; i--)
                {
                    var town = turns.Dequeue();
                    turns.Enqueue(town);
                    var (waiting, running) = towns[town];
                    if (running < Share(workers) && waiting.TryDequeue(out var job))
                    {
                        towns[town] = (waiting, running + 1);
                        count--;
                        return (town, job);
                    }
                }

                if (ended && count == 0)
                {
                    return null;
                }

                Monitor.Wait(gate);
            }
        }
    }

    public void Done(TownId town)
    {
        lock (gate)
        {
            towns[town] = towns[town] with { Running = towns[town].Running - 1 };
            Monitor.PulseAll(gate);
        }
    }

    public void End()
    {
        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }
    }
}
