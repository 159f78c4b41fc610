using System.Diagnostics;
using Ventanilla.Scripts;
using Ventanilla.Tests.Scripts;

namespace Ventanilla.Tests.Torture;

/// <summary>Scripts made of pieces of attacks, by the thousand (G-SBX): each costs one answer, and the host stands.</summary>
[Collection(TortureGroup.Name)]
public sealed class ScriptsTorment(ScriptRunnerFixture scripts) : IClassFixture<ScriptRunnerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Whatever_is_made_of_attacks_costs_one_answer_and_the_next_is_served()
    {
        var options = TortureOptions.Current;
        var tally = new Tally("scripts", options.Seed);
        var random = new Random(options.Seed);
        string[] pieces = [.. HostileScriptTests.Corpus.Select(row => row.Data.Item2), .. HostileScripts.All.Select(row => row.Script)];
        await scripts.AnswerAsync("function answer() { return 0 }");
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(30), 0.07).TotalMilliseconds;
        for (var made = 0; made < options.Times(300, 1_000_000) && Environment.TickCount64 < until; made++)
        {
            var script = Make(pieces, random);
            var began = Stopwatch.GetTimestamp();
            var outcome = await scripts.RunAsync(script);
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                began = Stopwatch.GetTimestamp();
                outcome = await scripts.RunAsync(script);
                if (Stopwatch.GetElapsedTime(began) > Patience)
                {
                    tally.Wrong($"script {made} takes more than {Patience.TotalSeconds} s: {script}");
                }
            }

            if (outcome is ScriptOutcome.Answered { Json: var json } && json.Contains(HostileScripts.Escaped, StringComparison.Ordinal) && !script.Contains("JSON.stringify = ", StringComparison.Ordinal))
            {
                tally.Wrong($"script {made} says that it got out: {script}");
            }

            if (made % 50 == 0 && await scripts.AnswerAsync("function answer() { return 'here' }") != "\"here\"")
            {
                tally.Wrong($"after script {made} the next was not served");
            }

            tally.Count("made", 1);
        }

        process.Refresh();
        var grown = (process.WorkingSet64 - before) >> 20;
        tally.Count("memory-grown-mb", grown);
        if (grown > 200)
        {
            tally.Wrong($"{grown} MB stayed in memory");
        }

        tally.Judge();
    }

    private static string Make(string[] pieces, Random random)
    {
        var script = "";
        for (var part = random.Next(1, 4); part > 0; part--)
        {
            var piece = pieces[random.Next(pieces.Length)];
            var from = random.Next(3) == 0 ? random.Next(piece.Length) : 0;
            script += random.Next(3) switch
            {
                0 => $"try {{ {piece[from..]} }} catch {{}};",
                1 => piece[from..random.Next(from, piece.Length + 1)],
                _ => piece[from..] + ";",
            };
        }

        return script;
    }
}
