using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Ventanilla.Platform;

namespace Ventanilla.Operators;

/// <summary>
/// Who may enter where. Whatever does not say otherwise needs a session (or, under <c>/api</c>, a key): a page or route
/// that somebody forgets to think about is closed, not open.
/// </summary>
internal static class OperatorsRoom
{
    /// <summary>Chooses cookie or key by the address.</summary>
    private const string ByAddress = "by address";

    /// <summary>How often a password is hashed: slow on purpose, for whoever guesses.</summary>
    public const int HashRounds = 210_000;

    public static void AddOperators(this IServiceCollection services, Settings settings)
    {
        var keys = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(settings.Data), "keys"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keys.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        services.AddDataProtection().SetApplicationName("ventanilla").PersistKeysToFileSystem(keys);
        services.AddHttpContextAccessor();
        services.AddAuthentication(ByAddress)
            .AddPolicyScheme(ByAddress, null, o => o.ForwardDefaultSelector = c => IsApi(c) ? ApiKeyAuthentication.Name : IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, SetCookie)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(ByAddress).RequireAuthenticatedUser().Build())
            .SetDefaultPolicy(new AuthorizationPolicyBuilder(ByAddress).RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Console, p => p.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireRole(Roles.Operator, Roles.Administrator))
            .AddPolicy(Policies.Administration, p => p.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireRole(Roles.Administrator))
            .AddPolicy(Policies.Api, p => p.AddAuthenticationSchemes(ApiKeyAuthentication.Name).RequireAuthenticatedUser());
        services.AddIdentityCore<Operator>(o =>
        {
            o.Lockout.MaxFailedAccessAttempts = 5;
            o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
            o.User.AllowedUserNameCharacters = "";
        }).AddSignInManager().AddClaimsPrincipalFactory<OperatorPrincipals>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = HashRounds);
        services.AddScoped<IUserStore<Operator>, IdentityStore>();

        // Identity registers it per request; the stores are singletons and it holds no state.
        services.AddSingleton<IPasswordHasher<Operator>, PasswordHasher<Operator>>();
        services.AddSingleton<OperatorStore>().AddSingleton<ApiKeyStore>().AddSingleton<OperatorSessions>().AddSingleton<SignInGate>();
        services.AddScoped<SignIn>();
        services.AddScoped<AuthenticationStateProvider, OpenPageSessions>();
        services.AddCascadingAuthenticationState();
    }

    public static void MapOperators(this IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", SignOutAsync).AllowAnonymous();

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    private static void SetCookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "ventanilla";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = OperatorSessions.ValidateAsync;
        cookie.Events.OnRedirectToAccessDenied = c => End(c, StatusCodes.Status403Forbidden);
        cookie.Events.OnRedirectToLogin = c =>
        {
            // Only who asked for a page is led to the form; for a picture or a socket it would be a wrong answer.
            if (!HttpMethods.IsGet(c.Request.Method) || c.Request.Path.StartsWithSegments("/media") || c.Request.Path.StartsWithSegments("/_blazor"))
            {
                return End(c, StatusCodes.Status401Unauthorized);
            }

            c.Response.Redirect(c.RedirectUri);
            return Task.CompletedTask;
        };
    }

    private static Task End(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");
}

/// <summary>The policies by name.</summary>
internal static class Policies
{
    /// <summary>An operator with a session.</summary>
    public const string Console = "console";

    /// <summary>An administrator with a session.</summary>
    public const string Administration = "administration";

    /// <summary>A program with a key.</summary>
    public const string Api = "api";
}

/// <summary>What Identity puts into the cookie.</summary>
internal sealed class OperatorPrincipals : IUserClaimsPrincipalFactory<Operator>
{
    public Task<System.Security.Claims.ClaimsPrincipal> CreateAsync(Operator user) =>
        Task.FromResult(OperatorClaims.Principal(user, IdentityConstants.ApplicationScheme));
}
