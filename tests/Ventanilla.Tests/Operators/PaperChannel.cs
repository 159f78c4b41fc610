using Ventanilla.Channels;

namespace Ventanilla.Tests.Operators;

/// <summary>A channel that carries nothing: it takes what is sent and hands out the files it was given.</summary>
internal sealed class PaperChannel(string kind) : IChannel
{
    private int sent;

    public string Kind => kind;

    /// <summary>What left, in order.</summary>
    public List<OutboundMessage> Sent { get; } = [];

    /// <summary>Files that citizens "sent", by reference.</summary>
    public Dictionary<string, (byte[] Bytes, string Mime)> Files { get; } = [];

    public IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account) => [];

    public Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct)
    {
        lock (Sent)
        {
            Sent.Add(message);
        }

        return Task.FromResult<SendOutcome>(new SendOutcome.Sent($"paper-{kind}-{Interlocked.Increment(ref sent)}"));
    }

    public async Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct)
    {
        if (!Files.TryGetValue(reference, out var file))
        {
            return new DownloadOutcome.Refused("gone");
        }

        await destination.WriteAsync(file.Bytes, ct);
        return new DownloadOutcome.Stored(file.Bytes.Length, file.Mime);
    }
}
