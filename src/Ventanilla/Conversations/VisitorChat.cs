using System.Data.Common;
using Ventanilla.Channels.WebChat;

namespace Ventanilla.Conversations;

/// <summary>
/// The citizens' side of the web chat: the page, the widget and what the widget calls. Open to anybody, so everything
/// here is bounded, and whoever has no key of a conversation sees nothing of it.
/// </summary>
internal static class VisitorChat
{
    private const string AnyOrigin = "visitors";

    public static void AddVisitorChat(this IServiceCollection services)
    {
        services.AddSingleton<VisitorLimits>();
        services.AddSingleton<VisitorDoor>();
        services.AddSingleton<VisitorChatStore>();
        services.AddSingleton<VisitorPosting>();
        services.AddSingleton<VisitorFeed>();
        services.AddSingleton<VisitorFileShelf>();

        // Any site may embed a town's chat: the town's web, the library's, a school's. That is safe because nothing is sent
        // along by the browser itself: no cookie, no session. What opens a conversation is the key, which the widget keeps
        // in the storage of the page it runs in and puts into a header; another site's script cannot read it there.
        services.AddCors(cors => cors.AddPolicy(AnyOrigin, policy => policy
            .AllowAnyOrigin()
            .WithMethods("GET", "POST", "DELETE")
            .WithHeaders("Content-Type", VisitorKey.Header)
            .WithExposedHeaders("Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(2))));
    }

    public static void MapVisitorChat(this WebApplication app)
    {
        app.UseCors();
        VisitorChatPage.Map(app);
        var chat = app.MapGroup("/chat/{town}").AllowAnonymous().DisableAntiforgery().RequireCors(AnyOrigin);
        chat.AddEndpointFilter(GuardAsync);
        VisitorVisit.Map(chat);
        VisitorMessages.Map(chat);
        VisitorEvents.Map(chat);
        VisitorFiles.Map(chat);
    }

    /// <summary>What can go wrong with any request; nothing that a visitor sends may end as a fault of ours.</summary>
    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var response = context.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            return await next(context);
        }
        catch (BadHttpRequestException bad)
        {
            return VisitorProblems.Of(bad.StatusCode, "bad-request", "The request could not be read to its end: send it again.");
        }
        catch (IOException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception problem) when (problem is DbException or ObjectDisposedException or IOException)
        {
            // Not kept, and said so: the widget keeps the message and tries again.
            response.Headers.RetryAfter = "5";
            return VisitorProblems.Of(StatusCodes.Status503ServiceUnavailable, "not-kept", "It could not be kept at the moment: send it again in some seconds.");
        }
    }
}

/// <summary>Refusals as RFC 9457 problems: a code for the widget and a sentence on what to do.</summary>
internal static class VisitorProblems
{
    public static IResult Of(int status, string code, string whatToDo) =>
        Results.Problem(statusCode: status, detail: whatToDo, extensions: [new("code", code)]);

    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", what);

    public static IResult Left() => Of(StatusCodes.Status410Gone, "left", "This conversation was left by its visitor: ask for a new key and begin a new one.");

    public static IResult TooLarge(string whatToDo) => Of(StatusCodes.Status413PayloadTooLarge, "too-large", whatToDo);
}
