using System.Text.Json;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>
/// Keeps what arrives: once (the provider's id is unique in its account), in order, fsynced when the task completes; and
/// hands it over in memory to whoever waits for it.
/// </summary>
public sealed class InboxStore(Database database, ChannelDirectory channels, AddressBook addresses, IdSource ids, ArrivalSignal arrivals, LiveUpdates live)
{
    private readonly ArrivalCrowd crowd = new(addresses, ids);
    private readonly ArrivalsInOrder inOrder = new(addresses, ids);

    private const string Columns = "id, town_id, channel_id, conversation_id, external_id, body, received_at, due";

    /// <summary>Keeps the events of one body. What is for nobody we know, or not understood, goes to quarantine.</summary>
    /// <param name="signer">When given, only accounts with this secret count; another's are as unknown.</param>
    public async Task<Received> AppendAsync(string kind, IReadOnlyList<ChannelEvent> events, DateTimeOffset now, Secret? signer = null)
    {
        if (events.Count == 0)
        {
            return new(0, 0, 0);
        }

        var outcome = await database.WriteAsync(crowd, Arrive(kind, events, now, signer), HandOver);
        Telemetry.Received(kind, outcome.Received.Kept, outcome.Received.Repeated, outcome.Received.SetAside);
        return outcome.Received;
    }

    /// <summary>Keeps many bodies in one transaction, in their order: all of them or none.</summary>
    internal Task AppendInOrderAsync(IReadOnlyList<Brought> bodies) => database.WriteAsync(
        inOrder, [.. bodies.Where(b => b.Events.Count > 0).Select(b => Arrive(b.Kind, b.Events, b.ReceivedAt, b.Signer))], kept => Array.ForEach(kept, HandOver));

    /// <summary>Keeps one thing that happened inside the house. <paramref name="externalId"/> makes a repeat harmless.</summary>
    /// <returns>False when it was kept before.</returns>
    public async Task<bool> AppendAsync(
        TownId town, ChannelId channel, ConversationId conversation, string externalId, EntryBody body, DateTimeOffset now, DateTimeOffset? due = null)
    {
        var entry = new InboxEntry(ids.Next(), town, channel, conversation, "~" + externalId, body, now, due);
        return await database.WriteAsync(
            s => Insert(s, entry, Json(body)) ? entry : null,
            kept =>
            {
                if (kept is not null)
                {
                    arrivals.Arrived([kept]);
                }
            }) is not null;
    }

    /// <summary>Adds an entry in the caller's transaction: a Turn's timer.</summary>
    public static void Add(DbSession session, InboxEntry entry) => Insert(session, entry, Json(entry.Body));

    /// <summary>Takes entries off the list. One that is not touched has been had by another: then nothing of its Turn may be written.</summary>
    public static readonly ManyStatement TakeEntry = ManyStatement.Update("inbox", "id town", "state = 1", "id = @id AND town_id = @town AND state = 0");

    /// <summary>
    /// The same where other nodes receive too: one that stands behind an entry of its conversation which has not had its
    /// Turn yet is not touched either, since the news of that one may still be on its way.
    /// </summary>
    public static readonly ManyStatement TakeEntryInOrder = ManyStatement.Update(
        "inbox", "id town now conversation", "state = 1",
        """
        id = @id AND town_id = @town AND state = 0 AND NOT EXISTS
          (SELECT 1 FROM inbox e WHERE e.conversation_id = @conversation AND e.id < @id AND e.state = 0 AND e.due <= @now)
        """);

    /// <summary>Sets an entry aside that cannot be handled, so that those behind it can: a person looks at it.</summary>
    public Task SetAsideAsync(InboxEntry entry, string problem) => database.WriteAsync(s => s.Execute(
        "UPDATE inbox SET state = 2, problem = $1 WHERE id = $2 AND town_id = $3 AND state = 0", problem, entry.Id, entry.Town.Value));

    /// <summary>One entry that still waits.</summary>
    public Task<InboxEntry?> FindAsync(long id, CancellationToken ct) => database.ReadAsync(
        s => s.First($"SELECT {Columns} FROM inbox WHERE id = $1 AND state = 0", Map, id), ct);

