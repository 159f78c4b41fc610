using System.Data.Common;
using System.Text.Json;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>What became of one webhook's events.</summary>
public sealed record Received(int Kept, int Repeated, int SetAside);

/// <summary>
/// Keeps what arrives: once (the provider's id is unique in its account), in order, fsynced when the task completes; and
/// hands it over in memory to whoever waits for it.
/// </summary>
public sealed class InboxStore(Database database, ChannelDirectory channels, AddressBook addresses, IdSource ids, ArrivalSignal arrivals, LiveUpdates live)
{
    /// <summary>A body larger than this is not worth keeping whole in quarantine.</summary>
    private const int QuarantineLimit = 256 * 1024;

    private const string InsertEntry =
        """
        INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, raw, received_at, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (channel_id, external_id) DO NOTHING
        """;

    private const string Columns = "id, town_id, channel_id, conversation_id, external_id, body, received_at, due";

    /// <summary>Keeps the events of one body. What is for nobody we know, or not understood, goes to quarantine.</summary>
    /// <param name="signer">When given, only accounts with this secret count; another's are as unknown.</param>
    public async Task<Received> AppendAsync(string kind, IReadOnlyList<ChannelEvent> events, DateTimeOffset now, Secret? signer = null)
    {
        if (events.Count == 0)
        {
            return new(0, 0, 0);
        }

        var entries = new List<(ChannelAccount? Account, ChannelEvent Event, byte[]? Body)>(events.Count);
        foreach (var e in events)
        {
            var account = channels.Find(kind, e.Account) is { } found && (signer is null || signer.Equals(found.Signing)) ? found : null;
            var isEntry = account is not null && SenderOf(e) is not null;
            if (account is null && e is AccountNotice notice && AccountNotices.Concerned(channels, kind, notice, signer) is { Count: > 0 } concerned)
            {
                entries.AddRange(concerned.Select(a => ((ChannelAccount?)a, e, (byte[]?)null)));
                continue;
            }

            entries.Add((account, e, isEntry ? Json(new FromCitizen(e)) : null));
        }

        var owner = OwnerOf(kind, signer);
        var outcome = await database.WriteAsync(
            s => Append(s, kind, entries, owner, now),
            kept =>
            {
                foreach (var (account, known, whereabouts) in kept.Opened)
                {
                    addresses.Remember(account, known, whereabouts);
                }

                arrivals.Arrived(kept.Entries);
                foreach (var (town, conversation) in kept.Changed)
                {
                    live.Publish(town, conversation);
                }
            });
        return outcome.Received;
    }

    /// <summary>Keeps one thing that happened inside the house. <paramref name="externalId"/> makes a repeat harmless.</summary>
    /// <returns>False when it was kept before.</returns>
    public async Task<bool> AppendAsync(
        TownId town, ChannelId channel, ConversationId conversation, string externalId, EntryBody body, DateTimeOffset now, DateTimeOffset? due = null)
    {
        var entry = new InboxEntry(ids.Next(), town, channel, conversation, "~" + externalId, body, now, due);
        return await database.WriteAsync(
            s => Insert(s, entry, Json(body), null) ? entry : null,
            kept =>
            {
                if (kept is not null)
                {
                    arrivals.Arrived([kept]);
                }
            }) is not null;
    }

    /// <summary>Adds an entry in the caller's transaction: a Turn's timer.</summary>
    public static void Add(DbSession session, InboxEntry entry) => Insert(session, entry, Json(entry.Body), null);

    /// <summary>Takes an entry off the list in the caller's transaction.</summary>
    /// <returns>False when another has had it: then the caller must change nothing.</returns>
    public static bool Take(DbSession session, InboxEntry entry) => session.Execute(
        "UPDATE inbox SET state = 1 WHERE id = $1 AND town_id = $2 AND state = 0", entry.Id, entry.Town.Value) == 1;

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
    public Task<List<ConversationId>> ReadOverdueAsync(DateTimeOffset now, DateTimeOffset forgottenBefore, CancellationToken ct) => database.ReadAsync(
        s =>
        {
            var due = s.Query(
                "SELECT DISTINCT conversation_id FROM inbox WHERE state = 0 AND due > 0 AND due <= $1 LIMIT 1000",
                r => new ConversationId(r.GetInt64(0)), now.Stored());
            due.AddRange(s.Query(
                "SELECT DISTINCT conversation_id FROM inbox WHERE state = 0 AND due = 0 AND received_at < $1 LIMIT 1000",
                r => new ConversationId(r.GetInt64(0)), forgottenBefore.Stored()));
            return due;
        },
        ct);

