namespace Ventanilla.Channels;

/// <summary>How a send ended. The outbox decides what happens next from this alone.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The provider has taken it. Accepted is not delivered: that comes by status.</summary>
    public sealed record Sent(string ExternalId) : SendOutcome
    {
        /// <summary>Taken but held back by the provider (WhatsApp's template pacing): it may still fail.</summary>
        public bool Held { get; init; }

        /// <summary>The ids by which the provider knows the recipient, when it says; they may differ from those we sent to.</summary>
        public Recipient? To { get; init; }
    }

    /// <summary>Try again; the provider may say how long to wait, and for whom.</summary>
    public sealed record Retry(string Reason, TimeSpan? After = null, RetryScope Scope = RetryScope.Account) : SendOutcome;

    /// <summary>The provider will never take this message. The reason is shown to operators.</summary>
    public sealed record Rejected(string Code, string Reason) : SendOutcome
    {
        /// <summary>Whom it concerns: only this message, this recipient, or the window for free-form messages.</summary>
        public SendFailureKind Kind { get; init; } = SendFailureKind.Message;
    }

    /// <summary>The contact has blocked us or cannot be reached any more; stop writing to them.</summary>
    public sealed record ContactStopped(string Reason) : SendOutcome;

    /// <summary>The account itself is stopped (token revoked, payment missing): pause it and tell a person, do not burn the queue.</summary>
    public sealed record AccountStopped(string Code, string Reason) : SendOutcome;

    /// <summary>The address has changed; send again to the new one.</summary>
    public sealed record Moved(string NewAddress) : SendOutcome;

    /// <summary>Nobody knows whether it went: the request left and no answer came. Decided by status, policy or a person.</summary>
    public sealed record Unknown(string Reason) : SendOutcome;
}

/// <summary>Whom a wait concerns.</summary>
public enum RetryScope
{
    /// <summary>Everything this account sends.</summary>
    Account,

    /// <summary>Only this recipient: they have been written to too much in a short time.</summary>
    Recipient,

    /// <summary>Only this message: something went wrong that may go right the next time.</summary>
    Message,
}

/// <summary>How a download ended.</summary>
public abstract record DownloadOutcome
{
    private DownloadOutcome()
    {
    }

    public sealed record Stored(long Bytes, string? Mime) : DownloadOutcome;

    /// <summary>Try again later.</summary>
    public sealed record Retry(string Reason) : DownloadOutcome;

    /// <summary>It will not come: expired, too large, or from a host we do not send our token to.</summary>
    public sealed record Refused(string Reason) : DownloadOutcome;
}
