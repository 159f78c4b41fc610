using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;

namespace Ventanilla.Bench.Parts;

/// <summary>One round of one contender, from its start with an empty folder to its orderly stop.</summary>
internal static class MainPart
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan QuietLength = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BurstLength = TimeSpan.FromSeconds(3);

    /// <param name="everything">Also what only Ventanilla does.</param>
    public static async Task RunAsync(Options options, Sheet sheet, Kind kind, string work, bool everything, CancellationToken ct)
    {
        await using var trial = await Trial.StartAsync(options, sheet, kind, new(work, options.Citizens), ct);
        trial.Add(Figure.StartUp, trial.Contender.StartUp.TotalSeconds);
        await Task.Delay(Rest, ct);
        trial.Add(Figure.MemoryIdle, trial.Contender.Memory("VmRSS"));
        if (options.Statuses)
        {
            trial.ReportStatuses();
        }

        var load = trial.Load(options.Texts);
        sheet.Note(kind, await load.IntroduceAsync(ct));
        await trial.PrepareAsync(load, options.Ahead, WarmUp, ct);
        await Keywords.OrdinaryDayAsync(trial, load, options.Quiet, QuietLength, ct);
        var rate = await Keywords.FullLoadAsync(trial, load, options.Ahead, options.Long, ct);
        await Keywords.HalfLoadAsync(trial, load, rate, options.Short, ct);
        await Keywords.BurstAsync(trial, load, BurstLength, ct);
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        trial.Add(Figure.MemoryAfter, trial.Contender.Memory("VmRSS"));
        trial.Add(Figure.MemoryMost, trial.Contender.Memory("VmHWM"));
        if (everything && kind.IsVentanilla())
        {
            await Answers.RunAsync(trial, options, rate, options.Short, ct);
        }

        await trial.StopAsync();
    }
}
