using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Platform;

namespace Ventanilla.Scripts;

/// <summary>
/// Runs towns' scripts, two at a time, on threads of their own, so that the worst of them cannot take threads from the
/// counter. The interpreter is loaded by <see cref="Warm"/> or by the first run.
/// </summary>
internal sealed partial class ScriptRunner : IDisposable
{
    private readonly FairJobs<Job> waiting = new(ScriptLimits.Waiting, ScriptLimits.Workers);
    private readonly Lazy<QuickJs> quickJs = new(() => QuickJs.Load());
    private readonly ScriptPictures pictures = new();
    private readonly Lazy<IReadOnlyList<Thread>> workers;
    private readonly EpochTicker ticker;

    public ScriptRunner()
    {
        workers = new(StartWorkers);
        ticker = new(() => quickJs.Value.Engine.IncrementEpoch());
    }

    /// <summary>Begins to load the interpreter in the background; for the host to call when it is ready.</summary>
    public void Warm() => _ = workers.Value;

    /// <summary>
    /// Calls the script's <c>answer(input)</c>. The same script and input give the same outcome, today and in a replay: the
    /// clock stands at the input's <c>now</c> (or at 1970 without one) and chance always throws the same dice. What stands
    /// outside of its functions, and <c>prepare(tables)</c> if it has one, runs once for many answers, with the clock at 1970;
    /// what that returns is the input's <c>prepared</c>, and every answer finds it untouched by the others.
    /// </summary>
    /// <param name="script">Given as the same text object again, it need not be read again; nor need the tables.</param>
    /// <param name="tablesJson">What it sees as the input's <c>tables</c>, a JSON object; null for none.</param>
    /// <exception cref="JsonException"><paramref name="inputJson"/>, which is ours, is not JSON.</exception>
    public async Task<ScriptOutcome> RunAsync(TownId town, string script, string inputJson, string? tablesJson, CancellationToken ct) =>
        (await MeasureAsync(town, script, inputJson, tablesJson, ct)).Outcome;

    /// <summary>As <see cref="RunAsync"/>; and what the answer, or the reading that failed before it, has used. Null when nothing ran.</summary>
    public async Task<(ScriptOutcome Outcome, ScriptUse? Use)> MeasureAsync(TownId town, string script, string inputJson, string? tablesJson, CancellationToken ct)
    {
        if (Encoding.UTF8.GetByteCount(script) > ScriptLimits.ScriptBytes)
        {
            return (new ScriptOutcome.Failed(ScriptFailure.TooBig, $"The script is larger than {ScriptLimits.ScriptBytes >> 10} KB. Put what is data into a table."), null);
        }

        var input = Encoding.UTF8.GetBytes(inputJson);
        if (input.Length + (tablesJson is null ? 0 : Encoding.UTF8.GetByteCount(tablesJson)) > ScriptLimits.InputBytes)
        {
            return (new ScriptOutcome.Failed(ScriptFailure.TooBig, $"The tables that the script asks for are larger than {ScriptLimits.InputBytes >> 10} KB together."), null);
        }

        var job = new Job(script, input, tablesJson, ScriptClocks.Read(input), ct);
        _ = workers.Value;
        if (!waiting.TryAdd(town, job))
        {
            return (new ScriptOutcome.Failed(ScriptFailure.Busy, "Too many scripts were waiting; this one was not run."), null);
        }

        var outcome = await job.Done.Task.WaitAsync(ct);
        return (outcome is ScriptOutcome.Failed { Kind: ScriptFailure.TooLong, Line: { } line } failed ? failed with { Line = LoopFrom(script, line) } : outcome, job.Use);
    }

    /// <summary>
    /// Where the loop begins that the interpreter was in: it gives up between two rounds, and knows of that place only the
    /// last line before it that did something.
    /// </summary>
    private static int LoopFrom(string script, int line)
    {
        var lines = script.ReplaceLineEndings("\n").Split('\n');
        var loop = Array.FindIndex(lines, Math.Clamp(line - 1, 0, lines.Length - 1), l => LoopIn().IsMatch(l));
        return loop < 0 ? line : loop + 1;
    }

    [GeneratedRegex(@"^(?!\s*//).*\b(for|while|do)\b")]
    private static partial Regex LoopIn();

    public void Dispose()
    {
        waiting.End();
        if (workers.IsValueCreated)
        {
            foreach (var worker in workers.Value)
            {
                worker.Join();
            }
        }

        ticker.Dispose();
        if (quickJs.IsValueCreated)
        {
            quickJs.Value.Dispose();
        }
    }

    private List<Thread> StartWorkers()
    {
        var threads = new List<Thread>();
        for (var i = 0; i < ScriptLimits.Workers; i++)
        {
            var thread = new Thread(Work, ScriptLimits.ThreadStackBytes) { IsBackground = true, Name = $"script {i}" };
            thread.Start();
            threads.Add(thread);
        }

        return threads;
    }

    private void Work()
    {
        QuickJsImports? imports = null;
        try
        {
            // Loaded here, off the caller's thread; when it fails, every job is told why.
            imports = new QuickJsImports(quickJs.Value.Engine, quickJs.Value.Module);
        }
        catch (Exception broken)
        {
            while (waiting.Take() is var (town, job))
            {
                job.Done.TrySetException(new InvalidOperationException("Scripts cannot run: the interpreter could not be loaded.", broken));
                waiting.Done(town);
            }

            return;
        }

        using (imports)
        using (var desk = new ScriptDesk(quickJs.Value, imports))
        {
            while (waiting.Take() is var (town, job))
            {
                Do(job, desk);
                waiting.Done(town);
            }
        }
    }

    private void Do(Job job, ScriptDesk desk)
    {
        if (job.Cancelled.IsCancellationRequested)
        {
            job.Done.TrySetCanceled(job.Cancelled);
            return;
        }

        try
        {
            using (ticker.Run())
            {
                var (from, problem) = Beginning(job, desk);
                var outcome = problem ?? ScriptRun.Answer(desk, from!, job.Input, job.Clock);
                job.Use = desk.Used;
                job.Done.TrySetResult(outcome);
            }
        }
        catch (Exception bug)
        {
            // A bug of ours, or of the interpreter's host: the caller's to see. The worker goes on.
            job.Done.TrySetException(bug);
        }
    }

    /// <summary>A machine that has read the job's script and tables; when two read the same for the first time, the later is kept.</summary>
    private (MachinePicture? From, ScriptOutcome? Problem) Beginning(Job job, ScriptDesk desk)
    {
        if (pictures.Find(job.Script, job.Tables) is { } known)
        {
            return (known, null);
        }

        var tables = job.Tables is null ? null : Encoding.UTF8.GetBytes(job.Tables);
        var (picture, problem) = ScriptRun.Load(desk, tables, Encoding.UTF8.GetBytes(job.Script));
        if (picture is not null)
        {
            pictures.Keep(job.Script, job.Tables, picture);
        }

        return (picture, problem);
    }

    private sealed record Job(string Script, byte[] Input, string? Tables, ScriptClock Clock, CancellationToken Cancelled)
    {
        public ScriptUse? Use { get; set; }

        public TaskCompletionSource<ScriptOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
