namespace Ventanilla.Bench.Figures;

/// <summary>What is measured or counted of a contender.</summary>
internal enum Figure
{
    AnsweredRate,
    AcknowledgedRate,
    Acknowledged50,
    Acknowledged99,
    Answered50,
    Answered99,
    ProcessorPerAnswer,
    ServerPerAnswer,
    MeasuringPerAnswer,

    HalfRate,
    HalfAcknowledged50,
    HalfAcknowledged99,
    HalfAnswered99,

    BurstAcknowledgedRate,
    BurstAnsweredRate,

    QuietAcknowledged50,
    QuietAcknowledged99,
    QuietAnswered50,
    QuietAnswered99,

    LookUpRate,
    LookUpShare,
    ScriptRate,
    ScriptShare,
    ScriptFailed,

    TurnRate,
    TurnRateWide,

    StatusRate,
    StatusShare,
    StatusTogetherRate,
    StatusTogetherShare,

    SmallStoredProcessor,
    LargeStoredProcessor,
    SmallStoredFull,
    LargeStoredFull,

    StartUp,
    LargeStoredStartUp,
    Stop,

    MemoryIdle,
    MemoryAfter,
    MemoryMost,
    MemoryLive,

    // Counted over everything a contender did, in all rounds.
    Messages,
    Refused,
    NeverAnswered,
    OutOfOrder,
    Unrecognised,
    Extra,
}
