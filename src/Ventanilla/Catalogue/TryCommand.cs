using Ventanilla.Scripts;

namespace Ventanilla.Catalogue;

/// <summary><c>ventanilla try</c>: how a town's catalogue would handle messages, line by line, without sending anything.</summary>
internal static class TryCommand
{
    /// <summary>Tries a pack that lies in a folder.</summary>
    public static Task<int> RunAsync(string folder, TextReader input, TextWriter output, TextWriter errors, CancellationToken ct) =>
        RunAsync(PackFolder.Read(folder), input, output, errors, ct);

    /// <param name="files">The town pack, or what is wrong with it as files.</param>
    /// <returns>0; 1 when a line could not be read, which is told with its number while the others are tried; 2 when there is no catalogue.</returns>
    public static async Task<int> RunAsync((PackFiles? Files, IReadOnlyList<Problem> Problems) files, TextReader input, TextWriter output, TextWriter errors, CancellationToken ct)
    {
        var (pack, problems) = files.Files is null ? (null, files.Problems) : TownPack.Read(files.Files);
        if (pack is null)
        {
            foreach (var problem in problems)
            {
                await errors.WriteLineAsync(problem.ToString());
            }

            return 2;
        }

        using var scripts = new ScriptRunner();
        var trial = new Trial(pack.Catalogue, scripts);
        var bad = 0;
        for (var number = 1; await input.ReadLineAsync(ct) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (row, problem) = TriedMessage.Read(line);
            if (row is null)
            {
                bad++;
                await errors.WriteLineAsync($"line {number}: {problem}");
                continue;
            }

            await output.WriteLineAsync((await trial.HandleAsync(row, ct)).Json());
        }

        return bad > 0 ? 1 : 0;
    }
}
