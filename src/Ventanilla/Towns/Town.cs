using Ventanilla.Platform;

namespace Ventanilla.Towns;

// Towns: the town halls that share this installation. Everything else in the house belongs to one of them.

/// <summary>One town hall.</summary>
/// <param name="Slug">Its name in addresses: <c>/chat/vilassola</c>.</param>
public sealed record Town(TownId Id, string Slug, string Name);
