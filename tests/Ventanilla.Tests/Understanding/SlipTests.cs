using System.Text.Json;
using Ventanilla.Catalogue;
using Ventanilla.Scripts;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Understanding;

/// <summary>The labelled messages again, as hurried fingers write them.</summary>
public sealed class SlipTests(ITestOutputHelper output)
{
    private const int Seeds = 3;

    private static readonly string[] Files = ["messages.jsonl", "second.jsonl", "third.jsonl", "fourth.jsonl", "fifth.jsonl", "sixth.jsonl", "seventh.jsonl"];

    [Fact]
    public async Task Most_messages_are_handled_alike_with_one_slip_of_the_finger()
    {
        using var scripts = new ScriptRunner();
        var rows = await RowsAsync(TestContext.Current.CancellationToken);
        var (all, right) = (new int[Slips.Kinds.Count], new int[Slips.Kinds.Count]);
        var lost = new List<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var trial = new Trial(Vilassola.Pack.Catalogue, scripts);
            foreach (var (row, handling) in rows)
            {
                for (var kind = 0; kind < Slips.Kinds.Count; kind++)
                {
                    var slipped = Slips.Make(row.Words, kind, new Random((seed * 7919) + (row.Id.Aggregate(0, (h, c) => (h * 31) + c) & 0xffff) + kind));
                    if (slipped == row.Words)
                    {
                        continue;
                    }

                    var tried = await trial.HandleAsync(row with { Words = slipped, Contact = $"{row.Contact}-{kind}-{row.Id}" }, TestContext.Current.CancellationToken);
                    all[kind]++;
                    right[kind] += tried.Handling.Kind == handling ? 1 : 0;
                    if (tried.Handling.Kind != handling)
                    {
                        lost.Add($"{row.Id} {Slips.Kinds[kind]} «{slipped.Replace('\n', '|')}»: {handling} became {tried.Handling.Kind} ({tried.Handling.Intent})");
                    }
                }
            }
        }

        var table = string.Join('\n', Slips.Kinds.Select((k, n) => $"{k,-20} {right[n],5} of {all[n],5}  {Measure.Share(right[n], all[n]),6:P1}"));
        output.WriteLine($"{table}\n{string.Join('\n', lost)}");
        Assert.True(all.Sum() > 5000, table);
        Assert.True(Measure.Share(right.Sum(), all.Sum()) >= 0.90, table);
    }

    [Fact]
    public async Task No_danger_is_missed_for_one_slip_in_any_of_its_longer_words()
    {
        using var scripts = new ScriptRunner();
        var trial = new Trial(Vilassola.Pack.Catalogue, scripts);
        var (tries, missed) = (0, new List<string>());
        foreach (var (row, _) in (await RowsAsync(TestContext.Current.CancellationToken)).Where(r => r.Handling == "urgent"))
        {
            var random = new Random(42);
            foreach (var (start, length) in Slips.LongWords(row.Words))
            {
                for (var kind = 0; kind < 4; kind++)
                {
                    var slipped = Slips.InWord(row.Words, start, length, kind, random);
                    var tried = await trial.HandleAsync(row with { Words = slipped, Contact = $"{row.Id}-{++tries}" }, TestContext.Current.CancellationToken);
                    if (tried.Handling.Kind != "urgent")
                    {
                        missed.Add($"{row.Id} «{slipped}»: {tried.Handling.Kind} ({tried.Handling.Intent})");
                    }
                }
            }
        }

        output.WriteLine($"{tries - missed.Count} of {tries}\n{string.Join('\n', missed)}");
        Assert.True(tries > 300);
        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    private static async Task<List<(TriedMessage Row, string Handling)>> RowsAsync(CancellationToken ct)
    {
        var rows = new List<(TriedMessage, string)>();
        foreach (var file in Files)
        {
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(UnderstandingTests.Folder, file), ct))
            {
                using var document = JsonDocument.Parse(line);
                var (row, problem) = TriedMessage.Read(line);
                Assert.True(row is not null, problem);
                rows.Add((row, document.RootElement.GetProperty("expected").GetProperty("handling").GetString()!));
            }
        }

        return rows;
    }
}
