using System.Threading.Channels;
using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Parts;

/// <summary>What only Ventanilla does: answers out of tables and from scripts, and the provider's reports on what was sent.</summary>
internal static class Answers
{
    private const int Together = 10;
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

        var lookUps = await RateAsync(trial, Demo.LookUps, options.Ahead, length, ct);
        trial.Add(Figure.LookUpRate, lookUps);
        trial.Add(Figure.LookUpShare, lookUps / keywords);
        var scripts = await RateAsync(trial, Demo.Scripted, options.Ahead, length, ct);
        trial.Add(Figure.ScriptRate, scripts);
        trial.Add(Figure.ScriptShare, scripts / keywords);
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

    private static async Task<double> RateAsync(Trial trial, IReadOnlyList<string> texts, int ahead, TimeSpan length, CancellationToken ct)
    {
        var load = trial.Load(texts);
        await trial.PrepareAsync(load, ahead, TimeSpan.FromSeconds(2), ct);
        var phase = await load.FullAsync(ahead, length, ct);
        trial.Sheet.Note(trial.Kind, phase);
        return phase.AnsweredInWindow / phase.Length.TotalSeconds;
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
