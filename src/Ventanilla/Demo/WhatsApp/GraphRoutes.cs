using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Providers;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>The Graph API's addresses, under <c>/demo/graph</c>: messages, media and files, with Meta's own refusals.</summary>
internal static partial class GraphRoutes
{
    public const string Root = "/demo/graph";

    private const long UploadLimit = 101L * 1024 * 1024;

    /// <summary>Meta's links to files run out after five minutes.</summary>
    private static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var graph = routes.MapGroup(Root).AllowAnonymous();
        graph.MapPost("/{version}/{number}/messages", MessagesAsync);
        graph.MapPost("/{version}/{number}/media", UploadAsync);
        graph.MapGet("/{version}/{owner}/message_templates", Templates);
        graph.MapGet("/{version}/{id}", Describe);
        graph.MapDelete("/{version}/{id}", Delete);
        graph.MapGet("/files/{id}", Download);
    }

    private static async Task<IResult> MessagesAsync(string version, string number, HttpContext http, FakeGraph graph, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var failure = await graph.Recorder.EnterAsync("messages", http.RequestAborted);
        if (failure is { Drop: false })
        {
            return Fail(http, failure);
        }

        var body = await ReadAsync(http);
        if (Refuse(version, number, http, graph) is { } refused)
        {
            graph.Recorder.Note("messages", null, body, refused.Http);
            return Error(refused);
        }

        var account = graph.Find(number)!;
        var wrong = GraphRules.Check(body, graph.Files.Find);
        if (wrong is null && body.Text("status") is not null)
        {
            wrong = graph.Signal(account, body) ? null : GraphError.Parameter("Invalid parameter: message_id");
            graph.Note(account, body, null, wrong?.Http ?? 200, time.GetElapsedTime(began));
            return wrong is null ? Json(new() { ["success"] = true }) : Error(wrong);
        }

        if (wrong is not null)
        {
            graph.Recorder.Note("messages", body.Text("to") ?? body.Text("recipient"), body, wrong.Http);
            return Error(wrong);
        }

        var (wamid, citizen) = graph.Accept(account, body);
        graph.Note(account, body, citizen, 200, time.GetElapsedTime(began));
        if (failure is not null)
        {
            http.Abort();
        }

        return Json(Accepted(body, wamid, citizen));
    }

    private static JsonObject Accepted(JsonElement body, string wamid, Citizen citizen)
    {
        var contact = new JsonObject { ["input"] = body.Text("to") ?? body.Text("recipient") };
        contact[body.Text("to") is null ? "user_id" : "wa_id"] = body.Text("to") is null ? citizen.WhatsAppId : citizen.WaId;
        var message = new JsonObject { ["id"] = wamid };
        if (body.Text("type") == "template")
        {
            message["message_status"] = "accepted";
        }

        return new() { ["messaging_product"] = "whatsapp", ["contacts"] = new JsonArray(contact), ["messages"] = new JsonArray(message) };
    }

    private static async Task<IResult> UploadAsync(string version, string number, HttpContext http, FakeGraph graph)
    {
        if (await graph.Recorder.EnterAsync("media", http.RequestAborted) is { } failure)
        {
            return Fail(http, failure);
        }

        if (Refuse(version, number, http, graph) is { } refused)
        {
            return Error(refused);
        }

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = UploadLimit;
        if (!http.Request.HasFormContentType)
        {
            return Error(GraphError.Parameter("The parameter file is required."));
        }

        var form = await http.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = UploadLimit }, http.RequestAborted);
        if (form["messaging_product"] != "whatsapp" || form.Files.GetFile("file") is not { } file)
        {
            return Error(GraphError.Parameter("The parameters messaging_product and file are required."));
        }

        var mime = file.ContentType is { Length: > 0 } given ? given : form["type"].ToString();
        if (!GraphMediaRules.Uploads(mime))
        {
            return Error(GraphError.Parameter($"Param file must be a file with one of the supported types. Received file of type '{mime}'."));
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, http.RequestAborted);
        var kept = graph.Files.Add(bytes.ToArray(), mime, file.FileName, fromTown: true);
        graph.Recorder.Note("media", null, JsonSerializer.SerializeToElement(new JsonObject { ["id"] = kept.Id, ["type"] = mime, ["size"] = bytes.Length }), 200);
        return Json(new() { ["id"] = kept.Id });
    }

    private static IResult Templates(string version, string owner, HttpContext http, FakeGraph graph) =>
        Error(RefuseToken(version, http, graph) ?? (graph.Numbers.Any(n => n.Account == owner) ? null : GraphError.UnknownObject(owner))) ?? Json(GraphTemplates.List());

    private static IResult Describe(string version, string id, HttpContext http, FakeGraph graph, Platform.Settings settings)
    {
        if (RefuseToken(version, http, graph) is { } refused)
        {
            return Error(refused);
        }

        if (NumberOf(http, graph) is { } asked && asked.Id == id)
        {
            return Json(new() { ["id"] = id, ["quality_rating"] = "GREEN", ["webhook_configuration"] = new JsonObject { ["application"] = asked.Webhook.AbsoluteUri } });
        }

        if (graph.Files.Find(id) is not { } file || (http.Request.Query["phone_number_id"] is [{ } number] && graph.Find(number) is null))
        {
            return Error(GraphError.UnknownObject(id));
        }

        return Json(new()
        {
            ["messaging_product"] = "whatsapp",
            ["url"] = new Uri(settings.Listen, $"{Root}/files/{id}?until={http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().Add(LinkLasts).ToUnixTimeSeconds()}").AbsoluteUri,
            ["mime_type"] = file.Mime,
            ["sha256"] = file.Sha256,
            ["file_size"] = file.Bytes.Length,
            ["id"] = id,
        });
    }

    private static IResult Delete(string version, string id, HttpContext http, FakeGraph graph) =>
        Error(RefuseToken(version, http, graph)) ?? (graph.Files.Find(id) is null ? Error(GraphError.UnknownObject(id))! : Json(new() { ["success"] = true }));

    private static IResult Download(string id, long until, HttpContext http, FakeGraph graph, TimeProvider time)
    {
        if (NumberOf(http, graph) is null || http.Request.Headers.UserAgent.Count == 0)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        return until >= time.GetUtcNow().ToUnixTimeSeconds() && graph.Files.Find(id) is { } file ? Results.Bytes(file.Bytes, file.Mime) : Results.NotFound();
    }

    private static GraphError? Refuse(string version, string number, HttpContext http, FakeGraph graph) =>
        RefuseToken(version, http, graph) ?? (graph.Find(number) is { } known && known == NumberOf(http, graph) ? null : GraphError.UnknownObject(number));

    private static GraphError? RefuseToken(string version, HttpContext http, FakeGraph graph) =>
        !Version().IsMatch(version) ? new(2500, $"Unknown path components: /{version}")
            : NumberOf(http, graph) is null ? GraphError.NoToken
            : null;

    /// <summary>Whose token the call carries.</summary>
    private static GraphNumber? NumberOf(HttpContext http, FakeGraph graph) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var given) && given is { Scheme: "Bearer", Parameter: { } token }
            ? graph.Numbers.FirstOrDefault(n => n.Token.Matches(token))
            : null;

    private static async Task<JsonElement> ReadAsync(HttpContext http)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static IResult Fail(HttpContext http, ProviderFailure failure)
    {
        if (failure.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Results.Content(failure.Body, failure.ContentType, statusCode: failure.Status);
    }

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(error))]
    private static IResult? Error(GraphError? error) => error is null ? null : Results.Content(error.Json, "application/json; charset=UTF-8", statusCode: error.Http);

    private static IResult Json(JsonObject body) => Results.Content(body.ToJsonString(), "application/json; charset=UTF-8");

    [GeneratedRegex(@"^v[0-9]{1,3}\.[0-9]\z")]
    private static partial Regex Version();
}
