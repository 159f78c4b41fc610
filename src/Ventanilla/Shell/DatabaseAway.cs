using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;

namespace Ventanilla.Shell;

/// <summary>Says to people and programs that the database does not answer, and that it is worth coming again.</summary>
internal sealed partial class DatabaseAway(RequestDelegate next, ILogger<DatabaseAway> logger)
{
    private const string ComeAgainSeconds = "5";

    public async Task InvokeAsync(HttpContext context, IStringLocalizer<Texts> texts)
    {
        try
        {
            await next(context);
        }
        catch (DbException problem) when (!context.Response.HasStarted)
        {
            LogAway(problem);
            context.Response.Headers.RetryAfter = ComeAgainSeconds;
            await (WantsPage(context.Request)
                ? Results.Content(Page(texts, comesAgain: HttpMethods.IsGet(context.Request.Method)), "text/html; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Problem("The database does not answer. Nothing was changed: ask again in some seconds.", statusCode: StatusCodes.Status503ServiceUnavailable))
                .ExecuteAsync(context);
        }
    }

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string Page(IStringLocalizer<Texts> texts, bool comesAgain)
    {
        var (title, more) = (HtmlEncoder.Default.Encode(texts["NotNow"]), HtmlEncoder.Default.Encode(texts["NotNowMore"]));
        return $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}">
            <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><meta name="color-scheme" content="light dark" />
            {(comesAgain ? $"""<meta http-equiv="refresh" content="{ComeAgainSeconds}" />""" : "")}
            <title>{title}</title><link rel="stylesheet" href="/shell.css" /></head>
            <body><main class="sheet" id="main"><h1>{title}</h1><p>{more}</p></main></body>
            </html>
            """;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request was refused because of the database")]
    private partial void LogAway(Exception problem);
}
