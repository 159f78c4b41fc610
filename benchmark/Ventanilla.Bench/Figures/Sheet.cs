using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Figures;

/// <summary>What was measured, by contender: means over rounds, and sums of what was counted.</summary>
internal sealed class Sheet
{
    private readonly Dictionary<(Kind, Figure), List<double>> measured = [];
    private readonly Dictionary<(Kind, Figure), long> counted = [];

    public void Add(Kind kind, Figure figure, double value)
    {
        if (!measured.TryGetValue((kind, figure), out var values))
        {
            measured[(kind, figure)] = values = [];
        }

        values.Add(value);
    }

    public void Count(Kind kind, Figure figure, long number) => counted[(kind, figure)] = counted.GetValueOrDefault((kind, figure)) + number;

    /// <summary>Counts what a phase did and what went wrong in it.</summary>
    public void Note(Kind kind, Phase phase)
    {
        Count(kind, Figure.Messages, phase.Acknowledged);
        Count(kind, Figure.Refused, phase.Refused);
        Count(kind, Figure.NeverAnswered, phase.NeverAnswered);
        Count(kind, Figure.OutOfOrder, phase.OutOfOrder);
        Count(kind, Figure.Unrecognised, phase.Unrecognised);
        Count(kind, Figure.Extra, phase.Extra);
    }

    /// <summary>The mean of what was measured or the sum of what was counted; null when neither was.</summary>
    public double? Of(Kind kind, Figure figure) =>
        measured.TryGetValue((kind, figure), out var values) ? values.Average() : counted.TryGetValue((kind, figure), out var sum) ? sum : null;

    public IReadOnlyList<double> Each(Kind kind, Figure figure) => measured.GetValueOrDefault((kind, figure)) ?? [];

    /// <summary>Nothing may be refused or lost; order is promised by Ventanilla alone, and the peers promise nothing.</summary>
    public IEnumerable<string> Broken(IEnumerable<Kind> kinds)
    {
        foreach (var kind in kinds.Where(k => !k.IsPeer()))
        {
            foreach (var figure in new[] { Figure.Refused, Figure.NeverAnswered, Figure.OutOfOrder })
            {
                if (Of(kind, figure) is > 0 and var number && (figure != Figure.OutOfOrder || kind.IsVentanilla()))
                {
                    yield return $"{kind.Heading()}: {number:0} {figure switch { Figure.Refused => "refused", Figure.NeverAnswered => "acknowledged and never answered", _ => "out of order" }}";
                }
            }
        }
    }
}
