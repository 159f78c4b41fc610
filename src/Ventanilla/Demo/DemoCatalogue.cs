using Ventanilla.Catalogue;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Demo;

/// <summary>
/// Publishes what Vilassola has written, with its dates moved by whole weeks so that "this week" is always the one that
/// the tables were written for.
/// </summary>
internal sealed class DemoCatalogue(PublishedCatalogues catalogues, TownTables tables, ExternalCallStore connectors, TownClock clock, Settings settings)
{
    /// <summary>The Tuesday that the tables were written around.</summary>
    private static readonly DateOnly Written = new(2026, 5, 12);

    /// <summary>Shared with examples/external-code by <c>./run</c>; known to everybody, like the demo's passwords.</summary>
    private static readonly Secret BusSecret = new("whsec_" + Convert.ToBase64String("bus service of the invented town"u8));

    public async Task PublishAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "towns", DemoNames.Slug);
        var problems = await tables.PublishAsync(
            DemoNames.Town, new(folder, ShiftDays(DateOnly.FromDateTime(clock.Now.Date)), settings.Unpaced ? TimeSpan.Zero : settings.Burst));
        if (problems.Count > 0)
        {
            throw new InvalidOperationException($"The demo town cannot be read: {string.Join("; ", problems)}");
        }

        foreach (var connector in catalogues.Find(DemoNames.Town)!.Connectors)
        {
            await connectors.PutConnectorAsync(connector.Name == "vilabus_rt" && settings.DemoBusUrl is { } bus
                ? new(DemoNames.Town, connector.Name, bus, BusSecret)
                : new(DemoNames.Town, connector.Name, new(settings.Listen, $"{SampleConnectors.Root}/{connector.Name}"), SampleConnectors.Secret));
        }
    }

    /// <summary>Whole weeks from the week the tables were written for to the week of <paramref name="today"/>.</summary>
    internal static int ShiftDays(DateOnly today) => (int)Math.Floor((Monday(today).DayNumber - Monday(Written).DayNumber) / 7.0) * 7;

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
