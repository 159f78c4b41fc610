using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Localization;
using Ventanilla.Platform;

namespace Ventanilla.Shell;

// Shell: the pages' frame — layout, menu, shared components, styles, languages, the headers that keep browsers safe. It
// knows no conversation; pages of other rooms are shown inside it.

internal static class ShellRoom
{
    /// <summary>An operator's longest text, and room for what stands around it.</summary>
    private const int LargestCall = 256 * 1024;

    public static void AddShell(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.SetDefaultCulture(Languages.Default).AddSupportedCultures(Languages.All).AddSupportedUICultures(Languages.All);
            o.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = Languages.Cookie },
                new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = 5 },
            ];
        });
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(o => o.MaximumReceiveMessageSize = LargestCall);
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "ventanilla-form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // Our own headers say who may frame a page.
            o.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>What stands before every answer, also before files.</summary>
    public static void UseShell(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseRequestLocalization();
        app.UseMiddleware<DatabaseAway>();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Asked again every time and answered 304: a new version shows at once.
            OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "no-cache",
        });
    }

    public static void MapShell(this WebApplication app)
    {
        Languages.Map(app);
        var openCircuits = app.Services.GetRequiredService<Settings>().Demo;
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null)
            .Add(endpoint =>
            {
                // The demo's phone is a live page for everybody on this machine. What a page shows is guarded by the page.
                if (openCircuits && endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && route.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal))
                {
                    endpoint.Metadata.Add(new AllowAnonymousAttribute());
                }
            });
    }
}
