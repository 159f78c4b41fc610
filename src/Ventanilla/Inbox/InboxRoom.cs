namespace Ventanilla.Inbox;

internal static class InboxRoom
{
    public static void AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<ArrivalSignal>();
        services.AddSingleton<InboxStore>();
        services.AddHostedService<DownloadWorker>();
    }
}
