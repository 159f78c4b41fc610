using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Tests.Journeys;

/// <summary>The program as the technician runs it: a process of its own, which can be killed.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process process;

    private ProgramProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ProgramProcess> StartAsync(string data, Uri graph, HttpClient http, CancellationToken ct)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Ventanilla"), "serve")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["VENTANILLA_LISTEN"] = address.ToString(),
                ["VENTANILLA_DATA"] = data,
                ["VENTANILLA_DEMO"] = "true",
                ["VENTANILLA_UNPACED"] = "true",
                ["VENTANILLA_WHATSAPP__GRAPHURL"] = graph.ToString(),
                ["VENTANILLA_WHATSAPP__DOUBTSECONDS"] = "10",
            },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var program = new ProgramProcess(process, address);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            Assert.False(process.HasExited, $"the program ended with {(process.HasExited ? process.ExitCode : 0)}");
            try
            {
                using var ready = await http.GetAsync(new Uri(address, "/health/ready"), ct);
                if (ready.StatusCode == HttpStatusCode.OK)
                {
                    return program;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, ct);
        }
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

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
