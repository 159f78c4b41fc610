using Ventanilla.Catalogue;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Providers;
using Ventanilla.Demo.Telegram;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Demo;

// Demo: the invented town Vilassola, its citizens' telephones at /phone, and fake Graph and Telegram servers, so that
// everything can be tried without an account anywhere. Nothing short-cuts the way of a message: the fakes speak HTTP with
// the real adapters, both ways. Outside demo mode none of it is there.

internal static class DemoRoom
{
    /// <summary>In demo mode the providers are our own fakes, unless the technician names others.</summary>
    public static Settings PointAtFakes(Settings settings) => !settings.Demo ? settings : settings with
    {
        GraphUrl = settings.GraphUrl ?? new(settings.Listen, GraphRoutes.Root),
        TelegramUrl = settings.TelegramUrl ?? new(settings.Listen, BotRoutes.Root),
        WhatsAppVerifyToken = settings.WhatsAppVerifyToken ?? new(DemoNames.VerifyToken),
        ExternalPrivateHosts = [.. settings.ExternalPrivateHosts, settings.Listen.Authority],
    };

    public static void AddDemo(this IServiceCollection services, Settings settings)
    {
        if (!settings.Demo)
        {
            return;
        }

        services.AddSingleton<PhoneStore>().AddSingleton<PhoneFiles>();
        services.AddSingleton<Traffic>().AddSingleton<WebhookCourier>();
        services.AddSingleton<FakeGraph>().AddSingleton<FakeBotApi>();
        services.AddSingleton<WhatsAppPhone>().AddSingleton<TelegramPhone>();
        services.AddSingleton<DemoProviders>().AddSingleton<DemoTown>().AddSingleton<DemoCatalogue>().AddSingleton<DemoOperators>();
        var plain = (CatalogueReading)services.Last(s => s.ServiceType == typeof(CatalogueReading)).ImplementationInstance!;
        services.AddSingleton(p => DemoCatalogue.Reading(plain, p.GetRequiredService<TownClock>()));
        services.AddHostedService<DemoStarter>();
    }

    public static void MapDemo(this WebApplication app, Settings settings)
    {
        if (!settings.Demo)
        {
            return;
        }

        GraphRoutes.Map(app);
        BotRoutes.Map(app);
        ShowPhone.Map(app);
        SampleConnectors.Map(app);
    }
}

/// <summary>Seeds the demo before anything listens.</summary>
internal sealed class DemoStarter(DemoTown town, DemoCatalogue catalogue, DemoOperators operators) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Passwords take their time, by intention; what else is done need not wait for it.
        var people = Task.Run(operators.SeedAsync, cancellationToken);
        await town.SeedAsync(cancellationToken);
        await catalogue.PublishAsync(cancellationToken);
        await people;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
