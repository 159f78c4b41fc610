namespace Ventanilla.Shell;

/// <summary>
/// The headers of every answer. Scripts, styles and pictures come from this house only, none stands in the page itself,
/// and nobody frames the console. A route may set its own before it answers.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors ";

    public Task InvokeAsync(HttpContext context)
    {
        var page = context.GetEndpoint()?.Metadata.GetMetadata<PageFrame>() ?? PageFrame.Closed;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy + page.Ancestors;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = page.Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        return next(context);
    }
}

/// <summary>
/// Put on a route that other sites may show in a frame, or that needs the browser's microphone or place:
/// <c>.WithMetadata(PageFrame.Widget)</c>.
/// </summary>
/// <param name="Ancestors">The value of <c>frame-ancestors</c>.</param>
/// <param name="Permissions">The value of <c>Permissions-Policy</c>.</param>
internal sealed record PageFrame(string Ancestors, string Permissions)
{
    public static readonly PageFrame Closed = new("'none'", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");

    /// <summary>The citizen's chat, which the town's own site embeds wherever that may be.</summary>
    public static readonly PageFrame Widget = new("*", "camera=(), microphone=(self), geolocation=(self), payment=(), usb=()");
}
