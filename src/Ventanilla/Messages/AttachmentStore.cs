using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Messages;

/// <summary>A file still at the provider, to be fetched.</summary>
public sealed record WaitingAttachment(
    AttachmentId Id, TownId Town, ChannelId Channel, ConversationId Conversation, string Reference, string? Mime, string? Sha256, long? Size, int Attempts);

/// <summary>The rows of attachments; their bytes are in <see cref="FileStore"/>.</summary>
public sealed class AttachmentStore(Database database)
{
    /// <summary>Notes a file that a citizen sent, in the caller's transaction; the worker fetches it.</summary>
    public static void Add(DbSession session, TownId town, ChannelId channel, ConversationId conversation, MessageId message, AttachmentId id, MediaReference media) =>
        session.Execute(
            """
            INSERT INTO attachments (id, town_id, channel_id, conversation_id, message_id, reference, mime, size, file_name, sha256, voice)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            id.Value, town.Value, channel.Value, conversation.Value, message.Value, media.Reference, media.Mime, media.Size, media.FileName, media.Sha256,
            media.Voice ? 1 : 0);

    /// <summary>Notes a file of ours that is stored already.</summary>
    public static void AddStored(DbSession session, TownId town, ChannelId channel, ConversationId conversation, Attachment attachment) => session.Execute(
        """
        INSERT INTO attachments (id, town_id, channel_id, conversation_id, message_id, reference, mime, size, file_name, sha256, voice, state)
        VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, 1)
        """,
        attachment.Id.Value, town.Value, channel.Value, conversation.Value, attachment.Message.Value, attachment.Mime, attachment.Size, attachment.FileName,
        attachment.Sha256, attachment.Voice ? 1 : 0);

    public static void MarkStored(DbSession session, TownId town, AttachmentId id, string sha256, long size, string? mime) => session.Execute(
        "UPDATE attachments SET state = 1, sha256 = $1, size = $2, mime = coalesce($3, mime), problem = NULL WHERE id = $4 AND town_id = $5",
        sha256, size, mime, id.Value, town.Value);

    public static void MarkRefused(DbSession session, TownId town, AttachmentId id, string problem) => session.Execute(
        "UPDATE attachments SET state = 2, problem = $1 WHERE id = $2 AND town_id = $3", problem, id.Value, town.Value);

    /// <summary>What is to be fetched now.</summary>
    public Task<List<WaitingAttachment>> ReadWaitingAsync(DateTimeOffset now, int limit, CancellationToken ct) => database.ReadAsync(
        s => s.Query(
            """
            SELECT id, town_id, channel_id, conversation_id, reference, mime, sha256, size, attempts FROM attachments
            WHERE state = 0 AND due <= $1 ORDER BY due LIMIT $2
            """,
            r => new WaitingAttachment(
                new(r.GetInt64(0)), new(r.GetInt32(1)), new(r.GetInt32(2)), new(r.GetInt64(3)), r.GetString(4), r.Text(5), r.Text(6), r.Long(7), r.GetInt32(8)),
            now.Stored(), limit), ct);

    public Task PostponeAsync(TownId town, AttachmentId id, DateTimeOffset due) => database.WriteAsync(s => s.Execute(
        "UPDATE attachments SET attempts = attempts + 1, due = $1 WHERE id = $2 AND town_id = $3", due.Stored(), id.Value, town.Value));

    /// <summary>One attachment with the conversation it belongs to, whose reader must be allowed to see it.</summary>
    public Task<(Attachment Attachment, ConversationId Conversation)?> FindAsync(TownId town, AttachmentId id, CancellationToken ct) => database.ReadAsync(
        town,
        s => s.First(
            "SELECT id, message_id, mime, size, file_name, sha256, voice, state, problem, conversation_id FROM attachments WHERE id = $1 AND town_id = $2",
            r => ((Attachment, ConversationId)?)(Map(r), new ConversationId(r.GetInt64(9))),
            id.Value, town.Value), ct);

    internal static Attachment Map(DbRow r) => new(
        new(r.GetInt64(0)), new(r.GetInt64(1)), r.Text(2), r.Long(3), r.Text(4), r.Text(5), r.GetInt32(6) != 0, r.GetInt32(7), r.Text(8));
}
