using Ventanilla.Tests.Storage;

namespace Ventanilla.Bench;

/// <summary>The whole run: the contenders take turns on the same machine, and the means stand side by side.</summary>
internal static class Comparison
{
    public static async Task<int> RunAsync(Options options)
    {
        var contenders = options.Only is { } only ? [only] : PostgresServer.Programs is null ? ["floor", "ventanilla"] : new[] { "floor", "ventanilla", "postgres" };
        if (contenders.Any(c => c != "floor") && !File.Exists(options.Ventanilla))
        {
            await Console.Error.WriteLineAsync($"There is no built program at '{options.Ventanilla}': start this by ./bench, which builds it.");
            return 2;
        }

        var results = new List<Result>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var name in contenders)
            {
                Console.WriteLine($"Round {round} of {options.Rounds}: {name} ...");
                var work = Path.Combine(options.Work, $"{name}-{round}");
                if (Directory.Exists(work))
                {
                    Directory.Delete(work, recursive: true);
                }

                var (result, problem) = await MeasureAsync(name, options, work);
                if (result is null)
                {
                    await Console.Error.WriteLineAsync($"{name} could not be measured: {problem}");
                    return 1;
                }

                results.Add(result);
                Directory.Delete(work, recursive: true);
            }
        }

        Console.WriteLine();
        Console.Write(Report.Table(options, results));
        return results.Any(r => r.Refused > 0 || r.NeverAnswered > 0 || (r.Name != "floor" && r.OutOfOrder > 0)) ? 1 : 0;
    }

    private static async Task<(Result? Result, string? Problem)> MeasureAsync(string name, Options options, string work)
    {
        var ct = CancellationToken.None;
        var town = new Town(options.Citizens);
        await using var statuses = new Statuses();
        await using var graph = await FakeGraph.StartAsync(town, options.Statuses ? statuses.Writer : null);
        await using var server = name == "postgres" ? await PostgresServer.StartAsync("shared_buffers=128MB") : null;
        using var contender = name == "floor"
            ? Contender.StartFloor(work, graph.Url)
            : Contender.StartVentanilla(options.Ventanilla, work, graph.Url, server is null ? "sqlite" : await server.CreateDatabaseAsync());
        if (await contender.BecomesReadyAsync(ct) is { } notReady)
        {
            return (null, notReady);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        var idle = contender.Memory("VmRSS");
        if (options.Statuses)
        {
            statuses.Start(contender.Url);
        }

        try
        {
            var load = new Load(options, town, contender.Url);
            await load.IntroduceAsync(ct);
            if (await load.LearnAsync(ct) is { } wrongTexts)
            {
                return (null, wrongTexts + contender.Tail());
            }

            // Not counted: the runtime compiles what it finds to be hot.
            await load.FullAsync(TimeSpan.FromSeconds(4), ct);
            var quiet = await load.QuietAsync(TimeSpan.FromSeconds(5), ct);
            var (processor, measuring) = (contender.Processor(), Environment.CpuUsage.TotalTime);
            var full = await load.FullAsync(TimeSpan.FromSeconds(options.Seconds), ct);
            (processor, measuring) = (contender.Processor() - processor, Environment.CpuUsage.TotalTime - measuring);
            var burst = await load.BurstAsync(TimeSpan.FromSeconds(3), ct);
            await Task.Delay(TimeSpan.FromSeconds(1), ct);

            var (after, most) = (contender.Memory("VmRSS"), contender.Memory("VmHWM"));
            var stopped = await contender.StopAsync();
            return (Result.From(name, contender.StartUp, stopped, idle, after, most, processor, measuring, [quiet, full, burst], statuses), null);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return (null, e.Message + contender.Tail());
        }
    }
}
