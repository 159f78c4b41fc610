using System.Diagnostics;
using Ventanilla.Tests.House;

namespace Ventanilla.Tests.ExternalCode;

/// <summary>One of the programs under <c>examples/external-code</c>, run as its README says.</summary>
public abstract class ExampleProgram(string command, string file) : IAsyncLifetime
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly List<Process> started = [];

    /// <summary>Null when the command is not on this machine.</summary>
    public Uri? Address { get; private set; }

    public async ValueTask InitializeAsync() => Address = await StartAsync();

    /// <returns>Where it listens; null when the command is not on this machine.</returns>
    public async Task<Uri?> StartAsync(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = Path.Combine(Repository.Root, "examples", "external-code"),
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = "0", ["VENTANILLA_SECRET"] = Secret },
        };
        foreach (var argument in file.Split(' '))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        started.Add(process);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                return new Uri(line["listening on ".Length..]);
            }
        }

        throw new InvalidOperationException($"{command} {file} ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class NodeProgram() : ExampleProgram("node", "node/bus.mjs");

public sealed class CSharpProgram() : ExampleProgram("dotnet", "run csharp/Bus.cs");
