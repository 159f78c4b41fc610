using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Ventanilla.Operators;

/// <summary>
/// Says whether a session still holds. Asked at every request, so that who is removed or has a new password is out at
/// once; an open page asks for itself every half minute.
/// </summary>
internal sealed class OperatorSessions(OperatorStore operators)
{
    public async Task<bool> HoldsAsync(ClaimsPrincipal principal, CancellationToken ct) =>
        long.TryParse(principal.FindFirstValue(OperatorClaims.Id), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && await operators.FindAsync(id, ct) is { } known
        && known.Stamp == principal.FindFirstValue(OperatorClaims.Stamp);

    /// <summary>The cookie's check.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<OperatorSessions>();
        if (context.Principal is null || !await sessions.HoldsAsync(context.Principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
        }
    }
}

/// <summary>Asks for the pages that are open.</summary>
internal sealed class OpenPageSessions(ILoggerFactory loggers, OperatorSessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.HoldsAsync(authenticationState.User, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The program is closing, and the page with it.
            return false;
        }
        catch (System.Data.Common.DbException)
        {
            // While the database is away the page can neither read nor write; nobody is signed out for it.
            return true;
        }
    }
}