    /// <summary>What waits at one conversation and is due, in order.</summary>
    public Task<List<InboxEntry>> ReadWaitingAsync(ConversationId conversation, DateTimeOffset now, CancellationToken ct) => database.ReadAsync(
        s => s.Query(
            $"SELECT {Columns} FROM inbox WHERE conversation_id = $1 AND state = 0 AND due <= $2 ORDER BY id LIMIT 200",
            Map, conversation.Value, now.Stored()), ct);

    /// <summary>Conversations with entries that should have had their Turn by now: times that came, and what a lost wake-up left behind.</summary>
    /// <remarks>What was received in the future arrived before somebody put the clock back: nobody knows how long it waits.</remarks>
    public Task<List<ConversationId>> ReadOverdueAsync(DateTimeOffset now, DateTimeOffset forgottenBefore, CancellationToken ct) => database.ReadAsync(
        s =>
        {
            var due = s.Query(
                "SELECT DISTINCT conversation_id FROM inbox WHERE state = 0 AND due > 0 AND due <= $1 LIMIT 1000",
                r => new ConversationId(r.GetInt64(0)), now.Stored());
            due.AddRange(s.Query(
                "SELECT DISTINCT conversation_id FROM inbox WHERE state = 0 AND due = 0 AND (received_at < $1 OR received_at > $2) LIMIT 1000",
                r => new ConversationId(r.GetInt64(0)), forgottenBefore.Stored(), now.AddMinutes(1).Stored()));
            return due;
        },
        ct);

    private Arrival Arrive(string kind, IReadOnlyList<ChannelEvent> events, DateTimeOffset now, Secret? signer)
    {
        var items = new List<Arrival.Item>(events.Count);
        foreach (var e in events)
        {
            var account = channels.Find(kind, e.Account) is { } found && (signer is null || signer.Equals(found.Signing)) ? found : null;
            if (account is null && e is AccountNotice notice && AccountNotices.Concerned(channels, kind, notice, signer) is { Count: > 0 } concerned)
            {
                items.AddRange(concerned.Select(a => new Arrival.Item(a, e, null, null)));
                continue;
            }

            var sender = account is null ? null : ArrivalCrowd.SenderOf(e);
            items.Add(new(account, e, sender, sender is null ? null : Json(new FromCitizen(e))));
        }

        return new(kind, items, items.TrueForAll(i => i.Account is not null) ? default : OwnerOf(kind, signer), now);
    }

    /// <summary>Whose a body is that names no account of ours: the town that alone has the secret it was signed with; 0 when nobody can say.</summary>
    private TownId OwnerOf(string kind, Secret? signer) =>
        signer is not null && channels.All.Where(a => a.Kind == kind && signer.Equals(a.Signing)).Select(a => a.Town).Distinct().ToList() is [var only] ? only : new(0);

    private static bool Insert(DbSession session, InboxEntry entry, byte[] body) => session.Execute(
        ArrivalCrowd.InsertEntry.One,
        entry.Id, entry.Town.Value, entry.Channel.Value, entry.Conversation.Value, entry.ExternalId, body, DbValue.Null, entry.ReceivedAt.Stored(), entry.Due?.Stored() ?? 0) == 1;

    private void HandOver(Kept kept)
    {
        foreach (var (channel, known, whereabouts) in kept.Opened)
        {
            addresses.Remember(channel, known, whereabouts);
        }

        kept.Repeated.ForEach(arrivals.Repeated);
        arrivals.Arrived(kept.Entries);
        foreach (var (town, conversation) in kept.Changed)
        {
            live.Publish(town, conversation);
        }
    }

    private static byte[] Json(EntryBody body) => JsonSerializer.SerializeToUtf8Bytes(body, InboxJson.Default.EntryBody);

    private static InboxEntry Map(DbRow r) => new(
        r.GetInt64(0), new(r.GetInt32(1)), new(r.GetInt32(2)), new(r.GetInt64(3)), r.GetString(4),
        Body(r.Bytes(5)), r.Time(6), r.GetInt64(7) == 0 ? null : r.Time(7));

    private static EntryBody Body(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, InboxJson.Default.EntryBody) ?? new Unreadable();
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            return new Unreadable();
        }
    }
}
