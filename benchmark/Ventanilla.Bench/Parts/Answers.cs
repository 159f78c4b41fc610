using System.Threading.Channels;
using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Parts;

/// <summary>What only Ventanilla does: answers out of tables and from scripts, and the provider's reports on what was sent.</summary>
internal static class Answers
{
    private const int Together = 10;

    /// <summary>So many ask for scripts: Ventanilla lets 128 scripts wait and tells the others to come back later.</summary>
    private const int AtScripts = 100;

    private const int MostReported = 100_000;

    /// <param name="keywords">What it answered a second where keywords were asked for.</param>
    public static async Task RunAsync(Trial trial, Options options, double keywords, TimeSpan length, CancellationToken ct)
    {
        var taken = Channel.CreateBounded<Accepted>(
            new BoundedChannelOptions(MostReported) { FullMode = BoundedChannelFullMode.DropOldest });
        if (!options.Statuses)
        {
            trial.Graph.Taken = taken.Writer;
        }

        var lookUps = await AskAsync(trial, Demo.LookUps, options.Ahead, length, ct);
        trial.Add(Figure.LookUpRate, lookUps.AnsweredInWindow / lookUps.Length.TotalSeconds);
        trial.Add(Figure.LookUpShare, lookUps.AnsweredInWindow / lookUps.Length.TotalSeconds / keywords);

        // What is not the script's answer says that it could not be run; that is not what was asked for.
        trial.Town.OnlyFirst(AtScripts);
        var scripts = await AskAsync(trial, Demo.Scripted, options.Ahead, length, ct);
        trial.Town.OnlyFirst(options.Citizens);
        var scripted = scripts.Recognised * scripts.AnsweredInWindow / scripts.Length.TotalSeconds;
        trial.Add(Figure.ScriptRate, scripted);
        trial.Add(Figure.ScriptShare, scripted / keywords);
        trial.Add(Figure.ScriptFailed, 1 - scripts.Recognised);
        if (options.Statuses)
        {
            // They have been on their way all the time.
            return;
        }

        trial.Graph.Taken = null;
        taken.Writer.Complete();
        var sent = new List<Accepted>();
        while (taken.Reader.TryRead(out var message))
        {
            sent.Add(message);
        }

        await ReportAsync(trial, options, sent, keywords, length, ct);
    }

    private static async Task<Phase> AskAsync(Trial trial, IReadOnlyList<string> texts, int ahead, TimeSpan length, CancellationToken ct)
    {
        var load = trial.Load(texts);
        await trial.PrepareAsync(load, ahead, TimeSpan.FromSeconds(2), ct);
        var phase = await load.FullAsync(ahead, length, ct);
        trial.Sheet.Note(trial.Kind, phase);
        return phase;
    }

    /// <summary>Sent, delivered and read for what was just sent; half of it with a webhook each, half with several in one.</summary>
    private static async Task ReportAsync(Trial trial, Options options, List<Accepted> sent, double keywords, TimeSpan length, CancellationToken ct)
    {
        var statuses = new StatusLoad(trial.Contender.Webhook, options.Connections);
        var (alone, together) = (sent[..(sent.Count / 2)], sent[(sent.Count / 2)..]);
        var rate = await statuses.RunAsync(alone, 1, length, ct);
        trial.Add(Figure.StatusRate, rate);
        trial.Add(Figure.StatusShare, rate / keywords);
        rate = await statuses.RunAsync(together, Together, length, ct);
        trial.Add(Figure.StatusTogetherRate, rate);
        trial.Add(Figure.StatusTogetherShare, rate / keywords);
        trial.Sheet.Count(trial.Kind, Figure.Refused, statuses.Refused);
    }
}
