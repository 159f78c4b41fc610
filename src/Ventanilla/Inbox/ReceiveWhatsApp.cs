using Microsoft.AspNetCore.Http.HttpResults;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// One address for every WhatsApp number. Towns may have their own Meta app and secret, so a body counts only for the
/// numbers whose secret signed it.
/// </summary>
internal static class ReceiveWhatsApp
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks/whatsapp", Handshake).AllowAnonymous();
        routes.MapPost("/webhooks/whatsapp", HandleAsync).AllowAnonymous().DisableAntiforgery().ShortCircuit();
    }

    internal static Results<ContentHttpResult, ForbidHttpResult, StatusCodeHttpResult> Handshake(HttpRequest request, Settings settings) =>
        settings.WhatsAppVerifyToken is { } token
        && WhatsAppHandshake.Answer(request.Query["hub.mode"], request.Query["hub.verify_token"], request.Query["hub.challenge"], token) is { } challenge
            ? TypedResults.Text(challenge, "text/plain")
            : TypedResults.StatusCode(StatusCodes.Status403Forbidden);

    internal static async Task<IResult> HandleAsync(HttpRequest request, ChannelDirectory channels, Spool spool, CancellationToken ct)
    {
        if (await ReceiveWebhook.ReadAsync(request, ct) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (channels.SigningSecrets(ChannelKinds.WhatsApp).FirstOrDefault(Signs) is not { } signer)
        {
            return Results.Unauthorized();
        }

        return await ReceiveWebhook.KeepAsync(channels.Adapter(ChannelKinds.WhatsApp), body, null, signer, spool);

        bool Signs(Secret secret) => WhatsAppSignature.Verify(secret, body, request.Headers[WhatsAppSignature.Header]);
    }
}
