using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ventanilla.Channels;
using Ventanilla.Channels.WebChat;
using Ventanilla.Towns;

namespace Ventanilla.Conversations;

/// <summary>Who stands at the door, of which town.</summary>
/// <param name="Id">The hash of the visitor's key; empty where none is needed.</param>
/// <param name="Address">Where the request comes from, as far as limits go.</param>
internal sealed record Visitor(Town Town, ChannelAccount Account, string Id, string Address);

/// <summary>Lets a request in or refuses it: the town by its slug, the key, the limits.</summary>
internal sealed class VisitorDoor(TownDirectory towns, ChannelDirectory channels, VisitorLimits limits)
{
    /// <returns>The refusal, or null: then <paramref name="visitor"/> is known.</returns>
    public IResult? Refuses(HttpContext http, string town, out Visitor visitor, bool needsKey = true)
    {
        visitor = null!;
        var address = AddressOf(http);
        if (Slows(http, VisitorLimit.Requests, address) is { } slow)
        {
            return slow;
        }

        if (towns.FindBySlug(town) is not { } found || channels.Find(ChannelKinds.Web, town) is not { } account || account.Town != found.Id)
        {
            return VisitorProblems.NotFound("No town with this name has a chat here: check the address.");
        }

        var id = needsKey ? VisitorKey.IdOf(http.Request.Headers[VisitorKey.Header]) : "";
        if (id is null)
        {
            return VisitorProblems.Of(
                StatusCodes.Status401Unauthorized, "no-key", $"Ask POST /chat/{town}/visit for a key and send it in the header {VisitorKey.Header}.");
        }

        visitor = new(found, account, id, address);
        return null;
    }

    /// <returns>The refusal when this is too much of something from one visitor or address, else null.</returns>
    public IResult? Slows(HttpContext http, VisitorLimit limit, string who)
    {
        if (limits.Take(limit, who) is not { } wait)
        {
            return null;
        }

        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return VisitorProblems.Of(StatusCodes.Status429TooManyRequests, "slow-down", "Too much in a short time: wait as long as Retry-After says and send it again.");
    }

    /// <summary>
    /// The client's address; a proxy on this machine is believed in what it says last, because a stranger can put
    /// anything before that. Of IPv6 the network counts: one home has more addresses than there are limits.
    /// </summary>
    private static string AddressOf(HttpContext http)
    {
        var remote = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (IPAddress.IsLoopback(remote) && http.Request.Headers["X-Forwarded-For"] is [.., { } named]
            && IPAddress.TryParse(named.AsSpan(named.LastIndexOf(',') + 1).Trim(), out var client))
        {
            remote = client;
        }

        if (remote.IsIPv4MappedToIPv6)
        {
            remote = remote.MapToIPv4();
        }

        return remote.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(remote.GetAddressBytes(), 0, 8) : remote.ToString();
    }
}
