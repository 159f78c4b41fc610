using System.Globalization;
using Ventanilla.Platform;

namespace Ventanilla.Channels.Telegram;

// Telegram: a bot is a town's counter in private chats, spoken to by a small client of our own. Updates come by webhook
// or long polling and are read leniently (the Bot API changes monthly); sends end in outcomes; nothing is stored here,
// and no address is logged, because the token stands in it.

/// <summary>The way to and from citizens on Telegram.</summary>
internal sealed class TelegramChannel : IChannel
{
    private readonly TelegramApi api;
    private readonly TelegramSender sender;
    private readonly TelegramFiles files;

    public TelegramChannel(OutboundHttp http, Settings settings)
    {
        api = new(http, settings);
        sender = new(api, settings);
        files = new(api);
    }

    public string Kind => ChannelKinds.Telegram;

    public IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account) => TelegramReader.Read(body, account?.Name ?? "");

    public Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct) => sender.SendAsync(account, message, ct);

    public Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct) =>
        files.DownloadAsync(account, reference, destination, limit, ct);

    public Task<AccountCheck> CheckAsync(ChannelAccount account, CancellationToken ct) => TelegramCheck.AskAsync(api, account, ct);

    /// <summary>Leaves a group that somebody put the bot into; see <see cref="TelegramNotices.ChatToLeave"/>.</summary>
    public async Task<SendOutcome> LeaveChatAsync(ChannelAccount account, string chat, CancellationToken ct) =>
        TelegramOutcomes.Of(
            await api.CallAsync(account, "leaveChat", new LeaveChat(long.Parse(chat, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)), ct),
            signal: true);
}
