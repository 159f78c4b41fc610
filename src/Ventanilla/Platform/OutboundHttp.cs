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

    /// <summary>For hosts that the technician has set (Graph API, Telegram Bot API): private addresses are allowed.</summary>
    public HttpClient Provider { get; } = Make(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 64,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public void Dispose() => Provider.Dispose();

    private static HttpClient Make(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
#pragma warning disable RS0030 // This is the place that the ban points to.
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }
}
