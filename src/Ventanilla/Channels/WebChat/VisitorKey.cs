using System.Buffers.Text;
using System.Security.Cryptography;

namespace Ventanilla.Channels.WebChat;

/// <summary>
/// What a visitor of the web chat is known by: 256 random bits that only their browser keeps. We keep the SHA-256, so
/// whoever reads the database cannot speak as a visitor, and looking a hash up tells nothing by its delay.
/// </summary>
internal static class VisitorKey
{
    /// <summary>The header that carries it. Never an address: those end up in logs, histories and referrers.</summary>
    public const string Header = "Ventanilla-Visitor";

    private const int Bytes = 32;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The visitor's id in lower-case hex, or null when this cannot be a key of ours.</summary>
    public static string? IdOf(string? key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return key is { Length: 43 } && Base64Url.IsValid(key, out var length) && length == Bytes && Base64Url.TryDecodeFromChars(key, bytes, out _)
            ? Convert.ToHexStringLower(SHA256.HashData(bytes))
            : null;
    }
}
