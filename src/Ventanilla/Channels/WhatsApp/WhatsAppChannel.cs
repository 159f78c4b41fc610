using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Meta's WhatsApp Business Cloud API as one of our channels. One webhook address serves every number: the body names it.</summary>
internal sealed class WhatsAppChannel : IChannel
{
    private readonly GraphApi graph;
    private readonly WhatsAppSender sender;
    private readonly WhatsAppMedia media;

    public WhatsAppChannel(OutboundHttp http, Settings settings)
    {
        graph = new GraphApi(http.Provider, settings);
        sender = new(graph, settings);
        media = new(http.Provider, graph);
    }

    public string Kind => ChannelKinds.WhatsApp;

    public IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account) => WhatsAppReader.Read(body);

    public Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct) => sender.SendAsync(account, message, ct);

    public Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct) =>
        media.DownloadAsync(account, reference, destination, limit, ct);

    public Task<AccountCheck> CheckAsync(ChannelAccount account, CancellationToken ct) => WhatsAppCheck.AskAsync(graph, account, ct);
}
