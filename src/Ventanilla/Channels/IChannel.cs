namespace Ventanilla.Channels;

/// <summary>
/// A way to and from the citizen. Three ship: WhatsApp, Telegram and the town's own web chat. To add one, see
/// CONTRIBUTING.md. Implementations hold no state that matters and never see the database.
/// </summary>
public interface IChannel
{
    /// <summary>One of <see cref="ChannelKinds"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// Turns one webhook body into events. Never throws for content: what is not understood becomes <see cref="Unread"/>,
    /// and one bad part of a batch does not take the others with it.
    /// </summary>
    /// <param name="account">The account when the address told it (Telegram); null when the body names it (WhatsApp).</param>
    IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account);

    /// <summary>Sends one message or signal. Every ending is a value; a transport fault becomes <see cref="SendOutcome.Unknown"/> or a retry.</summary>
    Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct);

    /// <summary>Fetches a file that a citizen sent into <paramref name="destination"/>, at most <paramref name="limit"/> bytes.</summary>
    Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct);

    /// <summary>Asks the provider how the account stands: its token, its webhook. Changes nothing; the technician's doctor asks.</summary>
    Task<AccountCheck> CheckAsync(ChannelAccount account, CancellationToken ct) => Task.FromResult<AccountCheck>(new AccountCheck.NothingToAsk());
}
