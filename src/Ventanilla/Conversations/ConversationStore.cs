using System.Globalization;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Conversations;

/// <summary>Reads conversations for those who may see them; what a viewer may not see does not exist for them.</summary>
public sealed class ConversationStore(Database database, ChannelDirectory channels)
{
    private const string Columns =
        """
        c.id, c.channel_id, c.contact_id, p.name, c.state, c.queue, c.assignee_id, c.assignee, p.language, c.window_closes_at, c.waiting_since,
        c.preview, c.unread, p.stopped, c.updated_at
        """;

    private const string From =
        """
        FROM conversations c JOIN contacts p ON p.id = c.contact_id AND p.town_id = c.town_id
        WHERE c.town_id = $1 AND ($2 = 1 OR replace($3, '|' || coalesce(c.queue, '-') || '|', '') <> $3)
        """;

    private const string Filters =
        """
        AND ($4 IS NULL OR c.state = $4) AND ($5 IS NULL OR c.queue = $5) AND ($11 IS NULL OR c.assignee_id = $11)
        AND ($6 IS NULL OR c.contact_id = $6 OR EXISTS
          (SELECT 1 FROM addresses a WHERE a.town_id = c.town_id AND a.contact_id = c.contact_id AND a.value IN ($7, '+' || $7)))
        """;

    public Task<ConversationPage> ListAsync(Viewer viewer, ConversationQuery query, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s =>
        {
            var (time, id) = ReadCursor(query.Cursor);
            var limit = Math.Clamp(query.Limit, 1, 200);
            var sql = query.LongestWaitingFirst
                ? $"SELECT {Columns} {From} {Filters} AND (coalesce(c.waiting_since, c.updated_at), c.id) > ($8, $9) ORDER BY coalesce(c.waiting_since, c.updated_at), c.id LIMIT $10"
                : $"SELECT {Columns} {From} {Filters} AND (c.updated_at, c.id) < ($8, $9) ORDER BY c.updated_at DESC, c.id DESC LIMIT $10";
            var first = query.LongestWaitingFirst ? 0 : long.MaxValue;
            var rows = s.Query(
                sql, Map,
                viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList, query.State is { } state ? TurnStore.Name(state) : null, query.Queue,
                query.Contact is null ? (long?)null : long.TryParse(query.Contact, NumberStyles.None, CultureInfo.InvariantCulture, out var contact) ? contact : -1L,
                query.Contact, time ?? first, id ?? first, limit + 1, query.Assignee);
            var more = rows.Count > limit;
            if (more)
            {
                rows.RemoveAt(limit);
            }

            var last = rows.LastOrDefault();
            return new ConversationPage(
                [.. rows.Select(r => r with { Addresses = AddressesOf(s, viewer, r.Id) })],
                more && last is not null ? Cursor(query.LongestWaitingFirst ? last.WaitingSince ?? last.UpdatedAt : last.UpdatedAt, last.Id) : null);
        },
        ct);

    /// <summary>One conversation, or null when there is none that this viewer may see.</summary>
    public Task<Conversation?> FindAsync(Viewer viewer, ConversationId id, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s => s.First($"SELECT {Columns} {From} AND c.id = $4", Map, viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList, id.Value) is { } found
            ? found with { Addresses = AddressesOf(s, viewer, id) }
            : null,
        ct);

    /// <summary>How many wait in each queue that the viewer may see.</summary>
    public Task<Dictionary<string, int>> CountWaitingAsync(Viewer viewer, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s => s.Query(
            $"SELECT coalesce(c.queue, '-'), count(*) {From} AND c.state = 'waiting' GROUP BY 1",
            r => (Queue: r.GetString(0), Count: r.GetInt32(1)), viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList).ToDictionary(r => r.Queue, r => r.Count),
        ct);

    /// <summary>How many there are under each heading of the operators' page. An exact number beyond a thousand helps nobody and costs a scan.</summary>
    public Task<ConversationCounts> CountAsync(Viewer viewer, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s => new ConversationCounts(
            Count(s, viewer, "AND c.state = 'waiting'"),
            Count(s, viewer, "AND c.state = 'attended' AND c.assignee_id = $5"),
            Count(s, viewer, ""),
            Count(s, viewer, "AND c.state = 'resolved'")),
        ct);

    private static int Count(DbSession s, Viewer viewer, string condition) => (int)s.Number(
        $"SELECT count(*) FROM (SELECT 1 {From} {condition} AND $5 = $5 LIMIT $4) few",
        viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList, ConversationCounts.Limit, viewer.Id);

    /// <summary>The queues that the viewer's conversations are in.</summary>
    public Task<List<string>> QueuesAsync(Viewer viewer, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s => s.Query($"SELECT DISTINCT c.queue {From} AND c.queue IS NOT NULL ORDER BY 1", r => r.GetString(0), viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList),
        ct);

    private static IReadOnlyList<Address> AddressesOf(DbSession s, Viewer viewer, ConversationId id) => s.Query(
        "SELECT kind, value FROM addresses WHERE conversation_id = $1 AND town_id = $2",
        r => new Address(r.GetString(0), r.GetString(1)), id.Value, viewer.Town.Value);

    private static string Cursor(DateTimeOffset time, ConversationId id) => $"{time.Stored().ToString(CultureInfo.InvariantCulture)}-{id}";

    private static (long? Time, long? Id) ReadCursor(string? cursor) =>
        cursor?.Split('-') is [var time, var id]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            ? (t, i)
            : (null, null);

    private Conversation Map(DbRow r) => new()
    {
        Id = new(r.GetInt64(0)),
        ChannelId = new(r.GetInt32(1)),
        Channel = channels.Find(new ChannelId(r.GetInt32(1)))?.Kind ?? "",
        ContactId = new(r.GetInt64(2)),
        ContactName = r.Text(3),
        State = TurnStore.Status(r.GetString(4)),
        Queue = r.Text(5),
        AssigneeId = r.Long(6),
        Assignee = r.Text(7),
        Language = r.Text(8),
        WindowClosesAt = r.TimeOrNull(9),
        WaitingSince = r.TimeOrNull(10),
        Preview = r.Text(11),
        Unread = r.GetInt32(12),
        Stopped = r.Text(13),
        UpdatedAt = r.Time(14),
    };
}
