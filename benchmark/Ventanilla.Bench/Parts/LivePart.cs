using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;

namespace Ventanilla.Bench.Parts;

/// <summary>Very many people write once; all their conversations are alive at the same time when the memory is read.</summary>
internal static class LivePart
{
    public static async Task RunAsync(Options options, Sheet sheet, Kind kind, string work, CancellationToken ct)
    {
        await using var trial = await Trial.StartAsync(options, sheet, kind, new(work, options.Live), ct);
        sheet.Note(kind, await trial.Load(options.Texts).IntroduceAsync(ct));
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        trial.Add(Figure.MemoryLive, trial.Contender.Memory("VmRSS"));
        await trial.Contender.StopAsync();
    }
}
