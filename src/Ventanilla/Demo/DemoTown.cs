using Ventanilla.Channels;
using Ventanilla.Towns;

namespace Ventanilla.Demo;

/// <summary>Puts Vilassola into an empty house: town, channels. Does the same again at each start, without harm.</summary>
internal sealed class DemoTown(TownDirectory towns, ChannelDirectory channels, DemoProviders providers)
{
    /// <summary>Before the program listens.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        await towns.PutAsync(new(DemoNames.Town, DemoNames.Slug, DemoNames.TownName));
        await channels.PutAsync(new(
            new(1), DemoNames.Town, ChannelKinds.WhatsApp, DemoNames.WhatsAppNumber, new(DemoNames.WhatsAppToken), new(DemoNames.AppSecret), DemoNames.WhatsAppAccount));
        await channels.PutAsync(new(new(2), DemoNames.Town, ChannelKinds.Telegram, DemoNames.TelegramChannel, new(DemoNames.TelegramToken), new(DemoNames.TelegramSecret)));
        await channels.PutAsync(new(new(3), DemoNames.Town, ChannelKinds.Web, DemoNames.Slug));
        providers.Connect();
        ct.ThrowIfCancellationRequested();
    }
}
