using Ventanilla.Platform;

namespace Ventanilla.Channels;

// Channels: translate the provider's words into ours and ours into the provider's. An adapter gets bytes and returns
// events; gets a message and returns an outcome. It touches no data, so it cannot forget durability.

/// <summary>One connected account: which town it belongs to, how it is routed and with which secrets it speaks.</summary>
/// <param name="Kind">The adapter: <c>whatsapp</c>, <c>telegram</c> or <c>web</c>.</param>
/// <param name="Name">What inbound traffic is routed by: the phone number id, the bot's channel name, the town's slug. Unique per kind.</param>
/// <param name="Token">Bearer or bot token for calls out.</param>
/// <param name="Signing">WhatsApp's app secret; Telegram's secret header.</param>
/// <param name="Owner">The provider's id of what stands above accounts and owns their templates: WhatsApp's business account.</param>
public sealed record ChannelAccount(ChannelId Id, TownId Town, string Kind, string Name, Secret? Token = null, Secret? Signing = null, string? Owner = null);

/// <summary>The kinds of channel there are.</summary>
public static class ChannelKinds
{
    public const string WhatsApp = "whatsapp";
    public const string Telegram = "telegram";
    public const string Web = "web";
}
