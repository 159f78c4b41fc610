using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Telegram;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Demo;

/// <summary>Tells the fake providers of the demo's accounts: who may call them, and where their webhooks go.</summary>
internal sealed class DemoProviders(FakeGraph graph, FakeBotApi telegram, PhoneStore phones, Settings settings)
{
    public void Connect()
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
