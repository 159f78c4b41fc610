using System.Net;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Ventanilla.Conversations;

/// <summary>The town's chat as a page of its own, and the widget that is on it and on any other site.</summary>
internal static class VisitorChatPage
{
    /// <summary>Nothing inline, nothing from elsewhere. Any site may frame it, as any site may embed the widget: see <see cref="VisitorChat"/>.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors *";

    private static readonly string[] Languages = ["ca", "es", "en"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chat/{town}", Page).AllowAnonymous();
        MapAsset(routes, "widget.js", "text/javascript; charset=utf-8");
        MapAsset(routes, "chat.css", "text/css; charset=utf-8");
    }

    internal static IResult Page(string town, HttpContext http, VisitorDoor door)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()";
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Language";
        if (door.Refuses(http, town, out var visitor, needsKey: false) is not IStatusCodeHttpResult { StatusCode: { } refused })
        {
            return Results.Content(Html(visitor.Town.Slug, visitor.Town.Name, Language(http.Request)), "text/html; charset=utf-8");
        }

        return Results.Content(
            refused == StatusCodes.Status404NotFound
                ? "Aquest xat no existeix. / Este chat no existe. / There is no chat here.\n"
                : "Massa peticions: espereu una mica. / Demasiadas peticiones: espere un poco. / Too many requests: please wait a little.\n",
            "text/plain; charset=utf-8", statusCode: refused);
    }

    private static string Html(string slug, string name, string language)
    {
        var (town, shown) = (WebUtility.HtmlEncode(slug), WebUtility.HtmlEncode(name));
        var (title, without) = language switch
        {
            "es" => ("Chat del Ayuntamiento", "Este chat necesita JavaScript. También puede llamar al Ayuntamiento o venir a la oficina."),
            "en" => ("Town hall chat", "This chat needs JavaScript. You can also call the town hall or come to its office."),
            _ => ("Xat de l’Ajuntament", "Aquest xat necessita JavaScript. També podeu trucar a l’Ajuntament o venir a l’oficina."),
        };
        return $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title} · {shown}</title>
            <link rel="stylesheet" href="/chat.css">
            <script src="/widget.js" defer></script>
            </head>
            <body>
            <main><ventanilla-chat town="{town}" town-name="{shown}" lang="{language}" page></ventanilla-chat></main>
            <noscript><p>{without}</p></noscript>
            </body>
            </html>

            """;
    }

    /// <summary>The language asked for in the address, else the first of the browser's that we speak, else Catalan.</summary>
    private static string Language(HttpRequest request)
    {
        var asked = request.Query["lang"].ToString();
        if (Languages.Contains(asked))
        {
            return asked;
        }

        var wanted = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var list) ? list : [];
        return wanted.OrderByDescending(w => w.Quality ?? 1).Select(w => w.Value.ToString().Split('-')[0].ToLowerInvariant()).FirstOrDefault(Languages.Contains) ?? "ca";
    }

    /// <summary>
    /// From the program itself rather than from a folder, so that it is the same wherever the program runs. Sites embed
    /// <c>/widget.js</c> by this name for years: always asked for again, mostly answered "not modified".
    /// </summary>
    private static void MapAsset(IEndpointRouteBuilder routes, string name, string type)
    {
        using var stream = typeof(VisitorChatPage).Assembly.GetManifestResourceStream($"Ventanilla.wwwroot.{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        routes.MapGet($"/{name}", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            return Results.Bytes(bytes, type, entityTag: tag);
        }).AllowAnonymous();
    }
}
