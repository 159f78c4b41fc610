namespace Ventanilla.Conversations;

internal static class ConversationsRoom
{
    public static void AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<TurnTools>();
        services.AddSingleton<Turns>();
        services.AddSingleton<TurnStore>();
        services.AddSingleton<ConversationTools>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<Desk>();
        services.AddSingleton<TurnSignals>();
        services.AddSingleton<CallTools>();
        services.AddSingleton<DeskQueues>();
        services.AddSingleton<AttentionStore>();
        services.AddHostedService<WakeWorker>();
        services.AddHostedService<ExternalCallWorker>();
        services.AddVisitorChat();
    }

    public static void MapConversations(this WebApplication routes)
    {
        ReadMedia.Map(routes);
        ConversationsApi.Map(routes);
        routes.MapVisitorChat();
    }
}
