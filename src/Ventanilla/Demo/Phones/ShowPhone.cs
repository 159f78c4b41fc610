using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Ventanilla.Channels;

namespace Ventanilla.Demo.Phones;

/// <summary>The page with the citizen's phone, its sample pictures and the files of its chats. Needs no sign-in: it is the citizen's side.</summary>
internal static class ShowPhone
{
    /// <summary>Where the choice of language is kept; the console reads it as well.</summary>
    private const string LanguageCookie = "language";

    /// <summary>The house's policy, and besides the town's web chat in a frame.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
        + "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/phone", Page).AllowAnonymous();
        routes.MapGet("/demo/samples/{key}", Sample).AllowAnonymous();
        routes.MapGet("/demo/files/{id}", File).AllowAnonymous();
    }

    private static IResult Page(HttpContext http, PhoneStore phones, string? channel = null, string? citizen = null, string? lang = null)
    {
        if (lang is not null && PhoneWords.Languages.Contains(lang))
        {
            http.Response.Cookies.Append(
                LanguageCookie, CookieRequestCultureProvider.MakeCookieValue(new(lang)),
                new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), Path = "/" });
        }

        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=(self), payment=(), usb=()";
        return new RazorComponentResult<PhoneDocument>(new Dictionary<string, object?>
        {
            [nameof(PhoneDocument.Language)] = lang is not null && PhoneWords.Languages.Contains(lang) ? lang : LanguageOf(http.Request),
            [nameof(PhoneDocument.Channel)] = channel is ChannelKinds.Telegram or ChannelKinds.Web ? channel : ChannelKinds.WhatsApp,
            [nameof(PhoneDocument.Citizen)] = phones.Find(citizen)?.Key ?? Neighbours.All[0].Key,
        });
    }

    private static IResult Sample(string key) =>
        PhoneSamples.Photos.FirstOrDefault(p => p.Key == key) is { } photo ? Results.Bytes(PhoneSamples.Photo(photo), "image/jpeg") : Results.NotFound();

    /// <summary>Strangers' bytes: shown only as what cannot run, else downloaded.</summary>
    private static IResult File(string id, PhoneFiles files, HttpContext http)
    {
        if (files.Find(id) is not { } file)
        {
            return Results.NotFound();
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return file.IsShown
            ? Results.Bytes(file.Bytes, file.Mime, enableRangeProcessing: true)
            : Results.Bytes(file.Bytes, "application/octet-stream", file.Name);
    }

    private static string LanguageOf(HttpRequest request)
    {
        var chosen = request.Cookies[LanguageCookie] is { } cookie ? CookieRequestCultureProvider.ParseCookieValue(cookie)?.UICultures.FirstOrDefault().Value : null;
        var wanted = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.Value);
        return new[] { chosen }.Concat(wanted).Select(l => l?.Split('-')[0].ToLowerInvariant()).FirstOrDefault(l => PhoneWords.Languages.Contains(l)) ?? "ca";
    }
}
