using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Ventanilla.Operators;

/// <summary>
/// What ASP.NET Core Identity asks of a store, over the table of operators. Identity checks passwords and locks out;
/// adding and changing operators is not its business here.
/// </summary>
internal sealed class IdentityStore(OperatorStore operators)
    : IUserPasswordStore<Operator>, IUserSecurityStampStore<Operator>, IUserLockoutStore<Operator>
{
    public void Dispose()
    {
    }

    public Task<string> GetUserIdAsync(Operator user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Id.ToString(CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SignIn);

    public Task<string?> GetNormalizedUserNameAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SignIn);

    public Task SetNormalizedUserNameAsync(Operator user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(Operator user, string? userName, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> CreateAsync(Operator user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> DeleteAsync(Operator user, CancellationToken cancellationToken) => throw NotHere();

    public async Task<IdentityResult> UpdateAsync(Operator user, CancellationToken cancellationToken)
    {
        await operators.UpdateAsync(user);
        return IdentityResult.Success;
    }

    public Task<Operator?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? operators.FindAsync(id, cancellationToken)
            : Task.FromResult<Operator?>(null);

    public Task<Operator?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        operators.FindBySignInAsync(normalizedUserName, cancellationToken);

    public Task SetPasswordHashAsync(Operator user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.Password = passwordHash ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Password);

    public Task<bool> HasPasswordAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult(user.Password.Length > 0);

    /// <summary>
    /// Identity sets a new stamp whenever it writes a hash, also when it only hashes the same password again with more
    /// rounds; nothing changed for the operator then, so the sessions go on.
    /// </summary>
    public Task SetSecurityStampAsync(Operator user, string stamp, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetSecurityStampAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(Operator user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
    {
        user.LockedUntil = lockoutEnd;
        return operators.LockAsync(user, lockoutEnd);
    }

    public async Task<int> IncrementAccessFailedCountAsync(Operator user, CancellationToken cancellationToken) =>
        user.Failures = await operators.CountFailureAsync(user);

    public Task ResetAccessFailedCountAsync(Operator user, CancellationToken cancellationToken)
    {
        user.Failures = 0;
        return operators.ForgetFailuresAsync(user);
    }

    public Task<int> GetAccessFailedCountAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult(user.Failures);

    public Task<bool> GetLockoutEnabledAsync(Operator user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(Operator user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    private static NotSupportedException NotHere() => new("Operators are added and renamed through OperatorStore.");
}
