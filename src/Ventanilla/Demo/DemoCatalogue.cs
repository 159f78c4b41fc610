using Ventanilla.Catalogue;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Demo;

/// <summary>
/// Publishes what Vilassola has written: its folder becomes a version whenever it has changed since the start before. Its
/// dates are moved by whole weeks, so that "this week" is always the one that the tables were written for.
/// </summary>
internal sealed class DemoCatalogue(VersionStore versions, PublishedCatalogues catalogues, LiveCatalogues live, ExternalCallStore connectors, Settings settings)
{
    private const string Author = "demo";

    /// <summary>The Tuesday that the tables were written around.</summary>
    private static readonly DateOnly Written = new(2026, 5, 12);

    /// <summary>Shared with examples/external-code by <c>./run</c>; known to everybody, like the demo's passwords.</summary>
    private static readonly Secret BusSecret = new("whsec_" + Convert.ToBase64String("bus service of the invented town"u8));

    /// <summary>Every town is read as it stands; Vilassola's dates are moved.</summary>
    public static CatalogueReading Reading(CatalogueReading plain, TownClock clock) => plain with
    {
        ShiftDays = town => town == DemoNames.Town ? ShiftDays(DateOnly.FromDateTime(clock.Now.Date)) : 0,
    };

    public async Task PublishAsync(CancellationToken ct)
    {
        try
        {
            await TakeFolderAsync(ct);
        }
        catch (System.Data.Common.DbException) when (settings.IsClustered)
        {
            // Another node has taken it at the same moment.
            await TakeFolderAsync(ct);
        }

        foreach (var connector in catalogues.Find(DemoNames.Town)!.Connectors)
        {
            await connectors.PutConnectorAsync(connector.Name == "vilabus_rt" && settings.DemoBusUrl is { } bus
                ? new(DemoNames.Town, connector.Name, bus, BusSecret)
                : new(DemoNames.Town, connector.Name, new(settings.Listen, $"{SampleConnectors.Root}/{connector.Name}"), SampleConnectors.Secret));
        }
    }

    private async Task TakeFolderAsync(CancellationToken ct)
    {
        var (files, problems) = PackFolder.Read(Path.Combine(AppContext.BaseDirectory, "towns", DemoNames.Slug));
        var last = await versions.ReadAsync(DemoNames.Town, s => VersionStore.List(s, DemoNames.Town).FirstOrDefault(v => v.Author == Author), ct);
        if (files is not null && files.Hash == last?.Hash)
        {
            return;
        }

        var (pack, mistakes) = files is null ? (null, problems) : TownPack.Read(files, live.ShiftDays(DemoNames.Town));
        if (pack is null)
        {
            throw new InvalidOperationException($"The demo town cannot be read: {string.Join("; ", mistakes)}");
        }

        await versions.WriteAsync(s =>
        {
            var (number, _) = versions.Add(s, DemoNames.Town, files!, "", Author);
            if (VersionStore.History(s, DemoNames.Town).Current?.Number != number)
            {
                versions.Publish(s, DemoNames.Town, number, back: false, Author);
            }

            return true;
        });
        await live.RefreshAsync(DemoNames.Town, ct, pack);
    }

    /// <summary>Whole weeks from the week the tables were written for to the week of <paramref name="today"/>.</summary>
    internal static int ShiftDays(DateOnly today) => (int)Math.Floor((Monday(today).DayNumber - Monday(Written).DayNumber) / 7.0) * 7;

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
