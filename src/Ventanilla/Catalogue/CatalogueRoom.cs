using Ventanilla.Catalogue.Studio;
using Ventanilla.Platform;

namespace Ventanilla.Catalogue;

internal static class CatalogueRoom
{
    public static void AddCatalogue(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(new CatalogueReading(settings.Unpaced ? TimeSpan.Zero : settings.Burst, _ => 0));
        services.AddSingleton<PublishedCatalogues>().AddSingleton<VersionStore>().AddSingleton<TownTables>().AddSingleton<LiveCatalogues>();
        services.AddSingleton<Drafting>().AddSingleton<Rehearsal>().AddSingleton<TestLines>().AddSingleton<TestCalls>();
        services.AddHostedService<CatalogueWorker>();
    }
}
