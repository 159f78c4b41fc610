using System.Security.Cryptography;
using System.Text;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>A webhook's body as it lies in the spool: what came, and what must be known to read it later as it would have been read then.</summary>
/// <param name="Account">Which account the address told (Telegram); empty when the body names it (WhatsApp).</param>
/// <param name="Signer">The fingerprint of the secret that proved it: see <see cref="SignerOf"/>.</param>
internal sealed record SpoolRecord(string Kind, string Account, DateTimeOffset ReceivedAt, byte[] Signer, ReadOnlyMemory<byte> Body)
{
    public const int SignerLength = 32;

    /// <summary>
    /// Tells that a body was genuine without the secret lying beside it. Nobody who has not got the secret can write such a
    /// record, also not inside a body.
    /// </summary>
    public static byte[] SignerOf(Secret? secret) =>
        secret is null ? new byte[SignerLength] : HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), "ventanilla spool"u8);
}
