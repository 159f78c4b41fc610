using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>Where an event was read from; every event carries it.</summary>
internal sealed record UpdateSource(string Account, string Id, ReadOnlyMemory<byte> Raw)
{
    public Unread Unread(string reason) => new() { Account = Account, ExternalId = Id, Raw = Raw, Reason = reason };

    public AccountNotice Notice(string subject, string? detail = null, DateTimeOffset? at = null) =>
        new() { Account = Account, ExternalId = Id, Raw = Raw, Subject = subject, Detail = detail, At = at };

    /// <summary>Seconds since 1970; null for 0 (inaccessible messages), the far future and nonsense.</summary>
    public static DateTimeOffset? Time(JsonElement owner, ReadOnlySpan<byte> name) =>
        owner.Whole(name) is > 0 and < 4_102_444_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
