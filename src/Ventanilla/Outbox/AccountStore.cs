using Ventanilla.Channels;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>How an account stands with its provider.</summary>
/// <param name="Stopped">Why nothing leaves, as <c>code reason</c>; null when it runs.</param>
internal sealed record AccountStanding(string? Stopped, AccountQuality Quality);

/// <summary>What the provider thinks of what we send; its anger grows with the rate.</summary>
internal enum AccountQuality
{
    Good,

    /// <summary>People have begun to block or report us.</summary>
    Doubtful,

    /// <summary>The provider is about to lower the limits, or has.</summary>
    Bad,
}

/// <summary>Keeps how accounts stand, so that a restart and the pages know it.</summary>
public sealed class AccountStore(Database database)
{
    internal Task<AccountStanding?> ReadAsync(ChannelId channel, CancellationToken ct) => database.ReadAsync(
        s => s.First("SELECT stopped, quality FROM channels WHERE id = $1", r => new AccountStanding(r.Text(0), QualityOf(r.Text(1))), channel.Value), ct);

    /// <summary>The account is stopped, for people to see; null lets it go on.</summary>
    internal Task StopAsync(ChannelAccount account, string? reason) => database.WriteAsync(s => s.Execute(
        "UPDATE channels SET stopped = $1 WHERE id = $2 AND town_id = $3", reason, account.Id.Value, account.Town.Value));

    /// <summary>The provider's opinion has changed; in the caller's transaction.</summary>
    public static void Rate(DbSession session, ChannelAccount account, string quality) => session.Execute(
        "UPDATE channels SET quality = $1 WHERE id = $2 AND town_id = $3", quality, account.Id.Value, account.Town.Value);

    private static AccountQuality QualityOf(string? stored) => stored switch
    {
        "red" => AccountQuality.Bad,
        "yellow" => AccountQuality.Doubtful,
        _ => AccountQuality.Good,
    };
}
