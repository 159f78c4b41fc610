using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>Conversations for other programs. Authorization stands on the group; what a key may not see answers 404.</summary>
internal static class ConversationsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization(Policies.Api).DisableAntiforgery().WithTags("conversations");
        api.MapGet("/conversations", ListAsync);
        api.MapGet("/conversations/{id}", FindAsync);
        api.MapGet("/conversations/{id}/messages", MessagesAsync);
        api.MapPost("/conversations/{id}/messages", ReplyAsync);
        api.MapGet("/conversations/{id}/templates", TemplatesAsync);
        api.MapPost("/conversations/{id}/messages/{message}/decision", DecideAsync);
        api.MapGet("/undecided", UndecidedAsync);
        api.MapGet("/quarantine", QuarantineAsync);
    }

    /// <summary>A conversation as programs see it.</summary>
    public sealed record ConversationView(
        ConversationId Id, string Channel, ContactView Contact, ConversationStatus State, string? Queue, string? Assignee, string? Language,
        DateTimeOffset? WindowClosesAt, DateTimeOffset UpdatedAt);

    public sealed record ContactView(ContactId Id, string? Name, IReadOnlyList<AddressView> Addresses);

    public sealed record AddressView(string Kind, string Value);

    public sealed record MessageView(
        MessageId Id, int Seq, string Direction, ContentKind Kind, string? Text, IReadOnlyList<MediaView> Media, Place? Location, string? ReplyTo, string? ExternalId,
        DateTimeOffset At, string? Status, AuthorView Author)
    {
        /// <summary>Why it did not arrive, or that it may have arrived twice.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Problem { get; init; }
    }

    public sealed record MediaView(AttachmentId Id, string? Mime, long? Size, string? Filename);

    public sealed record AuthorView(string Kind, string? Name);

    /// <summary>What to say to the citizen.</summary>
    public sealed record ReplyRequest(
        [property: Description("At most 20,000 characters; longer than 4,096 goes as several messages.")] string? Text,
        [property: Description("An approved template instead of text: the only kind that goes when the window has closed.")] TemplateRequest? Template = null);

    /// <summary>A template and the values of its places, in their order.</summary>
    public sealed record TemplateRequest(string? Name, string? Language, IReadOnlyList<string>? Values);

    public sealed record TemplateView(string Name, string Language, string? Category, string Text, IReadOnlyList<string> Places);

    internal static async Task<Results<Ok<IReadOnlyList<ConversationView>>, ProblemHttpResult>> ListAsync(
        HttpContext http, ConversationStore conversations, string? contact, string? state, string? queue, string? cursor, int? limit, CancellationToken ct)
    {
        ConversationStatus? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<ConversationStatus>(state, ignoreCase: true, out var parsed) || !char.IsAsciiLetter(state[0]))
            {
                return TypedResults.Problem(
                    $"state is one of {string.Join(", ", Enum.GetNames<ConversationStatus>().Select(n => n.ToLowerInvariant()))}.", statusCode: StatusCodes.Status400BadRequest);
            }

            wanted = parsed;
        }

        var page = await conversations.ListAsync(Viewer(http), new(wanted, queue, contact, cursor, limit ?? 50), ct);
        if (page.Next is { } next)
        {
            http.Response.Headers["X-Next-Cursor"] = next;
        }

        return TypedResults.Ok<IReadOnlyList<ConversationView>>([.. page.Items.Select(View)]);
    }

    internal static async Task<Results<Ok<ConversationView>, NotFound>> FindAsync(string id, HttpContext http, ConversationStore conversations, CancellationToken ct) =>
        Id(id) is { } known && await conversations.FindAsync(Viewer(http), known, ct) is { } found ? TypedResults.Ok(View(found)) : TypedResults.NotFound();

    internal static async Task<Results<Ok<IReadOnlyList<MessageView>>, NotFound>> MessagesAsync(
        string id, HttpContext http, ConversationStore conversations, MessageStore messages, int? after, int? limit, CancellationToken ct)
    {
        var viewer = Viewer(http);
        return Id(id) is { } known && await conversations.FindAsync(viewer, known, ct) is not null
            ? TypedResults.Ok<IReadOnlyList<MessageView>>(
                [.. (await messages.ReadAsync(viewer.Town, known, after ?? 0, Math.Clamp(limit ?? 200, 1, 1000), ct)).Select(View)])
            : TypedResults.NotFound();
    }

    internal static async Task<Results<Accepted, NotFound, ProblemHttpResult>> ReplyAsync(
        string id, ReplyRequest request, HttpContext http, Desk desk, CancellationToken ct)
    {
        var key = http.Request.Headers["Idempotency-Key"].FirstOrDefault();
        if (key is { Length: > 200 })
        {
            return TypedResults.Problem("Idempotency-Key has at most 200 characters.", statusCode: StatusCodes.Status400BadRequest);
        }

        var outcome = Id(id) is not { } known ? DeskOutcome.NotFound
            : request.Template is { } template
                ? await desk.SendTemplateAsync(Viewer(http), known, new(template.Name ?? "", template.Language ?? "", template.Values ?? []), key, ct)
                : await desk.ReplyAsync(Viewer(http), known, request.Text ?? "", key: key, ct: ct);
        return outcome switch
        {
            DeskOutcome.NotFound => TypedResults.NotFound(),
            DeskOutcome.Invalid when request.Template is not null => TypedResults.Problem(
                "template must be one of the conversation's templates, with a value for each of its places.", statusCode: StatusCodes.Status400BadRequest),
            DeskOutcome.Invalid => TypedResults.Problem("text must have from 1 to 20,000 characters.", statusCode: StatusCodes.Status400BadRequest),
            _ => TypedResults.Accepted($"/api/v1/conversations/{id}/messages"),
        };
    }

    /// <summary>What to do about a message of which nobody knows whether it went.</summary>
    public sealed record DecisionRequest([property: Description("\"again\" sends it once more; \"arrived\" leaves it as it is.")] string? Decision);

    /// <summary>A message of which nobody knows whether it went.</summary>
    public sealed record UndecidedView(ConversationId Conversation, MessageId Message, int Seq, string? Text, string? Author, string? Problem, DateTimeOffset Since);

    internal static async Task<Results<Ok<IReadOnlyList<TemplateView>>, NotFound>> TemplatesAsync(string id, HttpContext http, Desk desk, CancellationToken ct) =>
        Id(id) is { } known && await desk.TemplatesAsync(Viewer(http), known, ct) is { } offered
            ? TypedResults.Ok<IReadOnlyList<TemplateView>>([.. offered.Select(t => new TemplateView(t.Name, t.Language, t.Category, t.Fill([]), t.Places))])
            : TypedResults.NotFound();

    internal static async Task<Results<Accepted, NotFound, ProblemHttpResult>> DecideAsync(
        string id, string message, DecisionRequest request, HttpContext http, Desk desk, CancellationToken ct)
    {
        if (request.Decision is not ("again" or "arrived"))
        {
            return TypedResults.Problem("decision is one of again, arrived.", statusCode: StatusCodes.Status400BadRequest);
        }

        return Id(id) is { } known && Id(message) is { } which
            && await desk.DecideAsync(Viewer(http), known, new(which.Value), request.Decision == "arrived", ct) is not DeskOutcome.NotFound
            ? TypedResults.Accepted($"/api/v1/conversations/{id}/messages")
            : TypedResults.NotFound();
    }

    internal static async Task<Ok<IReadOnlyList<UndecidedView>>> UndecidedAsync(HttpContext http, AttentionStore attention, CancellationToken ct) =>
        TypedResults.Ok<IReadOnlyList<UndecidedView>>(
            [.. (await attention.ReadUndecidedAsync(Viewer(http), ct)).Select(u => new UndecidedView(u.Conversation, u.Message, u.Seq, u.Text, u.Author, u.Problem, u.Since))]);

    internal static async Task<Ok<IReadOnlyList<QuarantinedBody>>> QuarantineAsync(HttpContext http, QuarantineStore quarantine, long? before, CancellationToken ct) =>
        TypedResults.Ok<IReadOnlyList<QuarantinedBody>>(
            [.. (await quarantine.ReadAsync(Viewer(http).Town, before ?? long.MaxValue, 100, ct))
                .Select(q => new QuarantinedBody(q.Id.ToString(CultureInfo.InvariantCulture), q.Channel, q.Account, q.Reason, q.ReceivedAt, q.Body))]);

    /// <summary>What was kept and not understood, as it came.</summary>
    public sealed record QuarantinedBody(string Id, string Channel, string Account, string Reason, DateTimeOffset ReceivedAt, string Body);

    private static Viewer Viewer(HttpContext http) => http.User.ToViewer() ?? throw new InvalidOperationException("The group's policy lets only keys with a town through.");

    private static ConversationId? Id(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? new(value) : null;

    private static ConversationView View(Conversation c) => new(
        c.Id, c.Channel, new(c.ContactId, c.ContactName, [.. c.Addresses.Select(a => new AddressView(a.Kind, a.Value))]), c.State, c.Queue, c.Assignee, c.Language,
        c.WindowClosesAt, c.UpdatedAt);

    private static MessageView View(Message m) => new(
        m.Id, m.Seq, m.Direction.ToString().ToLowerInvariant(), m.Kind, m.Text, [.. m.Attachments.Select(a => new MediaView(a.Id, a.Mime, a.Size, a.FileName))],
        m.Body?.Location, m.ReplyTo, m.ExternalId, m.At, m.Direction == Direction.Out ? m.Status.ToString().ToLowerInvariant() : null, new(m.AuthorKind, m.Author))
    {
        Problem = m.Problem,
    };
}
