using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Outbox;

internal static class OutboxRoom
{
    public static void AddOutbox(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<OutboxStore>().AddSingleton<DoubtStore>().AddSingleton<AccountStore>().AddSingleton<TemplateStore>().AddSingleton<OutboxTables>();
        services.AddSingleton<Pumps>();
        services.AddSingleton<SendingRules>(p => new(p.GetRequiredService<TimeProvider>(), settings.Unpaced) { DoubtWindow = settings.WhatsAppDoubt, Shared = settings.IsClustered });
        services.AddSingleton<TemplateTimes>();
        services.AddHostedService<PumpStarter>();
        services.AddHostedService<TemplateWorker>();
    }
}

/// <summary>Starts the sender of every account once the silo runs, so that what was left in the outbox leaves without waiting for something new.</summary>
internal sealed class PumpStarter(ChannelDirectory channels, Pumps pumps, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var account in channels.All)
            {
                pumps.Wake(account.Id);
            }
        });
        return Task.CompletedTask;
    }

    /// <summary>While the database is still open, so that calls under way can write down how they ended.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => pumps.CloseAsync();
}
