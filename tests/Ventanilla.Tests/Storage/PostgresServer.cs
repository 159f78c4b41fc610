using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Ventanilla.Tests.Storage;

/// <summary>
/// A PostgreSQL server of our own in a temporary folder, from Debian's package; gone when disposed. It can be stopped, as
/// a machine's can, and started again with what it holds.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string bin;
    private readonly string folder;
    private readonly IReadOnlyList<string> settings;
    private Process? process;
    private int databases;

    private readonly bool kept;

    private PostgresServer(string bin, string folder, IReadOnlyList<string> settings, bool kept) =>
        (this.bin, this.folder, this.settings, this.kept) = (bin, folder, settings, kept);

    /// <summary>Where the server's programs are; null when it is not installed.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <param name="settings">As on the server's command line: <c>shared_buffers=64MB</c>.</param>
    public static Task<PostgresServer> StartAsync(params IReadOnlyList<string> settings) =>
        StartAsync(Path.Combine(Path.GetTempPath(), $"ventanilla-pg-{Guid.NewGuid():N}"), settings, kept: false);

    /// <summary>One that stays where it is when it is disposed, and is found there with what it holds.</summary>
    /// <param name="folder">One that the server's account may enter.</param>
    public static Task<PostgresServer> KeepInAsync(string folder, params IReadOnlyList<string> settings) => StartAsync(folder, settings, kept: true);

    private static async Task<PostgresServer> StartAsync(string folder, IReadOnlyList<string> settings, bool kept)
    {
        Directory.CreateDirectory(folder);
        var server = new PostgresServer(
            Programs ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql."), folder, settings, kept);
        if (File.Exists(Path.Combine(server.Data, "PG_VERSION")))
        {
            await server.StartAgainAsync();
            return server;
        }

        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root; the package has made an account for it.
            await RunAsync("chown", ["postgres", folder]);
        }

        await server.RunAsServerAsync("initdb", ["-D", server.Data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        await server.StartAgainAsync();
        await using var administrator = new NpgsqlConnection(server.As("postgres", "postgres"));
        await administrator.OpenAsync();
        // Not a superuser, as a technician would have it: a superuser walks through the walls between towns.
        await ExecuteAsync(administrator, "CREATE ROLE ventanilla LOGIN CREATEDB");
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"counter_{Interlocked.Increment(ref databases)}";
        await using var owner = new NpgsqlConnection(As("ventanilla", "postgres") + ";Pooling=false");
        await owner.OpenAsync();
        await ExecuteAsync(owner, template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template}");
        return As("ventanilla", name);
    }

    /// <summary>Starts it, or starts it again with what it holds; returns when it answers.</summary>
    public async Task StartAgainAsync()
    {
        process = Process.Start(AsServer("postgres", ["-D", Data, "-k", folder, "-c", "listen_addresses=", "-c", "max_connections=60", .. settings.SelectMany(s => new[] { "-c", s })]))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var probe = new NpgsqlConnection(As("postgres", "postgres") + ";Pooling=false;Timeout=2");
                await probe.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300 && !process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Ends it as a power cut would: no goodbye to anybody.</summary>
    /// <remarks>The postmaster takes its children with it on this signal; a plain kill would leave them holding the memory.</remarks>
    public Task StopAtOnceAsync() => StopAsync("-QUIT");

    private async Task StopAsync(string signal)
    {
        if (process is { HasExited: false } running)
        {
            await RunAsync("kill", [signal, (await ServerIdAsync()).ToString(CultureInfo.InvariantCulture)]);
            await running.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync(kept ? "-INT" : "-QUIT");
        process?.Dispose();
        if (!kept)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Data => Path.Combine(folder, "data");

    private string As(string role, string database) => $"Host={folder};Username={role};Database={database}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<int> ServerIdAsync() =>
        int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);

    private async Task RunAsServerAsync(string program, IReadOnlyList<string> arguments)
    {
        using var run = Process.Start(AsServer(program, arguments))!;
        var problem = run.StandardError.ReadToEndAsync();
        await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {await problem}");
        }
    }

    private ProcessStartInfo AsServer(string program, IReadOnlyList<string> arguments)
    {
        var path = Path.Combine(bin, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = folder;
        return start;
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments))!;
        await run.WaitForExitAsync();
    }
}
