using Ventanilla.Platform;

namespace Ventanilla.Catalogue;

/// <summary>How a town's files become its catalogue, beyond what stands in them.</summary>
/// <param name="BurstWait">How long what matched nothing waits for the rest of its burst.</param>
/// <param name="ShiftDays">Added to the dates of a town's own tables; by nothing but the demo.</param>
public sealed record CatalogueReading(TimeSpan BurstWait, Func<TownId, int> ShiftDays);
