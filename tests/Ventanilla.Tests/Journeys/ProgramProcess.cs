using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Tests.Journeys;

/// <summary>
/// The program as the technician runs it: a process of its own, which can be killed. Several may run side by side, each
/// with settings of its own.
/// </summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private const int WordsKept = 200;

    private readonly Process process;
    private readonly ConcurrentQueue<string> words = new();

    private ProgramProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>The last lines that it wrote, for the report of a failure.</summary>
    public string Words => string.Join('\n', words);

    public static async Task<ProgramProcess> StartAsync(string data, Uri graph, HttpClient http, CancellationToken ct)
    {
        var program = Begin(new() { Data = data, Settings = { ["WHATSAPP__GRAPHURL"] = graph.ToString(), ["WHATSAPP__DOUBTSECONDS"] = "10" } });
        await program.ReadyAsync(http, ct);
        return program;
    }

    /// <summary>Starts it and does not wait.</summary>
    public static ProgramProcess Begin(ProgramStart how)
    {
        var address = how.Address ?? new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(how.Executable ?? Path.Combine(AppContext.BaseDirectory, "Ventanilla"), "serve")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = how.WorkingDirectory ?? "",
        };

        // What the tests are told by the same prefix is not the program's business: it refuses what it does not know.
        foreach (var ours in start.Environment.Keys.Where(k => k.StartsWith("VENTANILLA_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(ours);
        }

        start.Environment["VENTANILLA_LISTEN"] = address.ToString();
        start.Environment["VENTANILLA_DATA"] = how.Data;
        start.Environment["VENTANILLA_DEMO"] = "true";
        start.Environment["VENTANILLA_UNPACED"] = "true";
        foreach (var (name, value) in how.Settings)
        {
            start.Environment["VENTANILLA_" + name] = value;
        }

        foreach (var (name, value) in how.Environment)
        {
            start.Environment[name] = value;
        }

        var program = new ProgramProcess(new Process { StartInfo = start }, address);
        program.process.OutputDataReceived += (_, line) => program.Hear(line.Data);
        program.process.ErrorDataReceived += (_, line) => program.Hear(line.Data);
        program.process.Start();
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until it keeps what arrives; fails when it ends instead.</summary>
    public async Task ReadyAsync(HttpClient http, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            Assert.False(process.HasExited, $"the program ended with {(process.HasExited ? process.ExitCode : 0)}: {Words}");
            try
            {
                using var ready = await http.GetAsync(new Uri(Address, "/health/ready"), ct);
                if (ready.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Not listening yet, or stopped for a while.
            }

            await Task.Delay(20, ct);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }

    /// <summary>Asks it to stop in order, and waits until it has.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(ct);
        return await EndAsync(ct);
    }

    /// <summary>As a power cut for the process: no handler runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        words.Enqueue(line);
        if (words.Count > WordsKept)
        {
            words.TryDequeue(out _);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>How a test wants the program to be started: as the demo town without pace, and what is said here.</summary>
internal sealed record ProgramStart
{
    public required string Data { get; init; }

    /// <summary>Null takes any free port; a program that is killed and comes back to the same callers needs one of its own.</summary>
    public Uri? Address { get; init; }

    /// <summary>Null is the one that was built with the tests.</summary>
    public string? Executable { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>By their names without <c>VENTANILLA_</c>.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What else stands in its environment.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];
}
