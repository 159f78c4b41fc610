using Ventanilla.Channels.Telegram;
using Ventanilla.Channels.WebChat;
using Ventanilla.Channels.WhatsApp;

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
        services.AddHostedService<DirectoryWorker>();
    }
}
