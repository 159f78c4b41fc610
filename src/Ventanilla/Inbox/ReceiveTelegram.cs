using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Inbox;

/// <summary>A bot's webhook. Telegram signs no bodies: the secret header is the only proof.</summary>
internal static class ReceiveTelegram
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/webhooks/telegram/{channel}", HandleAsync).AllowAnonymous().DisableAntiforgery().ShortCircuit();

    internal static async Task<IResult> HandleAsync(
        string channel, HttpRequest request, ChannelDirectory channels, Spool spool, CancellationToken ct)
    {
        // An unknown bot and a wrong secret look the same from outside.
        if (channels.Find(ChannelKinds.Telegram, channel) is not { } account || !TelegramWebhook.IsGenuine(account, request.Headers[TelegramWebhook.SecretHeader]))
        {
            return Results.Unauthorized();
        }

        return await ReceiveWebhook.ReadAsync(request, ct) is { } body
            ? await ReceiveWebhook.KeepAsync(channels.Adapter(ChannelKinds.Telegram), body, account, null, spool)
            : Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
    }
}
