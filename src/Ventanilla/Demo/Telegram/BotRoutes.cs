using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ventanilla.Demo.Telegram;

/// <summary>The Bot API's addresses, under <c>/demo/telegram</c>.</summary>
internal static partial class BotRoutes
{
    public const string Root = "/demo/telegram";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var telegram = routes.MapGroup(Root).AllowAnonymous();
        telegram.MapMethods("/bot{token}/{method}", ["GET", "POST"], CallAsync);
        telegram.MapGet("/file/bot{token}/{**path}", Download);
    }

    private static async Task<IResult> CallAsync(string token, string method, HttpContext http, FakeBotApi api)
    {
        var began = api.Time.GetTimestamp();
        var failure = await api.Recorder.EnterAsync(method, http.RequestAborted);
        if (failure is { Drop: false })
        {
            if (failure.RetryAfter is { } seconds)
            {
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            return Results.Content(failure.Body, failure.ContentType, statusCode: failure.Status);
        }

        if (api.Find(token) is not { } bot)
        {
            return Refuse(TokenForm().IsMatch(token) ? BotError.Unauthorized : BotError.NotFound);
        }

        if (await BotCall.ReadAsync(method, http.Request, http.RequestAborted) is not { } call)
        {
            return Refuse(BotError.Bad("can't parse JSON object"));
        }

        var (answer, chat) = await BotMethods.HandleAsync(api, bot, call, http.RequestAborted);
        api.Note(chat, call, answer.Error?.Code ?? 200, api.Time.GetElapsedTime(began));
        if (failure is not null)
        {
            http.Abort();
        }

        return answer.Error is { } error ? Refuse(error) : Results.Content(new JsonObject { ["ok"] = true, ["result"] = answer.Result }.ToJsonString(), "application/json");
    }

    private static IResult Download(string token, string path, FakeBotApi api) =>
        api.Find(token) is not null && FileName().Match(path) is { Success: true } name && api.Files.Find(name.Groups[1].Value) is { } file
            ? Results.Bytes(file.Bytes, "application/octet-stream")
            : Refuse(BotError.NotFound);

    private static IResult Refuse(BotError error) => Results.Content(error.Json, "application/json", statusCode: error.Code);

    [GeneratedRegex(@"^[0-9]{1,20}:[A-Za-z0-9_-]{3,128}\z")]
    private static partial Regex TokenForm();

    [GeneratedRegex(@"^[a-z]+/file_([0-9]+)\.[a-z0-9]+\z")]
    private static partial Regex FileName();
}
