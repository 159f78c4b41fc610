using System.Collections.Frozen;
using System.Text.Json;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Messages;

/// <summary>The history and its attachments.</summary>
public sealed class MessageStore(Database database)
{
    private const string Columns =
        "id, seq, direction, kind, text, body, reply_to, external_id, author_kind, author, at, status, sent_at, delivered_at, read_at, problem";

    private static readonly FrozenDictionary<ContentKind, string> KindNames =
        Enum.GetValues<ContentKind>().ToFrozenDictionary(k => k, k => k.ToString().ToLowerInvariant());

    private static readonly FrozenDictionary<string, ContentKind> Kinds = KindNames.ToFrozenDictionary(k => k.Value, k => k.Key);

    /// <summary>The kind as it is stored and as the API names it.</summary>
    public static string NameOf(ContentKind kind) => KindNames[kind];

    /// <summary>Adds lines of the history.</summary>
    public static readonly ManyStatement Insert = ManyStatement.Insert(
        "messages", "id town_id conversation_id seq direction kind$ text$ body$ reply_to$ external_id$ author_kind$ author$ at status problem$");

    /// <summary>Adds a line to what is inserted in the caller's transaction.</summary>
    /// <param name="body">Its body, serialised.</param>
    public static void Add(ManyRows rows, TownId town, ConversationId conversation, Message message, byte[]? body) => rows.Add(
        message.Id.Value, town.Value, conversation.Value, message.Seq, (int)message.Direction, NameOf(message.Kind), message.Text, DbValue.Utf8(body),
        message.ReplyTo, message.ExternalId, message.AuthorKind, message.Author, message.At.Stored(), (int)message.Status, message.Problem);

    /// <summary>
    /// The line that the provider knows by this id. Searched from the end of the conversation: an index over ids that come
    /// in no order would cost every message a page, and this is asked for seldom.
    /// </summary>
    public static Message? FindByExternalId(DbSession session, TownId town, ConversationId conversation, string externalId) => session.First(
        $"SELECT {Columns} FROM messages WHERE conversation_id = $1 AND external_id = $2 AND town_id = $3 ORDER BY seq DESC LIMIT 1",
        Map, conversation.Value, externalId, town.Value);

    /// <summary>Changes text and body of a line.</summary>

    public static void Change(DbSession session, TownId town, Message message) => session.Execute(
        "UPDATE messages SET text = $1, body = $2 WHERE id = $3 AND town_id = $4",
        message.Text, DbValue.Utf8(Json(message.Body)), message.Id.Value, town.Value);

    /// <summary>A conversation's lines after <paramref name="after"/> (0 = from the start), oldest first.</summary>
    public Task<IReadOnlyList<Message>> ReadAsync(TownId town, ConversationId conversation, int after = 0, int limit = 200, CancellationToken ct = default) =>
        database.ReadAsync(town, s => WithAttachments(s, town, conversation, s.Query(
            $"SELECT {Columns} FROM messages WHERE conversation_id = $1 AND town_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
            Map, conversation.Value, town.Value, after, limit)), ct);

    /// <summary>The last lines, oldest first; <paramref name="before"/> pages back.</summary>
    public Task<IReadOnlyList<Message>> ReadLastAsync(TownId town, ConversationId conversation, int before = int.MaxValue, int limit = 100, CancellationToken ct = default) =>
        database.ReadAsync(town, s =>
        {
            var rows = s.Query(
                $"SELECT {Columns} FROM messages WHERE conversation_id = $1 AND town_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
                Map, conversation.Value, town.Value, before, limit);
            rows.Reverse();
            return WithAttachments(s, town, conversation, rows);
        }, ct);

    private static IReadOnlyList<Message> WithAttachments(DbSession session, TownId town, ConversationId conversation, List<Message> messages)
    {
        if (!messages.Exists(m => m.Kind is ContentKind.Image or ContentKind.Audio or ContentKind.Video or ContentKind.Document or ContentKind.Sticker))
        {
            return messages;
        }

        var lowest = messages.Min(m => m.Id.Value);
        var attachments = session.Query(
            """
            SELECT a.id, a.message_id, a.mime, a.size, a.file_name, a.sha256, a.voice, a.state, a.problem FROM attachments a
            JOIN messages m ON m.id = a.message_id WHERE m.conversation_id = $1 AND a.town_id = $2 AND a.message_id >= $3
            """,
            AttachmentStore.Map, conversation.Value, town.Value, lowest).ToLookup(a => a.Message);
        return [.. messages.Select(m => attachments.Contains(m.Id) ? m with { Attachments = [.. attachments[m.Id]] } : m)];
    }

    /// <summary>A line's body as it is stored.</summary>
    public static byte[]? Json(MessageBody? body) => body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, MessageJson.Default.MessageBody);

    private static Message Map(DbRow r) => new()
    {
        Id = new(r.GetInt64(0)),
        Seq = r.GetInt32(1),
        Direction = (Direction)r.GetInt32(2),
        Kind = Kinds[r.GetString(3)],
        Text = r.Text(4),
        Body = r.Text(5) is { } body ? JsonSerializer.Deserialize(body, MessageJson.Default.MessageBody) : null,
        ReplyTo = r.Text(6),
        ExternalId = r.Text(7),
        AuthorKind = r.GetString(8),
        Author = r.Text(9),
        At = r.Time(10),
        Status = (DeliveryStatus)r.GetInt32(11),
        SentAt = r.TimeOrNull(12),
        DeliveredAt = r.TimeOrNull(13),
        ReadAt = r.TimeOrNull(14),
        Problem = r.Text(15),
    };
}
