namespace Ventanilla.Tests.Torture;

/// <summary>
/// Citizens who write one message after the other, each once the one before is acknowledged. As the providers do, their
/// webhooks are repeated until they are taken; some never, and some although they were.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static int lastCitizen;

    private readonly Uri program;
    private readonly HttpClient http;
    private readonly Ledger ledger;
    private readonly Chance chance;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> work;
    private int acknowledged;
    private int refused;
    private volatile int pause;

    public Crowd(Uri program, HttpClient http, Ledger ledger, Chance chance, int clients = 16)
    {
        (this.program, this.http, this.ledger, this.chance) = (program, http, ledger, chance);
        work = [.. Enumerable.Range(0, clients).Select(client => Task.Run(() => WriteAsync(telegram: client % 3 == 2)))];
    }

    /// <summary>How many messages were acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>How many were answered with something else than 200.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>What was answered last when it was not 200.</summary>
    public int LastRefusal { get; private set; }

    /// <summary>Everybody takes this long between two messages.</summary>
    public int Pause
    {
        get => pause;
        set => pause = value;
    }

    /// <summary>Everybody goes home. What is on its way is unknown then.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task WriteAsync(bool telegram)
    {
        var citizen = Next(telegram);
        while (true)
        {
            var letter = citizen.Write();
            var kept = await DeliverAsync(citizen, letter);
            if (kept && chance.Percent(5))
            {
                // One that was taken comes again.
                await PostAsync(citizen, citizen.Letters.ElementAt(chance.Next(citizen.Letters.Count)));
            }

            if (!kept || citizen.HasSaidAll || chance.Percent(15))
            {
                citizen = Next(telegram);
            }

            if (pause > 0)
            {
                await Task.Delay(pause, stopping.Token);
            }
        }
    }

    /// <returns>False when the provider gave up.</returns>
    private async Task<bool> DeliverAsync(TorturedCitizen citizen, Letter letter)
    {
        while (true)
        {
            switch (await PostAsync(citizen, letter))
            {
                case true:
                    letter.Acknowledge();
                    Interlocked.Increment(ref acknowledged);
                    return true;

                case null when chance.Percent(10):
                    return false;

                default:
                    await Task.Delay(chance.Next(20, 80), stopping.Token);
                    break;
            }
        }
    }

    /// <returns>Null when the connection broke, so nobody knows.</returns>
    private async Task<bool?> PostAsync(TorturedCitizen citizen, Letter letter)
    {
        try
        {
            using var request = TorturedPost.Of(program, citizen, letter);
            using var answer = await http.SendAsync(request, stopping.Token);
            if (answer.IsSuccessStatusCode)
            {
                return true;
            }

            LastRefusal = (int)answer.StatusCode;
            Interlocked.Increment(ref refused);
            return false;
        }
        catch (HttpRequestException fault)
        {
            return fault.HttpRequestError == HttpRequestError.ConnectionError ? false : null;
        }
        catch (TaskCanceledException) when (!stopping.IsCancellationRequested)
        {
            // No answer in time.
            return null;
        }
    }

    private TorturedCitizen Next(bool telegram) => ledger.Add(new(telegram, Interlocked.Increment(ref lastCitizen)));
}
