using Ventanilla.Contacts;
using Ventanilla.Messages;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>A visitor's conversation.</summary>
/// <param name="Left">The visitor has cleared and left it: nobody gets in with its key any more.</param>
internal sealed record VisitorThread(ConversationId Conversation, bool Left);

/// <summary>Reads what a visitor may see: their own conversation, and of it only what was said between the two sides.</summary>
internal sealed class VisitorChatStore(Database database, MessageStore messages)
{
    private const int PageLength = 200;

    /// <summary>The visitor's conversation; null before their first message.</summary>
    public Task<VisitorThread?> FindAsync(Visitor visitor, CancellationToken ct) => database.ReadAsync(
        visitor.Town.Id,
        s => s.First(
            """
            SELECT a.conversation_id, p.stopped FROM addresses a JOIN contacts p ON p.id = a.contact_id AND p.town_id = a.town_id
            WHERE a.channel_id = $1 AND a.kind = $2 AND a.value = $3 AND a.town_id = $4
            """,
            r => new VisitorThread(new(r.GetInt64(0)), !r.IsDBNull(1)),
            visitor.Account.Id.Value, AddressKinds.UserId, visitor.Id, visitor.Town.Id.Value),
        ct);

    /// <summary>What was said after <paramref name="after"/>.</summary>
    public async Task<VisitorPage> ReadAsync(Visitor visitor, ConversationId conversation, int after, CancellationToken ct)
    {
        var lines = await messages.ReadAsync(visitor.Town.Id, conversation, after, PageLength, ct);
        return VisitorPage.Of(lines, after, more: lines.Count == PageLength);
    }

    /// <summary>Which of these are our messages in this conversation: nobody can speak of another visitor's.</summary>
    public Task<HashSet<string>> FindOursAsync(Visitor visitor, ConversationId conversation, IReadOnlyList<string> refs, CancellationToken ct) => database.ReadAsync(
        visitor.Town.Id,
        s => refs.Where(r => MessageStore.FindByExternalId(s, visitor.Town.Id, conversation, r) is { Direction: Direction.Out }).ToHashSet(),
        ct);

    /// <summary>A file of this conversation that the visitor may see; null when there is none.</summary>
    public Task<Attachment?> FindFileAsync(Visitor visitor, ConversationId conversation, AttachmentId id, CancellationToken ct) => database.ReadAsync(
        visitor.Town.Id,
        s => s.First(
            """
            SELECT a.id, a.message_id, a.mime, a.size, a.file_name, a.sha256, a.voice, a.state, a.problem
            FROM attachments a JOIN messages m ON m.id = a.message_id AND m.town_id = a.town_id
            WHERE a.id = $1 AND a.town_id = $2 AND a.conversation_id = $3 AND (m.direction = 0 OR (m.direction = 1 AND m.status IN (3, 5, 7, 8, 9)))
            """,
            AttachmentStore.Map, id.Value, visitor.Town.Id.Value, conversation.Value),
        ct);
}
