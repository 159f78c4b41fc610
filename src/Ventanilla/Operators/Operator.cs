using Ventanilla.Platform;

namespace Ventanilla.Operators;

/// <summary>
/// A person who works at the counter. Read fresh for every question about rights; changed only through
/// <see cref="OperatorStore"/>, because two sign-ins at once must not overwrite each other's count of failures.
/// </summary>
public sealed class Operator
{
    public required long Id { get; init; }

    public required TownId Town { get; init; }

    /// <summary>Folded by <see cref="Fold"/>; unique in the installation.</summary>
    public required string SignIn { get; init; }

    /// <summary>As colleagues see it in the history.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public required string Role { get; init; }

    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>The password's hash.</summary>
    public required string Password { get; set; }

    /// <summary>The password was given to them for one use, to choose their own until then; null when it is their own.</summary>
    public DateTimeOffset? PasswordUntil { get; init; }

    /// <summary>Changes with password, role, name or queues; a session that was opened with another one has ended.</summary>
    public required string Stamp { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The way sign-in names are compared and stored.</summary>
    public static string Fold(string signIn) => signIn.Trim().Normalize().ToUpperInvariant();

    public static string NewStamp() => Guid.NewGuid().ToString("N");
}

/// <summary>What an operator may do besides answering.</summary>
public static class Roles
{
    public const string Operator = "operator";

    /// <summary>Sees every queue of the town and what needs a technician's attention.</summary>
    public const string Administrator = "administrator";
}
