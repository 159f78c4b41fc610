using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ventanilla.Platform;

namespace Ventanilla.ExternalCode;

/// <summary>
/// Signatures of Standard Webhooks (https://www.standardwebhooks.com), version 1: HMAC-SHA256 over id, time and body, so
/// that none of them can be changed and an old call cannot be repeated.
/// </summary>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";

    /// <summary>How far the two clocks may be apart, and how long a stolen call is good for.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <returns>The key inside the secret; null when it is not <c>whsec_</c> and 24 to 64 bytes in base64.</returns>
    public static byte[]? ReadKey(Secret secret)
    {
        var text = secret.Reveal();
        Span<byte> key = stackalloc byte[65];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(text.AsSpan(SecretPrefix.Length), key, out var length)
            && length is >= 24 and <= 64
                ? key[..length].ToArray()
                : null;
    }

    /// <returns>The value of the header <c>webhook-signature</c>.</returns>
    public static string Sign(byte[] key, string id, long unixSeconds, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Mac(key, id, unixSeconds, body));

    /// <param name="signatures">The header as it came: one or more signatures with spaces between, while a secret is being changed.</param>
    public static bool Verify(byte[] key, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id)
            || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var unixSeconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)unixSeconds) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        var expected = Mac(key, id, unixSeconds, body);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var range in signatures.AsSpan().Split(' '))
        {
            var one = signatures.AsSpan()[range];
            if (one.StartsWith(Version, StringComparison.Ordinal)
                && Convert.TryFromBase64Chars(one[Version.Length..], given, out var length)
                && CryptographicOperations.FixedTimeEquals(given[..length], expected))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Mac(byte[] key, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
