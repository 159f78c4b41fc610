using Ventanilla.Channels.Telegram;
using Ventanilla.Channels.WebChat;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Towns;

namespace Ventanilla.Channels;

internal static class ChannelsRoom
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<IChannel, WhatsAppChannel>();
        services.AddSingleton<IChannel, TelegramChannel>();
        services.AddSingleton<UploadArea>().AddSingleton<TypingSignals>();
        services.AddSingleton<IChannel, WebChatChannel>();
        services.AddSingleton<WhatsAppTemplates>();
        services.AddSingleton<ChannelDirectory>();
        services.AddHostedService<DirectoryLoader>();
    }
}

/// <summary>Loads the towns and their accounts before anything listens.</summary>
internal sealed class DirectoryLoader(TownDirectory towns, ChannelDirectory channels) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await towns.LoadAsync(cancellationToken);
        await channels.LoadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
