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
        services.AddSingleton<DeskQueues>();
        services.AddSingleton<AttentionStore>();
        services.AddSingleton<TurnSignals>();
        services.AddSingleton<CallTools>();
        services.AddHostedService<WakeWorker>();
        services.AddHostedService<ExternalCallWorker>();
        services.AddVisitorChat();
    }

    public static void MapConversations(this IEndpointRouteBuilder routes) => ReadMedia.Map(routes);
}
