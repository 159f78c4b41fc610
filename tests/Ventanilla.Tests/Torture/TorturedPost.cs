using System.Globalization;
using System.Text;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Torture;

/// <summary>The webhooks that carry citizens' messages.</summary>
internal static class TorturedPost
{
    /// <summary>The demo's secret for Telegram's header.</summary>
    private const string TelegramSecret = "demo-telegram-secret";

    public static HttpRequestMessage Of(Uri program, TorturedCitizen citizen, Letter letter) =>
        citizen.Telegram ? Telegram(program, citizen, letter) : FakeNumber.Text(program, citizen.Address, letter.Id, letter.Text);

    private static HttpRequestMessage Telegram(Uri program, TorturedCitizen citizen, Letter letter)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"update_id":{{{letter.Number}}},"message":{"message_id":{{{letter.Number}}},"date":1795500000,
            "from":{"id":{{{citizen.Address}}},"is_bot":false,"first_name":"Veïna","language_code":"ca"},
            "chat":{"id":{{{citizen.Address}}},"type":"private","first_name":"Veïna"},"text":"{{{letter.Text}}}"}}
            """);
        return new(HttpMethod.Post, new Uri(program, "/webhooks/telegram/vilassola"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } },
            Headers = { { "X-Telegram-Bot-Api-Secret-Token", TelegramSecret } },
        };
    }
}
