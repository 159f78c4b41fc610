using Ventanilla.Platform;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>A town hall's number as Meta knows it: with its token, the secret that signs its webhooks, and where these go.</summary>
/// <param name="Id">The phone number id.</param>
/// <param name="Account">The WhatsApp Business Account's id.</param>
/// <param name="Display">The number as people dial it, digits only.</param>
internal sealed record GraphNumber(string Id, string Account, string Display, Secret Token, Secret AppSecret, Uri Webhook);
