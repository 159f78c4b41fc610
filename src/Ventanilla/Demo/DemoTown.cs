using Ventanilla.Channels;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Demo;

/// <summary>Puts Vilassola into an empty house: town, channels. Does the same again at each start, without harm.</summary>
internal sealed class DemoTown(TownDirectory towns, ChannelDirectory channels, DemoProviders providers)
{
    /// <summary>Before the program listens.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        if (towns.All.FirstOrDefault(t => (t.Id == DemoNames.Town) != (t.Slug == DemoNames.Slug)) is { } real)
        {
            throw new DatabaseRefusedException(
                $"This database holds the town '{real.Slug}', and the demo would write over it. Set VENTANILLA_DATA (or VENTANILLA_DATABASE) to a place of the demo's own, or leave demo mode.");
        }

        if (channels.All.FirstOrDefault(a => a.Town != DemoNames.Town && a.Kind != ChannelKinds.Web) is { } account)
        {
            throw new DatabaseRefusedException(
                $"This database holds a real account ({account.Kind} {account.Name}), whose messages the demo would send to its own stand-ins. Set VENTANILLA_DATA (or VENTANILLA_DATABASE) to a place of the demo's own, or leave demo mode.");
        }

        await towns.PutAsync(new(DemoNames.Town, DemoNames.Slug, DemoNames.TownName));
        await channels.PutAsync(new(
            new(1), DemoNames.Town, ChannelKinds.WhatsApp, DemoNames.WhatsAppNumber, new(DemoNames.WhatsAppToken), new(DemoNames.AppSecret), DemoNames.WhatsAppAccount));
        await channels.PutAsync(new(new(2), DemoNames.Town, ChannelKinds.Telegram, DemoNames.TelegramChannel, new(DemoNames.TelegramToken), new(DemoNames.TelegramSecret)));
        await channels.PutAsync(new(new(3), DemoNames.Town, ChannelKinds.Web, DemoNames.Slug));
        providers.Connect();
        ct.ThrowIfCancellationRequested();
    }
}