    private sealed record Kept(
        Received Received, List<InboxEntry> Entries, List<(ChannelId Channel, List<Address> Addresses, Whereabouts Whereabouts)> Opened, List<(TownId, ConversationId)> Changed);

    private Kept Append(DbSession session, string kind, List<(ChannelAccount? Account, ChannelEvent Event, byte[]? Body)> entries, TownId owner, DateTimeOffset now)
    {
        var kept = new Kept(new(0, 0, 0), [], [], []);
        var (repeated, setAside, other) = (0, 0, 0);
        foreach (var (account, e, body) in entries)
        {
            if (account is null || e is Unread)
            {
                SetAside(session, kind, account, owner, e, now);
                setAside++;
            }
            else if (e is StatusReceived status)
            {
                if (Deliveries.Merge(session, account, status, now) is { } conversation)
                {
                    kept.Changed.Add((account.Town, conversation));
                }

                other++;
            }
            else if (e is AccountNotice { OpensWindow: false } notice)
            {
                AccountNotices.Keep(session, account, notice, ids.Next(), now);
                other++;
            }
            else
            {
                var sender = SenderOf(e)!;
                var known = AddressesOf(sender);
                var previous = sender.PreviousUserId is { } id ? new Address(AddressKinds.UserId, id) : null;
                if (known.Count == 0 && previous is null)
                {
                    SetAside(session, kind, account, owner, e, now);
                    setAside++;
                    continue;
                }

                var whereabouts = addresses.Open(session, account.Town, account.Id, known, previous, sender.Name, now);
                var entry = new InboxEntry(ids.Next(), account.Town, account.Id, whereabouts.Conversation, e.ExternalId, new FromCitizen(e), now);
                if (Insert(session, entry, body!, e.Raw.ToArray()))
                {
                    kept.Entries.Add(entry);
                    kept.Opened.Add((account.Id, known, whereabouts));
                }
                else
                {
                    repeated++;
                }
            }
        }

        return kept with { Received = new(kept.Entries.Count + other, repeated, setAside) };
    }

    /// <summary>Whose a body is that names no account of ours: the town that alone has the secret it was signed with; 0 when nobody can say.</summary>
    private TownId OwnerOf(string kind, Secret? signer) =>
        signer is not null && channels.All.Where(a => a.Kind == kind && signer.Equals(a.Signing)).Select(a => a.Town).Distinct().ToList() is [var only] ? only : new(0);

    private static bool Insert(DbSession session, InboxEntry entry, byte[] body, byte[]? raw) => session.Execute(
        InsertEntry,
        entry.Id, entry.Town.Value, entry.Channel.Value, entry.Conversation.Value, entry.ExternalId, body, raw, entry.ReceivedAt.Stored(), entry.Due?.Stored() ?? 0) == 1;

    private void SetAside(DbSession session, string kind, ChannelAccount? account, TownId owner, ChannelEvent e, DateTimeOffset now)
    {
        var raw = e.Raw.Length > QuarantineLimit ? e.Raw[..QuarantineLimit] : e.Raw;
        session.Execute(
            "INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            ids.Next(), (account?.Town ?? owner).Value, kind, e.Account, e is Unread unread ? unread.Reason : account is null ? "unknown account" : "no sender", raw.ToArray(), now.Stored());
    }

    private static Sender? SenderOf(ChannelEvent e) => e switch
    {
        MessageReceived m => m.Sender,
        MessageEdited m => m.Sender,
        MessageDeleted m => m.Sender,
        ReactionReceived m => m.Sender,
        SenderChanged m => m.Sender,
        ReachabilityChanged m => m.Sender,
        ConsentChanged m => m.Sender,
        AccountNotice { OpensWindow: true } m => m.Person,
        _ => null,
    };

    private static List<Address> AddressesOf(Sender sender)
    {
        var addresses = new List<Address>(3);
        if (sender.UserId is { Length: > 0 } user)
        {
            addresses.Add(new(AddressKinds.UserId, user));
        }

        if (sender.Phone is { Length: > 0 } phone)
        {
            addresses.Add(new(AddressKinds.Phone, phone));
        }

        if (sender.ParentUserId is { Length: > 0 } parent)
        {
            addresses.Add(new(AddressKinds.ParentUserId, parent));
        }

        return addresses;
    }

    private static byte[] Json(EntryBody body) => JsonSerializer.SerializeToUtf8Bytes(body, InboxJson.Default.EntryBody);

    private static InboxEntry Map(DbDataReader r) => new(
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
