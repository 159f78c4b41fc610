using Ventanilla.Channels;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Telegram;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Platform;
using Ventanilla.Towns;

namespace Ventanilla.Demo;

/// <summary>Puts Vilassola into an empty house: town, channels, catalogue, operators. Does the same again at each start, without harm.</summary>
internal sealed class DemoTown(TownDirectory towns, ChannelDirectory channels, FakeGraph graph, FakeBotApi telegram, PhoneStore phones, Settings settings)
{
    /// <summary>Before the program listens.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        await towns.PutAsync(new(DemoNames.Town, DemoNames.Slug, DemoNames.TownName));
        await channels.PutAsync(new(new(1), DemoNames.Town, ChannelKinds.WhatsApp, DemoNames.WhatsAppNumber, new(DemoNames.WhatsAppToken), new(DemoNames.AppSecret)));
        await channels.PutAsync(new(new(2), DemoNames.Town, ChannelKinds.Telegram, DemoNames.TelegramChannel, new(DemoNames.TelegramToken), new(DemoNames.TelegramSecret)));
        await channels.PutAsync(new(new(3), DemoNames.Town, ChannelKinds.Web, DemoNames.Slug));
        ConnectProviders();
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>The providers' side of the same accounts.</summary>
    private void ConnectProviders()
    {
        graph.Connect(new(
            DemoNames.WhatsAppNumber, DemoNames.WhatsAppAccount, DemoNames.WhatsAppDisplay, new(DemoNames.WhatsAppToken), new(DemoNames.AppSecret),
            new(settings.Listen, "/webhooks/whatsapp")));
        if (settings.Unpaced)
        {
            graph.Pace = (TimeSpan.Zero, TimeSpan.Zero);
        }

        // Numbers of updates rise over restarts: what a former run gave out is in the database.
        var bot = new FakeBot(1_000_001, "Ajuntament de Vilassola", "vilassola_bot", new(DemoNames.TelegramToken), phones.FreshNumber * 32);
        telegram.Connect(bot);
        if (!settings.TelegramPolling)
        {
            telegram.SetWebhook(bot, (new(settings.Listen, $"/webhooks/telegram/{DemoNames.TelegramChannel}"), DemoNames.TelegramSecret), null, drop: false);
        }
    }
}
