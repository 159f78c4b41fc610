using System.Net;
using System.Net.Sockets;
using Ventanilla.Platform;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// One installation of the program from its first start to the day on which everything it was told must be answered:
/// a data folder, a crowd that writes, providers that misbehave, and a process that is ended and started many times.
/// </summary>
internal sealed class Life : IAsyncDisposable
{
    /// <summary>Above the wait for a status that settles a doubt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly OutboundHttp outbound = new();
    private ProgramProcess? running;

    private Life(int seed) => (Chance, Start) = (new(seed), new() { Data = Path.Combine(Path.GetTempPath(), $"ventanilla-torture-{Guid.NewGuid():N}"), Address = OwnAddress() });

    public Chance Chance { get; }

    public Ledger Ledger { get; } = new();

    public ProgramStart Start { get; set; }

    public string Data => Start.Data;

    public HttpClient Http => outbound.Provider;

    public Crowd Crowd { get; private set; } = null!;

    public StatusCourier Courier { get; private set; } = null!;

    public Providers Providers { get; private set; } = null!;

    public ProgramProcess Program => running ?? throw new InvalidOperationException("The program does not run.");

    /// <summary>Providers are there, nobody writes yet, the program is not started.</summary>
    public static async Task<Life> BeginAsync(int seed, Faults? faults = null)
    {
        var life = new Life(seed);
        faults ??= new();
        life.Courier = new(life.Start.Address!, life.Http, life.Chance, faults.StatusDelay);
        life.Providers = await Providers.StartAsync(life.Ledger, life.Courier, faults, seed);
        life.Start = life.Start with { Settings = life.Providers.Settings, Executable = TortureOptions.Current.Program };
        return life;
    }

    /// <summary>The citizens begin to write, whether the program runs or not.</summary>
    public void OpenDoors(int clients = 16) => Crowd = new(Start.Address!, Http, Ledger, Chance, clients);

    public async Task StartAsync(CancellationToken ct)
    {
        running = ProgramProcess.Begin(Start);
        await running.ReadyAsync(Http, ct);
    }

    /// <summary>Starts it and does not wait until it is ready.</summary>
    public void Begin() => running = ProgramProcess.Begin(Start);

    /// <summary>Starts it and kills it before anybody knows how far it had come.</summary>
    public async Task StillbornAsync(TimeSpan after, CancellationToken ct)
    {
        running = ProgramProcess.Begin(Start);
        await Task.Delay(after, ct);
        await KillAsync();
    }

    /// <summary>Waits until the program has acknowledged something since now.</summary>
    public async Task UnderLoadAsync(CancellationToken ct)
    {
        var before = Crowd.Acknowledged;
        while (Crowd.Acknowledged == before)
        {
            Assert.False(Program.HasEnded, $"the program ended by itself: {Program.Words}");
            await Task.Delay(5, ct);
        }
    }

    public async Task KillAsync()
    {
        Ledger.Killed();
        await Program.KillAsync();
        await Program.DisposeAsync();
        running = null;
    }

    /// <summary>
    /// Waits until everything acknowledged is answered. A few citizens go on writing meanwhile, because by that an account
    /// is known to be alive; the providers behave from now on.
    /// </summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        Crowd.Pause = 400;
        Providers.Behave = true;
        var old = Ledger.Citizens;
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Ledger.Unanswered(old) > 0 && Environment.TickCount64 < until)
        {
            await Task.Delay(200, ct);
        }

        await Crowd.StopAsync();
        while ((Ledger.Unanswered(Ledger.Citizens) > 0 || Courier.Pending > 0) && Environment.TickCount64 < until)
        {
            await Task.Delay(100, ct);
        }

        // What comes too often comes soon after.
        await Task.Delay(500, ct);
    }

    /// <summary>Compares, and asks the database for its opinion. The program is ended by force a last time.</summary>
    public async Task JudgeAsync(Tally tally)
    {
        await KillAsync();
        var server = Start.Settings.GetValueOrDefault("DATABASE");
        if ((server is null ? Kept.Integrity(Data) : await KeptOnPostgres.IntegrityAsync(server)) is not "ok" and var torn)
        {
            tally.Wrong($"integrity check: {torn}");
        }

        if (Ledger.Unanswered(Ledger.Citizens) > 0)
        {
            tally.Explain($"what waits in the end: {(server is null ? Kept.Waiting(Data) : await KeptOnPostgres.WaitingAsync(server))}");
        }

        if (Courier.Latest > 18_000)
        {
            tally.Wrong($"the provider's statuses came up to {Courier.Latest} ms late, by this machine's fault: what was said twice proves nothing");
        }

        Ledger.Compare(tally, server is null ? Kept.Marked(Data) : await KeptOnPostgres.MarkedAsync(server));
    }

    public async ValueTask DisposeAsync()
    {
        if (Crowd is not null)
        {
            await Crowd.DisposeAsync();
        }

        await Courier.DisposeAsync();
        if (running is not null)
        {
            await running.DisposeAsync();
        }

        await Providers.DisposeAsync();
        outbound.Dispose();
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>
    /// A port that stays ours while the program is down: below those that the system gives to callers, who would take it
    /// in the meantime.
    /// </summary>
    private static Uri OwnAddress()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return new($"http://127.0.0.1:{port}");
            }
            catch (SocketException)
            {
                // Taken; another.
            }
        }
    }
}
