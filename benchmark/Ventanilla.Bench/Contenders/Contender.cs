using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Bench.Contenders;

/// <summary>One of the programs that are measured: started with an empty data folder of its own, watched from outside, stopped in order.</summary>
internal sealed class Contender : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly Process process;
    private readonly string log;

    private Contender(Process process, string log, Uri url, string webhook)
    {
        this.process = process;
        this.log = log;
        Url = url;
        Webhook = new Uri(url, webhook);
    }

    public Uri Url { get; }

    /// <summary>Where the provider posts.</summary>
    public Uri Webhook { get; }

    /// <summary>From the start of the process until it says that it is ready.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <returns>What went wrong, or null when it is ready.</returns>
    public async Task<string?> BecomesReadyAsync(CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var ready = new Uri(Url, "/health/ready");
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited)
            {
                return $"It ended at once (code {process.ExitCode}).{Tail()}";
            }

            try
            {
                using var response = await Http.GetAsync(ready, ct);
                if (response.IsSuccessStatusCode)
                {
                    StartUp = Stopwatch.GetElapsedTime(began);
                    return null;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Not listening yet.
            }

            await Task.Delay(5, ct);
        }

        return $"{ready} was not 200 within a minute.{Tail()}";
    }

    /// <summary>Memory in use, in megabytes: <c>VmRSS</c> now, <c>VmHWM</c> the most there has been.</summary>
    public double Memory(string field) =>
        File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(field + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is { } line
            ? double.Parse(line[^2], CultureInfo.InvariantCulture) / 1024
            : 0;

    /// <summary>Processor time used so far, on all cores.</summary>
    public TimeSpan Processor()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Asks it to stop; kills it when it does not.</summary>
    /// <returns>How long it took, or null when it had to be killed.</returns>
    public async Task<TimeSpan?> StopAsync()
    {
        var began = Stopwatch.GetTimestamp();
        if (!process.HasExited)
        {
            using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await signal.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return Stopwatch.GetElapsedTime(began);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return null;
        }
    }

    public string Tail() => File.Exists(log) ? "\n  " + string.Join("\n  ", File.ReadLines(log).TakeLast(15)) : "";

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <param name="work">Its folder: what it writes goes there.</param>
    /// <param name="url">Where it is told to listen.</param>
    public static Contender Start(Launch launch, string work, Uri url)
    {
        Directory.CreateDirectory(work);
        var log = Path.Combine(work, "log");

        // Through a shell, because that lets the program write its log by itself.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, launch.Program, .. launch.Arguments]) { WorkingDirectory = work };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("VENTANILLA_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in launch.Settings)
        {
            start.Environment[name] = value;
        }

        return new Contender(Process.Start(start)!, log, url, launch.Webhook);
    }

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
