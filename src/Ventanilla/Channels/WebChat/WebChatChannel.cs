namespace Ventanilla.Channels.WebChat;

/// <summary>
/// The town's own chat. Its provider is this very program: what a visitor posts is read here like any webhook, and what
/// we send lies in the history already, so sending means "offered to the visitor", whose page fetches it and says when
/// it was delivered and read.
/// </summary>
internal sealed class WebChatChannel(UploadArea uploads, TypingSignals typing) : IChannel
{
    public string Kind => ChannelKinds.Web;

    public IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account) => VisitorReader.Read(body, account);

    public Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct)
    {
        switch (message.Content.Kind)
        {
            case OutboundKind.Typing:
                typing.Typing(account.Id, message.To.UserId);
                return Task.FromResult<SendOutcome>(new SendOutcome.Sent(""));

            case OutboundKind.ReadMark or OutboundKind.TapTaken:
                return Task.FromResult<SendOutcome>(new SendOutcome.Sent(""));

            // The page has no place for it; nobody here can send one today.
            case OutboundKind.Reaction:
                return Task.FromResult<SendOutcome>(new SendOutcome.Rejected("unsupported", "The web chat shows no reactions."));

            default:
                // The same for every attempt: offering twice is offering once.
                var row = message.AttemptId.AsSpan(0, Math.Max(0, message.AttemptId.IndexOf('.', StringComparison.Ordinal)));
                return Task.FromResult<SendOutcome>(new SendOutcome.Sent(row.IsEmpty ? $"w{message.AttemptId}" : $"w{row}"));
        }
    }

    public async Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct)
    {
        if (uploads.Find(account.Town, reference) is not { } file || UploadArea.KindOf(file.Name) is not { } kind)
        {
            return new DownloadOutcome.Refused("not uploaded, or not kept any more");
        }

        if (file.Length > limit)
        {
            return new DownloadOutcome.Refused("too large");
        }

        try
        {
            await using var source = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
            await source.CopyToAsync(destination, ct);
            return new DownloadOutcome.Stored(file.Length, kind.Mime);
        }
        catch (FileNotFoundException)
        {
            return new DownloadOutcome.Refused("not kept any more");
        }
        catch (IOException)
        {
            return new DownloadOutcome.Retry("the upload cannot be read at the moment");
        }
    }
}
