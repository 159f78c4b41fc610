using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Ventanilla.Operators;

namespace Ventanilla.Catalogue;

/// <summary>A town replaces one of its tables: CSV in, published or refused with file, line and column.</summary>
internal static class UploadTable
{
    /// <summary>A table of a hundred thousand rows is a database of somebody's, and wants external code.</summary>
    private const int Limit = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var tables = routes.MapGroup("/api/v1/tables").RequireAuthorization(Policies.Api).DisableAntiforgery().WithTags("tables");
        tables.MapGet("", (HttpContext http, PublishedCatalogues published) => TypedResults.Ok(List(published.Find(Viewer(http).Town))));
        tables.MapPut("/{name}", HandleAsync).Accepts<string>("text/csv");
    }

    internal static async Task<Results<Ok<UploadOutcome.Published>, NotFound, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, TownTables tables, LiveCatalogues live, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > Limit)
            {
                return TypedResults.Problem("A table has at most 4 MB.", statusCode: StatusCodes.Status413PayloadTooLarge);
            }
        }

        string csv;
        try
        {
            csv = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return TypedResults.Problem("The table is not UTF-8: save it as 'CSV UTF-8'.", statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        var viewer = Viewer(request.HttpContext);
        var outcome = await tables.UploadAsync(viewer.Town, name, csv, viewer.Name);
        if (outcome is UploadOutcome.Published)
        {
            await live.RefreshAsync(viewer.Town, ct);
        }

        return outcome switch
        {
            UploadOutcome.Published done => TypedResults.Ok(done),
            UploadOutcome.Refused refused => TypedResults.Problem(
                string.Join('\n', refused.Problems.Take(20)), title: "The table was refused; nothing has changed.", statusCode: StatusCodes.Status422UnprocessableEntity,
                extensions: new Dictionary<string, object?> { ["problems"] = refused.Problems.Take(100).ToList() }),
            _ => TypedResults.NotFound(),
        };
    }

    /// <summary>The names of a town's tables, and how many rows each has.</summary>
    private static Dictionary<string, int> List(Engine.Catalogue? catalogue) => catalogue?.Tables.ToDictionary(t => t.Key, t => t.Value.Count) ?? [];

    private static Viewer Viewer(HttpContext http) => http.User.ToViewer() ?? throw new InvalidOperationException("The group's policy lets only keys with a town through.");
}
