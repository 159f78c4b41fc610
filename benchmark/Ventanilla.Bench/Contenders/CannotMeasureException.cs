namespace Ventanilla.Bench.Contenders;

/// <summary>Why a contender could not be measured, for the person at the terminal.</summary>
internal sealed class CannotMeasureException(string message) : Exception(message);
