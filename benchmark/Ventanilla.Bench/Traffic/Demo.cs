namespace Ventanilla.Bench.Traffic;

/// <summary>The demo town's WhatsApp account, as contracted, and what its citizens may write: each text has exactly one answer.</summary>
internal static class Demo
{
    public const string AppSecret = "demo-app-secret";
    public const string PhoneNumberId = "106540352242922";

    /// <summary>Answered by keyword rules.</summary>
    public static readonly IReadOnlyList<string> Keywords = ["hola", "horari", "dades"];

    /// <summary>Answered out of the town's tables: bus stops, procedures, containers.</summary>
    public static readonly IReadOnlyList<string> LookUps = ["PARADA 1007", "T010", "C0001"];

    /// <summary>Answered by the town's script, which reads four tables.</summary>
    public static readonly IReadOnlyList<string> Scripted = ["residus c/ Major 3", "residus c/ del Forn 5", "residus rambla del Celler 7"];
}
