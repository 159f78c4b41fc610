using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ventanilla.Platform;

namespace Ventanilla.Upkeep.Checks;

/// <summary>The certificate that providers and citizens are shown at the public address.</summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> LookAsync(Settings settings, TimeProvider time, CancellationToken ct)
    {
        if (settings.PublicUrl is not { } address)
        {
            return [settings.TelegramPolling || settings.Demo ? Finding.Fine("Public.NotNeeded") : Finding.Attention("Public.Unset")];
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return [Finding.Attention("Public.Plain", address.Authority)];
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return [await AskAsync(address, time.GetUtcNow(), limit.Token)];
        }
        catch (Exception problem) when (problem is SocketException or IOException or AuthenticationException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return [Finding.Attention("Certificate.Unreachable", address.Authority)];
        }
    }

    private static async Task<Finding> AskAsync(Uri address, DateTimeOffset now, CancellationToken ct)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, ct);
        var problems = SslPolicyErrors.None;
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
#pragma warning disable CA5359 // Looks at what is shown, good or bad, and sends nothing.
                RemoteCertificateValidationCallback = (_, _, _, found) =>
                {
                    problems = found;
                    return true;
                },
#pragma warning restore CA5359
            },
            ct);
        return tls.RemoteCertificate is { } shown ? Judge(address.Authority, shown, problems, now) : Finding.Broken("Certificate.Wrong", address.Authority);
    }

    private static Finding Judge(string name, X509Certificate shown, SslPolicyErrors problems, DateTimeOffset now)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        var days = (int)(certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays;
        return days < 0 ? Finding.Broken("Certificate.Expired", name, -days)
            : problems != SslPolicyErrors.None ? Finding.Broken("Certificate.Wrong", name)
            : days < 14 ? Finding.Attention("Certificate.Ending", name, days)
            : Finding.Fine("Certificate.Good", name, days);
    }
}
