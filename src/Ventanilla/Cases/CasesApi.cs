using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Cases;

/// <summary>Cases for other programs. Authorization stands on the group; what a key may not see answers 404.</summary>
internal static class CasesApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization(Policies.Api).DisableAntiforgery().WithTags("cases");
        api.MapGet("/cases", ListAsync);
        api.MapGet("/cases/{number}", FindAsync);
        api.MapPost("/cases/{number}/state", ChangeAsync);
    }

    /// <summary>A case as programs see it. Its PIN is not told: only its hash is kept.</summary>
    public sealed record CaseView(
        string Number, string Category, string Class, string Queue, string State, string Text, string? Place, PointView? Point, string? Slot, IReadOnlyDictionary<string, string> Fields,
        ConversationId Conversation, ContactId Contact, DateTimeOffset OpenedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DueAt);

    public sealed record PointView(double Latitude, double Longitude);

    /// <summary>How the case stands now.</summary>
    public sealed record StateRequest([property: Description("One of new, assigned, working, done, external, duplicate, rejected, cancelled.")] string? State);

    internal static async Task<Results<Ok<IReadOnlyList<CaseView>>, ProblemHttpResult>> ListAsync(
        HttpContext http, CaseStore cases, [AsParameters] Wanted wanted, CancellationToken ct)
    {
        if (wanted.State is { } state && !CaseStates.All.Contains(state))
        {
            return TypedResults.Problem($"state is one of {string.Join(", ", CaseStates.All)}.", statusCode: StatusCodes.Status400BadRequest);
        }

        var limit = Math.Clamp(wanted.Limit ?? 50, 1, 200);
        var found = await cases.ListAsync(
            Viewer(http), new(wanted.State, wanted.Queue, wanted.Category, Number(wanted.Contact) is { } contact ? new(contact) : null, Number(wanted.Conversation) is { } conversation ? new(conversation) : null, Number(wanted.Cursor), limit), ct);
        if (found.Count == limit)
        {
            http.Response.Headers["X-Next-Cursor"] = found[^1].Id.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Ok<IReadOnlyList<CaseView>>([.. found.Select(View)]);
    }

    internal static async Task<Results<Ok<CaseView>, NotFound>> FindAsync(string number, HttpContext http, CaseStore cases, CancellationToken ct) =>
        await cases.FindAsync(Viewer(http), number, ct) is { } found ? TypedResults.Ok(View(found)) : TypedResults.NotFound();

    internal static async Task<Results<Ok<CaseView>, NotFound, ProblemHttpResult>> ChangeAsync(
        string number, StateRequest request, HttpContext http, ChangeCase change, CaseStore cases, CancellationToken ct)
    {
        if (request.State is not { } state || !CaseStates.All.Contains(state))
        {
            return TypedResults.Problem($"state is one of {string.Join(", ", CaseStates.All)}.", statusCode: StatusCodes.Status400BadRequest);
        }

        return await change.ToAsync(Viewer(http), number, state, ct) && await cases.FindAsync(Viewer(http), number, ct) is { } changed ? TypedResults.Ok(View(changed)) : TypedResults.NotFound();
    }

    /// <summary>Which cases; an id that is no number finds none.</summary>
    internal sealed record Wanted(string? State, string? Queue, string? Category, string? Contact, string? Conversation, string? Cursor, int? Limit);

    private static Viewer Viewer(HttpContext http) => http.User.ToViewer() ?? throw new InvalidOperationException("The group's policy lets only keys with a town through.");

    private static long? Number(string? text) => text is null ? null : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static CaseView View(Case c) => new(
        c.Number, c.Category, c.Class, c.Queue, c.State, c.Text, c.Place, c.Point is var (lat, lon) ? new(lat, lon) : null, c.Slot, c.Fields, c.Conversation, c.Contact, c.OpenedAt,
        c.UpdatedAt, c.DueAt);
}
