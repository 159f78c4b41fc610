using Microsoft.AspNetCore.Localization;

namespace Ventanilla.Shell;

/// <summary>The languages of the pages, and how a person chooses one.</summary>
internal static class Languages
{
    public const string Default = "ca";
    public const string Cookie = "language";

    /// <summary>In the order in which they are offered.</summary>
    public static readonly string[] All = ["ca", "es", "en"];

    /// <summary>Each in its own words, as whoever looks for it would know it.</summary>
    public static string NameOf(string language) => language switch
    {
        "ca" => "Català",
        "es" => "Castellano",
        _ => "English",
    };

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/language", (Delegate)ChooseAsync).AllowAnonymous().DisableAntiforgery();

    /// <summary>Keeps the choice and shows the page again. Changes nothing but the reader's own language, so needs no token.</summary>
    private static async Task<IResult> ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var language = form["language"].ToString();
        if (All.Contains(language))
        {
            context.Response.Cookies.Append(
                Cookie, CookieRequestCultureProvider.MakeCookieValue(new(language)),
                new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), Path = "/" });
        }

        return Results.LocalRedirect(LocalAddress.Or(form["returnUrl"], "/"));
    }
}

/// <summary>Addresses that stay in this house.</summary>
internal static class LocalAddress
{
    /// <summary>The address when it leads nowhere else: a link to our form must not end at a stranger's.</summary>
    public static string Or(string? address, string otherwise) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : otherwise;
}
