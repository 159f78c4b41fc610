using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Stored;
using Ventanilla.Bench.Traffic;
using Ventanilla.Tests.Storage;

namespace Ventanilla.Bench.Parts;

/// <summary>
/// What an answer costs where a thousand conversations are stored and where very many are: the same thousand people
/// write, at the same pace; in the large town they are spread over all that is stored.
/// </summary>
internal static class StoredPart
{
    private const int Small = 1000;

    /// <summary>Messages in a second: a rate that every machine keeps up, so that both towns do the same work.</summary>
    private const double Rate = 500;

    public static async Task RunAsync(Options options, Sheet sheet, Kind kind, string work, CancellationToken ct)
    {
        var schema = await SmallAsync(options, sheet, kind, Path.Combine(work, "small"), ct);
        await LargeAsync(options, sheet, kind, schema, ct);
    }

    /// <returns>The schema that the program made, to know whether a kept town still fits it.</returns>
    private static async Task<string> SmallAsync(Options options, Sheet sheet, Kind kind, string work, CancellationToken ct)
    {
        await using var server = kind == Kind.Postgres ? await PostgresServer.StartAsync("shared_buffers=128MB") : null;
        var database = server is null ? null : await server.CreateDatabaseAsync();
        var town = new StoredTown(StoredDatabase.At(work, database), Small, Small);
        await MakeAsync(options, kind, new(work, Small, database), town, ct);
        await MeasureAsync(options, sheet, kind, new(work, Small, database), Figure.SmallStoredProcessor, Figure.SmallStoredFull, ct);
        return await town.SchemaAsync(ct);
    }

    private static async Task LargeAsync(Options options, Sheet sheet, Kind kind, string schema, CancellationToken ct)
    {
        var kept = new KeptTown(Path.Combine(options.Kept, $"{kind.Word()}-{options.Stored}"), schema);
        if (!kept.IsThere)
        {
            kept.Clear();
        }

        await using var server = kind == Kind.Postgres ? await PostgresServer.KeepInAsync(kept.Server, "shared_buffers=128MB", "max_wal_size=4GB") : null;
        var database = kept.Database ?? (server is null ? null : await server.CreateDatabaseAsync());
        var stage = new Stage(kept.Folder, Small, database);
        if (!kept.IsThere)
        {
            Console.WriteLine($"  storing {options.Stored:#,0} conversations and {10L * options.Stored:#,0} messages, once ...");
            await MakeAsync(options, kind, stage, new(StoredDatabase.At(kept.Folder, database), options.Stored, Small), ct);
            kept.Stamp(database);
        }

        await MeasureAsync(options, sheet, kind, stage, Figure.LargeStoredProcessor, Figure.LargeStoredFull, ct);
    }

    /// <summary>The program makes its schema and its demo town; the rows are written beside it while it is stopped.</summary>
    private static async Task MakeAsync(Options options, Kind kind, Stage stage, StoredTown town, CancellationToken ct)
    {
        await using (var trial = await Trial.StartAsync(options, new Sheet(), kind, stage, ct))
        {
            await trial.Contender.StopAsync();
        }

        await town.FillAsync(ct);
    }

    private static async Task MeasureAsync(Options options, Sheet sheet, Kind kind, Stage stage, Figure atRate, Figure fullLoad, CancellationToken ct)
    {
        await using var trial = await Trial.StartAsync(options, sheet, kind, stage, ct);
        if (atRate == Figure.LargeStoredProcessor)
        {
            trial.Add(Figure.LargeStoredStartUp, trial.Contender.StartUp.TotalSeconds);
        }

        var load = trial.Load(options.Texts);
        await trial.PrepareAsync(load, options.Ahead, TimeSpan.FromSeconds(4), ct);
        trial.Add(fullLoad, await PerAnswerAsync(trial, () => load.FullAsync(options.Ahead, options.Short, ct)));
        sheet.Note(kind, await load.PacedAsync(Rate, TimeSpan.FromSeconds(2), ct));
        trial.Add(atRate, await PerAnswerAsync(trial, () => load.PacedAsync(Rate, options.Long, ct)));
        await trial.Contender.StopAsync();
    }

    /// <returns>Microseconds of processor for an answer, the database's server included.</returns>
    private static async Task<double> PerAnswerAsync(Trial trial, Func<Task<Phase>> run)
    {
        var before = trial.Processors();
        var phase = await run();
        var used = trial.Processors() - before;
        trial.Sheet.Note(trial.Kind, phase);
        return Keywords.PerAnswer(used.Program + used.Server, phase);
    }
}
