using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace Ventanilla.Operators;

/// <summary>How an attempt to sign in ended. Why one was refused is nobody's business.</summary>
internal enum SignInOutcome
{
    Entered,

    /// <summary>No such operator, wrong password or locked: all the same from outside, in words and in time.</summary>
    Refused,

    /// <summary>Too many wrong tries from this address; it waits.</summary>
    TooMany,

    /// <summary>The password is right and was for one use: their own is wanted with it.</summary>
    MustChoose,

    /// <summary>What they chose is too short, or the one they were given.</summary>
    TooWeak,
}

/// <summary>An operator signs in with name and password.</summary>
internal sealed partial class SignIn(
    SignInManager<Operator> identity, OperatorStore operators, IPasswordHasher<Operator> hasher, SignInGate gate, ILogger<SignIn> logger)
{
    /// <summary>Longer input is not a password; hashing it would only cost time.</summary>
    private const int LengthLimit = 256;

    /// <summary>Of a password that an operator chooses.</summary>
    public const int ShortestPassword = 12;

    /// <param name="chosen">The password that takes the place of one that was given for one use.</param>
    public async Task<SignInOutcome> TryAsync(string? name, string? password, IPAddress? from, string? chosen = null)
    {
        if (!gate.IsOpen(from))
        {
            LogTooMany();
            return SignInOutcome.TooMany;
        }

        using (await gate.EnterAsync())
        {
            if (await CheckAsync(name ?? "", password ?? "") is not { } entered)
            {
                gate.Count(from);
                return SignInOutcome.Refused;
            }

            if (entered.PasswordUntil is not null)
            {
                if (string.IsNullOrEmpty(chosen))
                {
                    return SignInOutcome.MustChoose;
                }

                if (chosen.Length is < ShortestPassword or > LengthLimit || chosen == password)
                {
                    return SignInOutcome.TooWeak;
                }

                await operators.ChangePasswordAsync(entered.Town, entered.SignIn, chosen);
                entered = await operators.FindAsync(entered.Id) ?? entered;
            }

            await identity.SignInAsync(entered, isPersistent: false);
            await operators.NoteSignInAsync(entered);
            return SignInOutcome.Entered;
        }
    }

    private async Task<Operator?> CheckAsync(string name, string password)
    {
        var fits = name.Length is > 0 and <= LengthLimit && password.Length is > 0 and <= LengthLimit;
        var known = fits ? await operators.FindBySignInAsync(Operator.Fold(name)) : null;
        if (known is null || operators.HasLapsed(known) || await identity.UserManager.IsLockedOutAsync(known))
        {
            // As long as for one who is there: the delay must not tell who works at the town hall.
            hasher.VerifyHashedPassword(null!, gate.NobodysHash, fits ? password : "");
            return null;
        }

        var result = await identity.CheckPasswordSignInAsync(known, password, lockoutOnFailure: true);
        if (result.IsLockedOut)
        {
            LogLocked(known.Id);
        }

        return result.Succeeded ? known : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operator {Operator} is locked out after wrong passwords")]
    private partial void LogLocked(long @operator);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An address has tried too many wrong passwords and waits")]
    private partial void LogTooMany();
}

/// <summary>
/// Holds back who guesses. Wrong tries count by address, right ones do not: a whole town hall may sign in at eight from
/// one address. Passwords are checked one at a time, so that guesses made side by side cannot outrun the lock.
/// </summary>
internal sealed class SignInGate(IPasswordHasher<Operator> hasher) : IDisposable
{
    private const int WrongTriesAMinute = 20;

    private readonly SemaphoreSlim place = new(1);

    private readonly PartitionedRateLimiter<IPAddress?> wrongTries = PartitionedRateLimiter.Create<IPAddress?, string>(
        from => RateLimitPartition.GetFixedWindowLimiter(
            Neighbourhood(from), _ => new() { PermitLimit = WrongTriesAMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>The hash of a password that nobody has.</summary>
    public string NobodysHash { get; } = hasher.HashPassword(null!, Guid.NewGuid().ToString());

    public bool IsOpen(IPAddress? from)
    {
        using var lease = wrongTries.AttemptAcquire(from, 0);
        return lease.IsAcquired;
    }

    public void Count(IPAddress? from) => wrongTries.AttemptAcquire(from).Dispose();

    public async Task<IDisposable> EnterAsync()
    {
        await place.WaitAsync();
        return new Leave(place);
    }

    public void Dispose()
    {
        place.Dispose();
        wrongTries.Dispose();
    }

    /// <summary>One subscriber has 2^64 addresses of IPv6; they count as one.</summary>
    private static string Neighbourhood(IPAddress? from) => from switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => from.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)),
        _ => from.ToString(),
    };

    private sealed class Leave(SemaphoreSlim place) : IDisposable
    {
        public void Dispose() => place.Release();
    }
}
