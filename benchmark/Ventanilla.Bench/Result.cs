namespace Ventanilla.Bench;

/// <summary>What one contender did in one round.</summary>
internal sealed record Result(string Name)
{
    public double StartUp { get; init; }

    /// <summary>Seconds from the stop signal to the end; null when it had to be killed.</summary>
    public double? Stop { get; init; }

    public double MemoryIdle { get; init; }

    public double MemoryAfter { get; init; }

    public double MemoryMost { get; init; }

    /// <summary>Microseconds of processor per answer under full load, all cores together.</summary>
    public double ProcessorPerAnswer { get; init; }

    /// <summary>The same of the measuring process: citizens and fake provider.</summary>
    public double MeasuringPerAnswer { get; init; }

    public double QuietAcknowledged50 { get; init; }

    public double QuietAcknowledged99 { get; init; }

    public double QuietAnswered50 { get; init; }

    public double QuietAnswered99 { get; init; }

    public double Acknowledged50 { get; init; }

    public double Acknowledged99 { get; init; }

    public double Answered50 { get; init; }

    public double Answered99 { get; init; }

    public double AnsweredRate { get; init; }

    public double AcknowledgedRate { get; init; }

    public double BurstAcknowledgedRate { get; init; }

    public double BurstAnsweredRate { get; init; }

    public long Messages { get; init; }

    public long Refused { get; init; }

    public long NeverAnswered { get; init; }

    public long OutOfOrder { get; init; }

    public long Unrecognised { get; init; }

    public long Extra { get; init; }

    public long StatusesReported { get; init; }

    public static Result From(
        string name, TimeSpan startUp, TimeSpan? stop, double idle, double after, double most, TimeSpan processor, TimeSpan measuring, Phase[] phases, Statuses statuses)
    {
        var (quiet, full, burst) = (phases[0], phases[1], phases[2]);
        return new Result(name)
        {
            StartUp = startUp.TotalSeconds,
            Stop = stop?.TotalSeconds,
            MemoryIdle = idle,
            MemoryAfter = after,
            MemoryMost = most,
            ProcessorPerAnswer = processor.TotalMicroseconds / Math.Max(1, full.Answered),
            MeasuringPerAnswer = measuring.TotalMicroseconds / Math.Max(1, full.Answered),
            QuietAcknowledged50 = quiet.Acknowledgements.Percentile(0.5),
            QuietAcknowledged99 = quiet.Acknowledgements.Percentile(0.99),
            QuietAnswered50 = quiet.Answers.Percentile(0.5),
            QuietAnswered99 = quiet.Answers.Percentile(0.99),
            Acknowledged50 = full.Acknowledgements.Percentile(0.5),
            Acknowledged99 = full.Acknowledgements.Percentile(0.99),
            Answered50 = full.Answers.Percentile(0.5),
            Answered99 = full.Answers.Percentile(0.99),
            AcknowledgedRate = full.AcknowledgedInWindow / full.Length.TotalSeconds,
            AnsweredRate = full.AnsweredInWindow / full.Length.TotalSeconds,
            BurstAcknowledgedRate = burst.AcknowledgedInWindow / burst.Length.TotalSeconds,
            BurstAnsweredRate = burst.Answered / burst.WholeLength.TotalSeconds,
            Messages = phases.Sum(p => p.Acknowledged),
            Refused = phases.Sum(p => p.Refused),
            NeverAnswered = phases.Sum(p => p.NeverAnswered),
            OutOfOrder = phases.Sum(p => p.OutOfOrder),
            Unrecognised = phases.Sum(p => p.Unrecognised),
            Extra = phases.Sum(p => p.Extra),
            StatusesReported = statuses.Reported,
        };
    }
}
