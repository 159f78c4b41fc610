using System.Diagnostics;

namespace Ventanilla.Tests.Upkeep;

/// <summary>A command as the technician gives it: a process of its own, its exit code and what it said.</summary>
internal static class ProgramRun
{
    public static async Task<(int Code, string Said)> EndAsync(string data, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(data, arguments, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    public static Process Start(string data, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Ventanilla"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What the tests are told by the same prefix is not the program's business.
        foreach (var ours in start.Environment.Keys.Where(k => k.StartsWith("VENTANILLA_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(ours);
        }

        start.Environment["VENTANILLA_DATA"] = data;
        start.Environment["LC_ALL"] = "en_GB.UTF-8";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
