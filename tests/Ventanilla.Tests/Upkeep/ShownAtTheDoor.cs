using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ventanilla.Tests.Upkeep;

/// <summary>A proxy with TLS that shows a certificate, made here and now, and an authority that may have issued it.</summary>
internal sealed class ShownAtTheDoor : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Task serving;

    /// <param name="show">What is shown; null for a proxy that does not speak TLS on this port.</param>
    /// <param name="along">The rest of the chain.</param>
    public ShownAtTheDoor(X509Certificate2? show, params X509Certificate2[] along)
    {
        var context = show is null ? null : SslStreamCertificateContext.Create(show, [.. along], offline: true);
        listener.Start();
        serving = ServeAsync(context);
    }

    public Uri Address => new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await serving;
        listener.Dispose();
    }

    /// <summary>A certificate that somebody issues, or that signs itself.</summary>
    public static X509Certificate2 Made(string name, DateTimeOffset from, DateTimeOffset until, X509Certificate2? issuer = null, bool authority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        if (!authority && Uri.CheckHostName(name) == UriHostNameType.Dns)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(from, until);
        }

        // Not CertificateRequest.Create with the issuer, which refuses to outlive it: authorities do end first.
        var generator = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        using var made = request.Create(issuer.SubjectName, generator, from, until, RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    private async Task ServeAsync(SslStreamCertificateContext? context)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(ended.Token);
                if (context is null)
                {
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), ended.Token);
                    continue;
                }

                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context }, ended.Token);
                Assert.Equal(0, await tls.ReadAsync(new byte[1], ended.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
            {
                // They looked, and hung up.
            }
        }
    }
}
