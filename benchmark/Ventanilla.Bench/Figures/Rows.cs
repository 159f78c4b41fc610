using System.Globalization;
using Ventanilla.Bench.Contenders;

namespace Ventanilla.Bench.Figures;

/// <summary>One line of the table.</summary>
/// <param name="Wanted">What the figure should be, as people say it.</param>
internal sealed record Row(string Label, string Format, string Wanted, Func<Sheet, Kind, double?> Of);

/// <summary>The lines of the table, in their order.</summary>
internal static class Rows
{
    public static IEnumerable<Row> All(Options options) =>
    [
        Plain("answered/s, full load", "#,0", Figure.AnsweredRate),
        OfFloor("… of the floor", "≥ 0.60, 0.45", Figure.AnsweredRate),
        Plain("acknowledged, p50 ms, full load", "0.0", Figure.Acknowledged50),
        Plain("acknowledged, p99 ms, full load", "0.0", Figure.Acknowledged99),
        Plain("answered, p50 ms, full load (queueing)", "0.0", Figure.Answered50),
        Plain("answered, p99 ms, full load (queueing)", "0.0", Figure.Answered99),
        Plain("processor per answer, µs", "0", Figure.ProcessorPerAnswer),
        Plain("… of the database's server, µs", "0", Figure.ServerPerAnswer),
        Plain("… of what measures, µs", "0", Figure.MeasuringPerAnswer),
        Plain("half of the maximum, messages/s", "#,0", Figure.HalfRate),
        Plain("acknowledged at that, p50 ms", "0.0", Figure.HalfAcknowledged50),
        Plain("acknowledged at that, p99 ms", "0.0", Figure.HalfAcknowledged99, "≤ 50"),
        OfFloor("… of the floor's", "≤ 3", Figure.HalfAcknowledged99),
        Plain("answered at that, p99 ms", "0.0", Figure.HalfAnswered99),
        Plain($"acknowledged at {options.Quiet}/s, p50 ms", "0.0", Figure.QuietAcknowledged50),
        Plain($"acknowledged at {options.Quiet}/s, p99 ms", "0.0", Figure.QuietAcknowledged99),
        Plain($"answered at {options.Quiet}/s, p50 ms", "0.0", Figure.QuietAnswered50),
        Plain($"answered at {options.Quiet}/s, p99 ms", "0.0", Figure.QuietAnswered99),
        Plain("acknowledged/s, webhooks faster than answers", "#,0", Figure.BurstAcknowledgedRate),
        Plain("answered/s until that backlog is empty", "#,0", Figure.BurstAnsweredRate),
        Plain("statuses/s absorbed, one a webhook", "#,0", Figure.StatusRate),
        Plain("… of answered/s", "0.00", Figure.StatusShare, "≥ 2"),
        Plain("statuses/s absorbed, ten a webhook", "#,0", Figure.StatusTogetherRate),
        Plain("… of answered/s", "0.00", Figure.StatusTogetherShare, "≥ 2"),
        Plain("table look-up answers/s", "#,0", Figure.LookUpRate),
        Plain("… of answered/s", "0.00", Figure.LookUpShare, "≥ 0.80"),
        Plain("script answers/s", "#,0", Figure.ScriptRate),
        Plain("… of answered/s", "0.00", Figure.ScriptShare, "≥ 0.35"),
        Plain("scripts that were not run or not to their end", "0.0 %", Figure.ScriptFailed, "0 %"),
        Plain("turns/s of 'ventanilla try', the town's own catalogue", "#,0", Figure.TurnRate),
        Plain("… 500 rules, 10,000 streets, 100,000 times more", "#,0", Figure.TurnRateWide, "≥ 20,000"),
        Share("… of the town's own", "≥ 0.95", Figure.TurnRateWide, Figure.TurnRate),
        Plain("processor per answer at 500/s, 1,000 conversations, µs", "0", Figure.SmallStoredProcessor),
        Plain($"… {Number(options.Stored)} and {Number(10L * options.Stored)} messages, µs", "0", Figure.LargeStoredProcessor),
        Share("… against 1,000", "≤ 1.20", Figure.LargeStoredProcessor, Figure.SmallStoredProcessor),
        Plain("processor per answer, full load, 1,000 conversations, µs", "0", Figure.SmallStoredFull),
        Plain($"… {Number(options.Stored)} and {Number(10L * options.Stored)} messages, µs", "0", Figure.LargeStoredFull),
        Share("… against 1,000", "≤ 1.20", Figure.LargeStoredFull, Figure.SmallStoredFull),
        Plain("start until ready, empty, s", "0.00", Figure.StartUp, "≤ 1.5"),
        Plain($"start until ready, {Number(options.Stored)} conversations, s", "0.00", Figure.LargeStoredStartUp, "≤ 1.5"),
        Plain("orderly stop, s", "0.00", Figure.Stop),
        Plain("memory idle, MB", "0", Figure.MemoryIdle, "≤ 130"),
        Plain("memory after the load, MB", "0", Figure.MemoryAfter, "≤ 250"),
        Plain("memory at most, MB", "0", Figure.MemoryMost),
        Plain($"memory with {Number(options.Live)} live conversations, MB", "0", Figure.MemoryLive, "≤ 300"),
        Plain("messages acknowledged in all", "#,0", Figure.Messages),
        Plain("webhooks refused", "#,0", Figure.Refused, "0"),
        Plain("acknowledged, never answered", "#,0", Figure.NeverAnswered, "0"),
        Plain("answers out of order", "#,0", Figure.OutOfOrder, "0"),
        Plain("answers not recognised", "#,0", Figure.Unrecognised),
        Plain("answers nobody waited for", "#,0", Figure.Extra),
    ];

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static Row Plain(string label, string format, Figure figure, string wanted = "") => new(label, format, wanted, (s, k) => s.Of(k, figure));

    private static Row Share(string label, string wanted, Figure part, Figure whole) => new(label, "0.00", wanted, (s, k) => s.Of(k, part) / s.Of(k, whole));

    private static Row OfFloor(string label, string wanted, Figure figure) =>
        new(label, "0.00", wanted, (s, k) => k == Kind.Floor ? null : s.Of(k, figure) / s.Of(Kind.Floor, figure));
}
