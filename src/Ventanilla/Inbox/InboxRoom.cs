using Ventanilla.Channels.Telegram;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

internal static class InboxRoom
{
    public static void AddInbox(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<ArrivalSignal>();
        services.AddSingleton<InboxStore>();
        services.AddSingleton<QuarantineStore>();
        services.AddSingleton<Spool>();
        services.AddHostedService<SpoolWorker>();
        services.AddHostedService<DownloadWorker>();
        Metrics.Add(services, settings);
        if (settings.TelegramPolling)
        {
            services.AddSingleton<TelegramUpdates>();
            services.AddHostedService<PollTelegram>();
        }
    }

    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        ReceiveWhatsApp.Map(routes);
        ReceiveTelegram.Map(routes);
        Health.Map(routes);
        Metrics.Map(routes);
    }
}
