using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Traffic;
using Ventanilla.Tests.Storage;

namespace Ventanilla.Bench.Contenders;

/// <summary>Where a contender is put.</summary>
/// <param name="Work">Its folder.</param>
/// <param name="Citizens">How many people live in its town.</param>
/// <param name="Database">As in <c>VENTANILLA_DATABASE</c>; without it PostgreSQL gets a server of its own.</param>
internal sealed record Stage(string Work, int Citizens, string? Database = null);

/// <summary>One contender that runs, with the people who write to it, the provider that takes its answers and its database.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private readonly Options options;
    private readonly PostgresServer? server;
    private readonly string? database;
    private Statuses? statuses;

    private Trial(Options options, Sheet sheet, Kind kind, Town town, FakeGraph graph, Contender contender, (PostgresServer? Server, string? Database) stored)
    {
        this.options = options;
        Sheet = sheet;
        Kind = kind;
        Town = town;
        Graph = graph;
        Contender = contender;
        (server, database) = stored;
    }

    public Kind Kind { get; }

    public Sheet Sheet { get; }

    public Town Town { get; }

    public FakeGraph Graph { get; }

    public Contender Contender { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<Trial> StartAsync(Options options, Sheet sheet, Kind kind, Stage stage, CancellationToken ct)
    {
        var town = new Town(stage.Citizens);
        var graph = await FakeGraph.StartAsync(town);
        var server = kind == Kind.Postgres && stage.Database is null ? await PostgresServer.StartAsync("shared_buffers=128MB") : null;
        var database = server is null ? stage.Database : await server.CreateDatabaseAsync();
        var url = Contender.FreeAddress();
        var launch = kind switch
        {
            Kind.Floor => Launch.OfFloor(stage.Work, url, graph.Url),
            Kind.NodeRed => Launch.OfNodeRed(options.Peers!, stage.Work, url, graph.Url),
            Kind.BuilderBot => Launch.OfBuilderBot(options.Peers!, url, graph.Url),
            _ => Launch.OfVentanilla(options.Ventanilla, Path.Combine(stage.Work, "data"), url, graph.Url, database ?? "sqlite"),
        };
        var trial = new Trial(options, sheet, kind, town, graph, Contender.Start(launch, stage.Work, url), (server, database));
        try
        {
            if (await trial.Contender.BecomesReadyAsync(ct) is { } notReady)
            {
                throw new CannotMeasureException(notReady);
            }

            return trial;
        }
        catch
        {
            await trial.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the provider reports on every answer while the load runs.</summary>
    public void ReportStatuses()
    {
        statuses = new Statuses();
        statuses.Start(Contender.Webhook);
        Graph.Taken = statuses.Writer;
    }

    public Load Load(IReadOnlyList<string> texts, TimeSpan? drain = null) =>
        new(Town, Contender.Webhook, texts, Math.Min(options.Connections, Town.Citizens.Count)) { DrainLimit = drain ?? TimeSpan.FromMinutes(5) };

    /// <summary>Learns what the texts are answered with and counts nothing while the runtime compiles what it finds to be hot.</summary>
    public async Task PrepareAsync(Load load, int ahead, TimeSpan warmUp, CancellationToken ct)
    {
        if (await load.LearnAsync(ct) is { } wrong)
        {
            throw new CannotMeasureException(wrong + Contender.Tail());
        }

        Sheet.Note(Kind, await load.FullAsync(ahead, warmUp, ct));
    }

    public void Add(Figure figure, double value) => Sheet.Add(Kind, figure, value);

    /// <summary>Processor time used so far by the program, by its database's server and by what measures.</summary>
    public Processors Processors() => new(Contender.Processor(), database is null || Kind != Kind.Postgres ? TimeSpan.Zero : DatabaseServer.Processor(database), Environment.CpuUsage.TotalTime);

    /// <summary>Stops it and adds how long that took.</summary>
    public async Task StopAsync()
    {
        await CloseStatusesAsync();
        Sheet.Add(Kind, Figure.Stop, (await Contender.StopAsync())?.TotalSeconds ?? double.NaN);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseStatusesAsync();
        Contender.Dispose();
        await Graph.DisposeAsync();
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private async Task CloseStatusesAsync()
    {
        if (statuses is { } open)
        {
            (statuses, Graph.Taken) = (null, null);
            await open.DisposeAsync();
            Sheet.Count(Kind, Figure.Refused, open.Refused);
        }
    }
}

/// <summary>Processor time on all cores.</summary>
internal readonly record struct Processors(TimeSpan Program, TimeSpan Server, TimeSpan Measuring)
{
    public static Processors operator -(Processors after, Processors before) =>
        new(after.Program - before.Program, after.Server - before.Server, after.Measuring - before.Measuring);
}
