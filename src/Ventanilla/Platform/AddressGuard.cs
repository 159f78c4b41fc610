using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Platform;

/// <summary>
/// Decides which addresses may be called when a town, and not the technician, has written the URL. A name is looked up
/// once, every address it has is judged, and the connection goes to exactly those addresses: a name that points elsewhere
/// at the second look gains nothing.
/// </summary>
public sealed class AddressGuard
{
    private readonly HashSet<string> privateHosts;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;

    /// <param name="privateHosts">Allowed whatever their address is, each exactly as <c>host:port</c>.</param>
    /// <param name="resolve">The look-up of names; the system's own when null.</param>
    public AddressGuard(IEnumerable<string> privateHosts, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        this.privateHosts = new(privateHosts, StringComparer.OrdinalIgnoreCase);
        this.resolve = resolve ?? Dns.GetHostAddressesAsync;
    }

    /// <summary>Judges a URL before it is kept. Names are judged only when they are called, because they can change.</summary>
    /// <returns>What is wrong with it, for whoever wrote it; null when nothing is.</returns>
    public string? Problem(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "The address must begin with https://.";
        }

        if (url.UserInfo.Length > 0)
        {
            return "The address must not contain a user or password.";
        }

        if (IsListed(url.IdnHost, url.Port))
        {
            return null;
        }

        // By what the host becomes, not by how it is written: ①②⑦.1 is a name to Uri and 127.0.0.1 to the look-up.
        var isAddress = IPAddress.TryParse(url.IdnHost, out var address);
        if (isAddress ? !IPAddressRanges.IsPublic(address!) : url.HostNameType == UriHostNameType.IPv6)
        {
            return NotPublic(url.IdnHost, url.Port);
        }

        return url.Scheme == Uri.UriSchemeHttps ? null : "The address must begin with https://.";
    }

    /// <summary>Connects, or throws <see cref="AddressRefusedException"/>. For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        if (Problem(context.InitialRequestMessage.RequestUri!) is { } problem)
        {
            throw new AddressRefusedException(problem);
        }

        var addresses = await resolve(host, ct);
        if (!IsListed(host, port) && !addresses.All(IPAddressRanges.IsPublic))
        {
            throw new AddressRefusedException(NotPublic(host, port));
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string NotPublic(string host, int port) =>
        $"{host} is not a public address. If it is meant, add {Authority(host, port)} to VENTANILLA_EXTERNAL__PRIVATEHOSTS.";

    private static string Authority(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    private bool IsListed(string host, int port) => privateHosts.Contains(Authority(host, port));
}

/// <summary>A call would have gone to a place where towns' calls must not go.</summary>
public sealed class AddressRefusedException(string message) : Exception(message);
