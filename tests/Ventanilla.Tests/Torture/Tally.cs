using System.Collections.Concurrent;
using System.Globalization;

namespace Ventanilla.Tests.Torture;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TortureGroup
{
    /// <summary>Torments run alone: they take both cores and stop processes.</summary>
    public const string Name = "torture";
}

/// <summary>
/// What a torment counts, in the words that are usual for such tests: acknowledged, unknown (the connection broke, so
/// nobody can say), lost, doubled, out of order.
/// </summary>
internal sealed class Tally(string name, int seed)
{
    private readonly ConcurrentQueue<string> problems = new();
    private readonly ConcurrentQueue<string> explanations = new();
    private readonly List<(string Name, long Value)> more = [];
    private long kills, acked, lost, dup, unknown, disorder;

    public long Acked => Volatile.Read(ref acked);

    public void Killed(long times = 1) => Interlocked.Add(ref kills, times);

    public void Acknowledged(long times = 1) => Interlocked.Add(ref acked, times);

    public void Unknown(long times = 1) => Interlocked.Add(ref unknown, times);

    public void Lost(string what) => Note(ref lost, "lost: " + what);

    public void Doubled(string what) => Note(ref dup, "twice: " + what);

    public void OutOfOrder(string what) => Note(ref disorder, "out of order: " + what);

    /// <summary>What must not be and is none of the three.</summary>
    public void Wrong(string what) => problems.Enqueue(what);

    /// <summary>What helps to understand a failure, and is none.</summary>
    public void Explain(string what) => explanations.Enqueue(what);

    /// <summary>A further counter for the line.</summary>
    public void Count(string what, long value)
    {
        lock (more)
        {
            var before = more.FindIndex(m => m.Name == what);
            if (before >= 0)
            {
                more[before] = (what, more[before].Value + value);
            }
            else
            {
                more.Add((what, value));
            }
        }
    }

    /// <summary>Prints the line and fails when anything was lost, doubled, out of order or otherwise wrong.</summary>
    public void Judge()
    {
        var line = ToString();
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        if (TortureOptions.Current.Report is { } report)
        {
            File.AppendAllText(report, line + "\n");
        }

        Assert.True(problems.IsEmpty, $"{line}\n  {string.Join("\n  ", problems.Take(30).Concat(explanations))}");
    }

    public override string ToString() => string.Join(' ', new[]
    {
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} seed={seed} kills={kills} acked={acked} lost={lost} dup={dup} unknown={unknown} disorder={disorder}"),
    }.Concat(more.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name}={m.Value}"))));

    private void Note(ref long counter, string what)
    {
        Interlocked.Increment(ref counter);
        problems.Enqueue(what);
    }
}
