namespace Ventanilla.Upkeep;

// Upkeep: what the technician needs to keep the counter open — the doctor, backup and restore, the daily line. It reads
// what other rooms have written and asks their adapters; it decides nothing about citizens, and no room needs it.

/// <summary>How a finding matters; the numbers are the doctor's exit codes.</summary>
internal enum Level
{
    Fine = 0,

    /// <summary>The counter works, and somebody should look.</summary>
    Attention = 1,

    /// <summary>Citizens are not served, or soon will not be.</summary>
    Broken = 2,
}

/// <summary>One thing that the doctor looked at. Its words are in <see cref="UpkeepTexts"/>: a sentence, and what to do about it.</summary>
/// <param name="Code">Names the sentence: <c>Disk.Low</c>; the remedy is <c>Disk.Low.Do</c>.</param>
/// <param name="Values">For the places in both.</param>
internal sealed record Finding(Level Level, string Code, params object?[] Values)
{
    public static Finding Fine(string code, params object?[] values) => new(Level.Fine, code, values);

    public static Finding Attention(string code, params object?[] values) => new(Level.Attention, code, values);

    public static Finding Broken(string code, params object?[] values) => new(Level.Broken, code, values);
}
