using System.Net;
using Microsoft.Net.Http.Headers;
using Ventanilla.Channels.WebChat;

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
        MapAsset(routes, WidgetAssets.Script());
        MapAsset(routes, WidgetAssets.PageStyle());
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

    /// <summary>Sites embed <c>/widget.js</c> by this name for years: always asked for again, mostly answered "not modified".</summary>
    private static void MapAsset(IEndpointRouteBuilder routes, WidgetAsset asset)
    {
        var tag = EntityTagHeaderValue.Parse(asset.Tag);
        routes.MapGet($"/{asset.Name}", (HttpContext http) =>
        {
            var headers = http.Response.Headers;
            headers.CacheControl = "no-cache";
            headers.XContentTypeOptions = "nosniff";
            headers.Vary = "Accept-Encoding";
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            var packed = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
            if (packed)
            {
                headers.ContentEncoding = "br";
            }

            return Results.Bytes(packed ? asset.Packed : asset.Bytes, asset.Type, entityTag: tag);
        }).AllowAnonymous();
    }
}
