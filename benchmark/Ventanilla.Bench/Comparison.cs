using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Parts;
using Ventanilla.Tests.Storage;

namespace Ventanilla.Bench;

/// <summary>The whole run: the contenders take turns on the same machine, and the means stand side by side.</summary>
internal sealed class Comparison(Options options)
{
    private readonly Sheet sheet = new();

    public static async Task<int> RunAsync(Options options)
    {
        if (Contenders(options).Any(k => k.IsVentanilla()) && !File.Exists(options.Ventanilla))
        {
            await Console.Error.WriteLineAsync($"There is no built program at '{options.Ventanilla}': start this by ./bench, which builds it.");
            return 2;
        }

        try
        {
            return await new Comparison(options).RunAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is CannotMeasureException or IOException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"It could not be measured: {e.Message}");
            return 1;
        }
    }

    private static List<Kind> Contenders(Options options) =>
        options.Only is { } only
            ? [only]
            : [.. Enum.GetValues<Kind>().Where(k => k.IsPeer() ? options.Peers is not null : k != Kind.Postgres || PostgresServer.Programs is not null)];

    private async Task<int> RunAsync(CancellationToken ct)
    {
        var kinds = Contenders(options);
        for (var round = 1; round <= options.Rounds; round++)
        {
            // Peers take one turn, and what only Ventanilla does is measured once: that is enough to see where they stand.
            var first = round == 1;
            foreach (var kind in kinds.Where(k => first || !k.IsPeer()))
            {
                await InAsync($"Round {round} of {options.Rounds}: {kind.Heading()}", work => kind.IsPeer()
                    ? PeerPart.RunAsync(options, sheet, kind, work, ct)
                    : MainPart.RunAsync(options, sheet, kind, work, first, ct));
            }
        }

        // No database has a part in it.
        if (kinds.FirstOrDefault(k => k.IsVentanilla(), Kind.Floor) is var one && one.IsVentanilla() && File.Exists(options.Messages))
        {
            await InAsync("Understanding", work => UnderstandingPart.RunAsync(options, sheet, one, work, ct));
        }

        foreach (var kind in kinds.Where(k => k.IsVentanilla()))
        {
            if (options.Live > 0)
            {
                await InAsync($"{options.Live:#,0} live conversations: {kind.Heading()}", work => LivePart.RunAsync(options, sheet, kind, work, ct));
            }

            if (options.Stored > 0)
            {
                await InAsync($"{options.Stored:#,0} stored conversations: {kind.Heading()}", work => StoredPart.RunAsync(options, sheet, kind, work, ct));
            }
        }

        Console.WriteLine();
        Console.Write(Report.Table(options, kinds, sheet));
        var broken = sheet.Broken(kinds).ToList();
        broken.ForEach(b => Console.Error.WriteLine($"Broken: {b}."));
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>Measures in a folder that is empty before and gone afterwards.</summary>
    private async Task InAsync(string what, Func<string, Task> measure)
    {
        Console.WriteLine($"{what} ...");
        var work = Path.Combine(options.Work, "now");
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        await measure(work);
        Directory.Delete(work, recursive: true);
    }
}
