using System.Security.Cryptography;
using System.Text;

namespace Ventanilla.Platform;

/// <summary>A token, password or key. Prints as ***, so that it cannot slip into a log or a page.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The value itself; only for the call that needs it.</summary>
    public string Reveal() => value;

    /// <summary>Compares in constant time, so that an answer's delay tells a stranger nothing.</summary>
    public bool Matches(string? candidate) =>
        candidate is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(candidate));

    public bool Equals(Secret? other) => other is not null && Matches(other.Reveal());

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
