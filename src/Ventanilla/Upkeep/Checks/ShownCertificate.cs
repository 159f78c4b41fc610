using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Who says that a certificate is its name's.</summary>
internal enum Vouching
{
    /// <summary>An authority that is trusted.</summary>
    Trusted,

    /// <summary>Nobody but itself.</summary>
    Itself,

    /// <summary>Somebody who is not known here and for whom nothing was shown: an intermediate left out, or an authority of one's own.</summary>
    ChainCut,

    /// <summary>An authority that is not trusted, not for this, or no more.</summary>
    Stranger,
}

/// <summary>What there is to say about a certificate that a server has shown.</summary>
/// <param name="OthersName">For whom it was made, when that is not who was asked.</param>
/// <param name="Issuer">Who made it, as it says itself.</param>
internal sealed record ShownCertificate(DateTimeOffset From, DateTimeOffset Until, string? OthersName, Vouching Trust, string Issuer)
{
    public static ShownCertificate Read(X509Certificate shown, X509Chain? chain, SslPolicyErrors problems)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return new(
            certificate.NotBefore.ToUniversalTime(),
            certificate.NotAfter.ToUniversalTime(),
            problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? Names(certificate) : null,
            Judge(certificate, chain),
            Printable(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)));
    }

    /// <summary>Its own time is judged apart; the time of those who vouch for it belongs to trust.</summary>
    private static Vouching Judge(X509Certificate2 certificate, X509Chain? chain)
    {
        var flags = Flags(chain?.ChainStatus ?? []) & ~X509ChainStatusFlags.NotTimeValid;
        flags |= Flags((chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()).Skip(1).SelectMany(e => e.ChainElementStatus)) & X509ChainStatusFlags.NotTimeValid;
        return flags == X509ChainStatusFlags.NoError ? Vouching.Trusted
            : certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData) ? Vouching.Itself
            : flags.HasFlag(X509ChainStatusFlags.PartialChain) ? Vouching.ChainCut
            : Vouching.Stranger;
    }

    private static X509ChainStatusFlags Flags(IEnumerable<X509ChainStatus> found) => found.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).Take(3).ToList();
        return Printable(names.Count > 0 ? string.Join(", ", names) : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    /// <summary>A server may write what it likes into its certificate, and this goes to a terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(120));
}
