using System.Net;

namespace Ventanilla.Platform;

/// <summary>
/// The only place where clients for calls out are made, so that no caller can forget the guards: no proxy, no cookies, no
/// redirects (a redirect could carry a token to another host), bounded connections and times.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    /// <summary>Meta's and Telegram's servers want to know who calls; the media host refuses calls without it.</summary>
    public const string UserAgent = "Ventanilla/0.1";

    public OutboundHttp(Settings? settings = null)
        : this(new AddressGuard(settings?.ExternalPrivateHosts ?? []))
    {
    }

    internal OutboundHttp(AddressGuard guard)
    {
        Guard = guard;
        Guarded = Make(new SocketsHttpHandler
        {
            ConnectCallback = guard.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),

            // An answer that is given up is not read to its end: the connection is closed at once.
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 16,
        });
    }

    /// <summary>
    /// Calls under way to one provider, of all towns together. Each account bounds its own (<c>ChannelPump</c>), and its pace keeps them far below: this only
    /// keeps a provider that hangs from taking all sockets. Fewer, and one town's slow calls would stand in the way of every other's.
    /// </summary>
    private const int MostProviderCalls = 2_048;

    /// <summary>For hosts that the technician has set (Graph API, Telegram Bot API): private addresses are allowed.</summary>
    public HttpClient Provider { get; } = Make(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = MostProviderCalls,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>
    /// For addresses that a town has written: public ones over https, and private ones that the technician has listed. Every
    /// caller brings its own deadline and its own limit for the answer.
    /// </summary>
    public HttpClient Guarded { get; }

    /// <summary>What <see cref="Guarded"/> asks; also for pages on which such addresses are written.</summary>
    public AddressGuard Guard { get; }

    public void Dispose()
    {
        Provider.Dispose();
        Guarded.Dispose();
    }

    private static HttpClient Make(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ActivityHeadersPropagator = null;
#pragma warning disable RS0030 // This is the place that the ban points to.
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }
}
