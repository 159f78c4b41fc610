namespace Ventanilla.Channels;

/// <summary>How an account stands with its provider. Nothing in it is a secret, and nothing is the provider's own prose.</summary>
public abstract record AccountCheck
{
    private AccountCheck()
    {
    }

    /// <summary>What the provider's clock said; null when it did not.</summary>
    public DateTimeOffset? ProviderTime { get; init; }

    /// <summary>A channel without a provider: the town's own web chat.</summary>
    public sealed record NothingToAsk : AccountCheck;

    /// <summary>No answer, for a reason in our words.</summary>
    public sealed record Unreachable(string Reason) : AccountCheck;

    /// <summary>The token is missing, mistyped, expired or revoked, or may not speak for this account.</summary>
    public sealed record TokenRefused(string Code) : AccountCheck;

    /// <summary>The provider answers, but not as it should.</summary>
    public sealed record Troubled(string Code) : AccountCheck;

    public sealed record Well : AccountCheck
    {
        /// <summary>Where the provider delivers; null when it delivers nowhere or does not say.</summary>
        public Uri? Webhook { get; init; }

        /// <summary>Whether the provider tells where it delivers.</summary>
        public bool TellsWebhook { get; init; }

        /// <summary>What it could not deliver yet.</summary>
        public int Waiting { get; init; }

        /// <summary>When a delivery failed last.</summary>
        public DateTimeOffset? LastFailure { get; init; }

        /// <summary>The provider's mark for the number: green, yellow or red; null where there is none.</summary>
        public string? Quality { get; init; }
    }
}
