using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ventanilla.Platform;

namespace Ventanilla.Upkeep.Checks;

/// <summary>
/// The certificate that providers and citizens are shown at the public address. Each thing that is wrong with it is a
/// finding of its own, because each has another remedy.
/// </summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Renewals begin thirty days before the end and are tried daily: what is left at fourteen does not renew itself.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <param name="authorities">Who is trusted; those that the machine trusts unless others are named.</param>
    public static async Task<IReadOnlyList<Finding>> LookAsync(
        Settings settings, TimeProvider time, UpkeepTexts texts, CancellationToken ct, X509Certificate2Collection? authorities = null)
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
        using var line = new TcpClient();
        try
        {
            await line.ConnectAsync(address.Host, address.Port, limit.Token);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return [Finding.Attention("Certificate.Unreachable", address.Authority)];
        }

        try
        {
            return await AskAsync(line, address.Host, Trust(time, authorities), limit.Token) is { } shown
                ? Judge(shown, address.Authority, time.GetUtcNow(), texts)
                : [Finding.Broken("Certificate.None", address.Authority)];
        }
        catch (Exception problem) when (problem is IOException or AuthenticationException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return [Finding.Broken("Certificate.None", address.Authority)];
        }
    }

    /// <summary>What is not shown is not fetched: providers do not fetch it either.</summary>
    private static X509ChainPolicy Trust(TimeProvider time, X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private static async Task<ShownCertificate?> AskAsync(TcpClient line, string host, X509ChainPolicy trust, CancellationToken ct)
    {
        ShownCertificate? seen = null;
        await using var tls = new SslStream(line.GetStream(), leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = trust,
#pragma warning disable CA5359 // Looks at what is shown, good or bad, and sends nothing.
                RemoteCertificateValidationCallback = (_, shown, chain, problems) =>
                {
                    seen = shown is null ? null : ShownCertificate.Read(shown, chain, problems);
                    return true;
                },
#pragma warning restore CA5359
            },
            ct);
        return seen;
    }

    private static IReadOnlyList<Finding> Judge(ShownCertificate shown, string name, DateTimeOffset now, UpkeepTexts texts)
    {
        List<Finding> problems = [];
        if (shown.Until < now)
        {
            problems.Add(Finding.Broken("Certificate.Expired", name, texts.Span(now - shown.Until)));
        }
        else if (shown.From > now)
        {
            problems.Add(Finding.Broken("Certificate.Early", name, texts.Span(shown.From - now)));
        }

        if (shown.OthersName is { } other)
        {
            problems.Add(Finding.Broken("Certificate.Name", name, other));
        }

        if (shown.Trust != Vouching.Trusted)
        {
            problems.Add(shown.Trust switch
            {
                Vouching.Itself => Finding.Broken("Certificate.Itself", name),
                Vouching.ChainCut => Finding.Broken("Certificate.Chain", name, shown.Issuer),
                _ => Finding.Broken("Certificate.Untrusted", name, shown.Issuer),
            });
        }

        return problems.Count > 0 ? problems
            : shown.Until - now < Soon ? [Finding.Attention("Certificate.Ending", name, texts.Span(shown.Until - now))]
            : [Finding.Fine("Certificate.Good", name, (int)(shown.Until - now).TotalDays)];
    }
}
