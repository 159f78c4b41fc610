using Ventanilla.Channels;
using Ventanilla.Inbox;
using Ventanilla.Operators;
using Ventanilla.Outbox;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>How a deed at the desk ended.</summary>
public enum DeskOutcome
{
    /// <summary>Kept; its Turn follows within moments and the page shows it.</summary>
    Kept,

    /// <summary>It had been kept before: the same click or call again.</summary>
    Repeated,

    /// <summary>There is no such conversation for this viewer.</summary>
    NotFound,

    /// <summary>Nothing to send, or too much.</summary>
    Invalid,
}

/// <summary>
/// What operators and programs can do with a conversation. Everything goes through the front door like a citizen's
/// message. Notes and replies are different deeds from the first click on.
/// </summary>
public sealed class Desk(ConversationStore conversations, InboxStore inbox, TemplateStore templates, TimeProvider time)
{
    /// <summary>Longer is a document, not a message.</summary>
    public const int TextLimit = 20_000;

    /// <summary>A template's whole text has at most 1,024 characters; no single place needs as many.</summary>
    public const int TemplateValueLimit = 600;

    /// <param name="key">Makes a repeat of the same deed harmless; a new one when null.</param>
    public Task<DeskOutcome> ReplyAsync(Viewer viewer, ConversationId id, string text, IReadOnlyList<StoredFile>? files = null, string? key = null, CancellationToken ct = default) =>
        string.IsNullOrWhiteSpace(text) && files is null or [] || text.Length > TextLimit
            ? Task.FromResult(DeskOutcome.Invalid)
            : DoAsync(viewer, id, "reply", new OperatorReplied(By(viewer), text.Trim(), files), key, ct);

    /// <summary>The approved templates that may be sent in this conversation; null when there is no such conversation for the viewer.</summary>
    public async Task<IReadOnlyList<MessageTemplate>?> TemplatesAsync(Viewer viewer, ConversationId id, CancellationToken ct) =>
        await conversations.FindAsync(viewer, id, ct) is { } found ? await templates.OfferedAsync(viewer.Town, found.ChannelId, ct) : null;

    /// <summary>Sends an approved template with its places filled in: the only way to write when the window has closed.</summary>
    public async Task<DeskOutcome> SendTemplateAsync(Viewer viewer, ConversationId id, TemplateUse use, string? key = null, CancellationToken ct = default)
    {
        if (await TemplatesAsync(viewer, id, ct) is not { } offered)
        {
            return DeskOutcome.NotFound;
        }

        var template = offered.FirstOrDefault(t => t.Name == use.Name && t.Language == use.Language);
        return template is null || template.Places.Count != use.Values.Count || use.Values.Any(v => string.IsNullOrWhiteSpace(v) || v.Length > TemplateValueLimit)
            ? DeskOutcome.Invalid
            : await DoAsync(viewer, id, "reply", new OperatorReplied(By(viewer), template.Fill(use.Values), null, use with { Places = template.Places }), key, ct);
    }

    public Task<DeskOutcome> NoteAsync(Viewer viewer, ConversationId id, string text, string? key = null, CancellationToken ct = default) =>
        string.IsNullOrWhiteSpace(text) || text.Length > TextLimit
            ? Task.FromResult(DeskOutcome.Invalid)
            : DoAsync(viewer, id, "note", new NoteWritten(By(viewer), text.Trim()), key, ct);

    public Task<DeskOutcome> TakeAsync(Viewer viewer, ConversationId id, CancellationToken ct = default) =>
        DoAsync(viewer, id, "take", new ConversationTaken(By(viewer)), null, ct);

    public Task<DeskOutcome> TransferAsync(Viewer viewer, ConversationId id, string queue, CancellationToken ct = default) =>
        DoAsync(viewer, id, "transfer", new ConversationTransferred(By(viewer), queue), null, ct);

    public Task<DeskOutcome> ResolveAsync(Viewer viewer, ConversationId id, CancellationToken ct = default) =>
        DoAsync(viewer, id, "resolve", new ConversationResolved(By(viewer)), null, ct);

    /// <summary>The operator who has it sees it now; the citizen's app may say "read".</summary>
    public Task<DeskOutcome> LookAsync(Viewer viewer, ConversationId id, CancellationToken ct = default) =>
        DoAsync(viewer, id, "look", new OperatorLooked(By(viewer)), null, ct);

    public Task<DeskOutcome> TypeAsync(Viewer viewer, ConversationId id, CancellationToken ct = default) =>
        DoAsync(viewer, id, "type", new OperatorTyped(By(viewer)), null, ct);

    /// <summary>Nobody knows whether a message went, and a person decides.</summary>
    public Task<DeskOutcome> DecideAsync(Viewer viewer, ConversationId id, MessageId message, bool arrived, CancellationToken ct = default) =>
        DoAsync(viewer, id, "doubt", new DoubtDecided(By(viewer), message, arrived), null, ct);

    private static Actor By(Viewer viewer) => new(viewer.Id, viewer.Name);

    private async Task<DeskOutcome> DoAsync(Viewer viewer, ConversationId id, string deed, EntryBody body, string? key, CancellationToken ct)
    {
        if (await conversations.FindAsync(viewer, id, ct) is not { } found)
        {
            return DeskOutcome.NotFound;
        }

        // The key is the viewer's own: another's same key must not hide this deed.
        var once = $"{deed}:{viewer.Town}:{viewer.Id}:{id}:{key ?? Guid.CreateVersion7().ToString("N")}";
        return await inbox.AppendAsync(viewer.Town, found.ChannelId, id, once, body, time.GetUtcNow()) ? DeskOutcome.Kept : DeskOutcome.Repeated;
    }
}
