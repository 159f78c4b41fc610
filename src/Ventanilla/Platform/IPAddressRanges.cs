using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Platform;

/// <summary>
/// Tells public addresses from all others, after IANA's registries of special-purpose addresses. Of IPv6 only what is
/// handed out as public is public; forms that carry an IPv4 address inside are not, whatever they carry.
/// </summary>
internal static class IPAddressRanges
{
    private static readonly IPNetwork[] NotPublic4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");

    /// <summary>2001::/23 holds Teredo and other protocols; 2002::/16 is 6to4; the others are for examples.</summary>
    private static readonly IPNetwork[] NotPublic6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !NotPublic4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => IsPublic6(address),
        _ => false,
    };

    /// <summary>Asked first, because <see cref="IPNetwork.Contains"/> takes a mapped address for the one inside it.</summary>
    private static bool IsPublic6(IPAddress address) =>
        !address.IsIPv4MappedToIPv6 && Public6.Contains(address) && !NotPublic6.Any(network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
