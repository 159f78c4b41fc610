using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Figures;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Parts;

/// <summary>The same load for every contender: an ordinary day, as much as it answers, half of that, and more than it answers.</summary>
internal static class Keywords
{
    /// <summary>A slow, even pace: what one citizen feels on an ordinary day.</summary>
    public static async Task OrdinaryDayAsync(Trial trial, Load load, int rate, TimeSpan length, CancellationToken ct)
    {
        var day = await load.PacedAsync(rate, length, ct);
        trial.Sheet.Note(trial.Kind, day);
        trial.Add(Figure.QuietAcknowledged50, day.Acknowledgements.Percentile(0.5));
        trial.Add(Figure.QuietAcknowledged99, day.Acknowledgements.Percentile(0.99));
        trial.Add(Figure.QuietAnswered50, day.Answers.Percentile(0.5));
        trial.Add(Figure.QuietAnswered99, day.Answers.Percentile(0.99));
    }

    /// <returns>Answers in a second.</returns>
    public static async Task<double> FullLoadAsync(Trial trial, Load load, int ahead, TimeSpan length, CancellationToken ct)
    {
        var before = trial.Processors();
        var full = await load.FullAsync(ahead, length, ct);
        var used = trial.Processors() - before;
        trial.Sheet.Note(trial.Kind, full);
        var rate = full.AnsweredInWindow / full.Length.TotalSeconds;
        trial.Add(Figure.AnsweredRate, rate);
        trial.Add(Figure.Acknowledged50, full.Acknowledgements.Percentile(0.5));
        trial.Add(Figure.Acknowledged99, full.Acknowledgements.Percentile(0.99));
        trial.Add(Figure.Answered50, full.Answers.Percentile(0.5));
        trial.Add(Figure.Answered99, full.Answers.Percentile(0.99));
        trial.Add(Figure.ProcessorPerAnswer, PerAnswer(used.Program, full));
        trial.Add(Figure.MeasuringPerAnswer, PerAnswer(used.Measuring, full));
        if (trial.Kind == Kind.Postgres)
        {
            trial.Add(Figure.ServerPerAnswer, PerAnswer(used.Server, full));
        }

        return rate;
    }

    /// <summary>Evenly at half of its own maximum: latencies without a queue.</summary>
    public static async Task HalfLoadAsync(Trial trial, Load load, double full, TimeSpan length, CancellationToken ct)
    {
        var half = await load.PacedAsync(full / 2, length, ct);
        trial.Sheet.Note(trial.Kind, half);
        trial.Add(Figure.HalfRate, half.AcknowledgedInWindow / half.Length.TotalSeconds);
        trial.Add(Figure.HalfAcknowledged50, half.Acknowledgements.Percentile(0.5));
        trial.Add(Figure.HalfAcknowledged99, half.Acknowledgements.Percentile(0.99));
        trial.Add(Figure.HalfAnswered99, half.Answers.Percentile(0.99));
    }

    /// <summary>As many webhooks as are acknowledged, then waiting until the backlog is empty.</summary>
    public static async Task BurstAsync(Trial trial, Load load, TimeSpan length, CancellationToken ct)
    {
        var burst = await load.BurstAsync(length, ct);
        trial.Sheet.Note(trial.Kind, burst);
        trial.Add(Figure.BurstAcknowledgedRate, burst.AcknowledgedInWindow / burst.Length.TotalSeconds);
        trial.Add(Figure.BurstAnsweredRate, burst.Answered / burst.WholeLength.TotalSeconds);
    }

    public static double PerAnswer(TimeSpan used, Phase phase) => used.TotalMicroseconds / Math.Max(1, phase.Answered);
}
