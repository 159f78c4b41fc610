using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

// WhatsApp: Meta's Cloud API in our words. Bytes of a webhook become events, messages become Graph calls, error codes
// become outcomes. Nothing here knows towns' data, the database or the clock.

/// <summary>Proves that a webhook comes from Meta: HMAC-SHA256 over the bytes as they came, before any parsing.</summary>
internal static class WhatsAppSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <returns>True only for the right signature; hex of either case, compared in constant time.</returns>
    public static bool Verify(Secret appSecret, ReadOnlySpan<byte> body, string? header)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (header is null
            || header.Length != Prefix.Length + (2 * HMACSHA256.HashSizeInBytes)
            || !header.StartsWith(Prefix, StringComparison.Ordinal)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), claimed, out _, out var written) != OperationStatus.Done
            || written != claimed.Length)
        {
            return false;
        }

        var secret = appSecret.Reveal();
        Span<byte> key = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(secret, key, out var length))
        {
            key = Encoding.UTF8.GetBytes(secret);
            length = key.Length;
        }

        Span<byte> computed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key[..length], body, computed);
        return CryptographicOperations.FixedTimeEquals(computed, claimed);
    }
}
