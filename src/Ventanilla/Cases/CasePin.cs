using System.Globalization;
using System.Security.Cryptography;

namespace Ventanilla.Cases;

/// <summary>
/// The four figures that open a case. Ten thousand are soon tried by whoever has the table, so the hash only keeps them from being read by chance; what protects a
/// case is that tries are counted: per conversation by the engine, per case by <see cref="CaseBook"/>.
/// </summary>
internal static class CasePin
{
    /// <summary>Some milliseconds: a Turn waits for it.</summary>
    private const int Iterations = 20_000;

    private const int Length = 16;

    public static string New() => RandomNumberGenerator.GetInt32(10_000).ToString("D4", CultureInfo.InvariantCulture);

    public static string Hash(string pin)
    {
        var salt = RandomNumberGenerator.GetBytes(Length);
        return $"{Convert.ToHexStringLower(salt)}:{Convert.ToHexStringLower(Derive(pin, salt))}";
    }

    public static bool Fits(string pin, string stored) =>
        stored.Split(':') is [{ Length: Length * 2 } salt, var hash] && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(hash), Derive(pin, Convert.FromHexString(salt)));

    private static byte[] Derive(string pin, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(pin, salt, Iterations, HashAlgorithmName.SHA256, Length);
}
