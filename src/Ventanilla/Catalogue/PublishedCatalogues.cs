using System.Collections.Concurrent;
using Ventanilla.Platform;

namespace Ventanilla.Catalogue;

/// <summary>What each town has published, ready to answer.</summary>
public sealed class PublishedCatalogues
{
    private readonly ConcurrentDictionary<TownId, Engine.Catalogue> published = new();

    public Engine.Catalogue? Find(TownId town) => published.GetValueOrDefault(town);

    public void Publish(TownId town, Engine.Catalogue catalogue) => published[town] = catalogue;
}
