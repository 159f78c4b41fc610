using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;

namespace Ventanilla.Bench.Parts;

/// <summary>
/// What a town would use instead. They may answer a few messages a second however many come, so each is first asked how
/// fast it is, and nobody waits for a backlog that would take an hour.
/// </summary>
internal static class PeerPart
{
    private const int Few = 20;
    private const double Slow = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Options options, Sheet sheet, Kind kind, string work, CancellationToken ct)
    {
        await using var trial = await Trial.StartAsync(options, sheet, kind, new(work, options.Citizens), ct);
        trial.Add(Figure.StartUp, trial.Contender.StartUp.TotalSeconds);
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        trial.Add(Figure.MemoryIdle, trial.Contender.Memory("VmRSS"));

        var load = trial.Load(options.Texts, Patience);
        if (await load.LearnAsync(ct) is { } wrong)
        {
            throw new CannotMeasureException(wrong + trial.Contender.Tail());
        }

        trial.Town.OnlyFirst(Few);
        var probe = await load.FullAsync(1, TimeSpan.FromSeconds(4), ct);
        sheet.Note(kind, probe);
        if (probe.AnsweredInWindow / probe.Length.TotalSeconds < Slow)
        {
            // Few people with one message each show what it answers; a longer queue would only show how long the queue is.
            await Keywords.FullLoadAsync(trial, load, 1, options.Long, ct);
            trial.Town.OnlyFirst(options.Citizens);
        }
        else
        {
            trial.Town.OnlyFirst(options.Citizens);
            sheet.Note(kind, await load.FullAsync(options.Ahead, TimeSpan.FromSeconds(4), ct));
            await Keywords.OrdinaryDayAsync(trial, load, options.Quiet, TimeSpan.FromSeconds(5), ct);
            var rate = await Keywords.FullLoadAsync(trial, load, options.Ahead, options.Long, ct);
            await Keywords.HalfLoadAsync(trial, load, rate, options.Short, ct);
        }

        await Keywords.BurstAsync(trial, load, TimeSpan.FromSeconds(3), ct);
        trial.Add(Figure.MemoryAfter, trial.Contender.Memory("VmRSS"));
        trial.Add(Figure.MemoryMost, trial.Contender.Memory("VmHWM"));
        await trial.StopAsync();
    }
}
