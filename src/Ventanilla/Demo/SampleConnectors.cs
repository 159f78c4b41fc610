using System.Text.Json;
using Ventanilla.Catalogue;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Demo;

/// <summary>
/// The other organisations of the invented town (tax office, weather, library), as one small program that answers with the
/// samples of <c>external_connectors.csv</c>. Called like any other: by signed HTTP, through the guard.
/// </summary>
internal static class SampleConnectors
{
    public const string Root = "/demo/external";

    public static readonly Secret Secret = new("whsec_" + Convert.ToBase64String("other offices of a made-up town"u8));

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost($"{Root}/{{connector}}", AnswerAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> AnswerAsync(string connector, HttpRequest request, PublishedCatalogues catalogues, TimeProvider time, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var headers = request.Headers;
        if (!WebhookSignature.Verify(
            WebhookSignature.ReadKey(Secret)!, headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body.ToArray(), time.GetUtcNow()))
        {
            return Results.Unauthorized();
        }

        using var json = JsonDocument.Parse(body.ToArray());
        var asked = json.RootElement.GetProperty("data");
        var table = catalogues.Find(DemoNames.Town)!.Tables["external_connectors"];
        if (table.Rows(table.Column("connector"), connector) is not [var row, ..])
        {
            return Results.NotFound();
        }

        var key = asked.GetProperty("key").GetString();
        var known = table[row, "sample_key"];
        return key is { Length: > 0 } && key != known && table[row, "key_pattern"].Length > 0
            ? Results.Json(new { notFound = true })
            : Results.Json(new { text = table[row, asked.GetProperty("language").GetString() == "es" ? "sample_answer_es" : "sample_answer_ca"] });
    }
}
