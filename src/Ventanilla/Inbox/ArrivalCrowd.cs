using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>What became of one webhook's events.</summary>
public sealed record Received(int Kept, int Repeated, int SetAside);

/// <summary>The events of one webhook's body.</summary>
internal sealed record Arrival(string Kind, IReadOnlyList<Arrival.Item> Items, TownId Owner, DateTimeOffset Now)
{
    /// <param name="Account">Whose it is; null when we do not know the account.</param>
    /// <param name="Sender">Who sent it; null for what is not a citizen's doing.</param>
    /// <param name="Body">The entry's body, serialised before the commit so that nobody waits for it.</param>
    internal readonly record struct Item(ChannelAccount? Account, ChannelEvent Event, Sender? Sender, byte[]? Body);
}

/// <summary>What is handed over once it is committed.</summary>
internal sealed class Kept
{
    public Received Received { get; private set; } = new(0, 0, 0);

    public List<InboxEntry> Entries { get; } = [];

    /// <summary>Conversations that were told again what is kept already.</summary>
    public List<ConversationId> Repeated { get; } = [];

    public List<(ChannelId Channel, List<Address> Addresses, Whereabouts Whereabouts)> Opened { get; } = [];

    public List<(TownId, ConversationId)> Changed { get; } = [];

    public void Count(int kept = 0, int repeated = 0, int setAside = 0) =>
        Received = new(Received.Kept + kept, Received.Repeated + repeated, Received.SetAside + setAside);
}

/// <summary>Keeps what many webhooks brought in one go: entries once, statuses merged, the rest noted or set aside.</summary>
internal sealed class ArrivalCrowd(AddressBook addresses, IdSource ids) : Crowd<Arrival, Kept>
{
    public static readonly ManyStatement InsertEntry = ManyStatement.Insert(
        "inbox", "id town_id channel_id conversation_id external_id$ body% raw% received_at due", conflict: "channel_id, external_id");

    /// <summary>A body larger than this is not worth keeping whole in quarantine.</summary>
    private const int QuarantineLimit = 256 * 1024;

    private readonly ManyRows entries = new(InsertEntry);
    private readonly List<(int Arrival, InboxEntry Entry, List<Address> Known, Whereabouts Whereabouts)> waiting = [];
    private readonly List<StatusToMerge> statuses = [];

    public override int Lane => 1;

    public override void Run(DbSession session, IReadOnlyList<Arrival> items, Span<Kept> answers)
    {
        entries.Clear();
        waiting.Clear();
        statuses.Clear();
        if (ids.IsShared)
        {
            // What another node has acknowledged came before: the ids must say so too.
            ids.Above(session.Number("SELECT max(id) FROM inbox"));
        }

        for (var i = 0; i < items.Count; i++)
        {
            answers[i] = new();
            foreach (var item in items[i].Items)
            {
                Sort(session, i, items[i], item, answers[i]);
            }
        }

        session.Run(entries);
        for (var row = 0; row < waiting.Count; row++)
        {
            var (arrival, entry, known, whereabouts) = waiting[row];
            if (entries.Touched(row))
            {
                answers[arrival].Count(kept: 1);
                answers[arrival].Entries.Add(entry);
                answers[arrival].Opened.Add((entry.Channel, known, whereabouts));
            }
            else
            {
                answers[arrival].Count(repeated: 1);
                answers[arrival].Repeated.Add(entry.Conversation);
            }
        }

        foreach (var (arrival, town, conversation) in Deliveries.MergeAll(session, statuses))
        {
            answers[arrival].Changed.Add((town, conversation));
        }
    }

    public static Sender? SenderOf(ChannelEvent e) => e switch
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

    private void Sort(DbSession session, int arrival, Arrival all, Arrival.Item item, Kept kept)
    {
        var (account, e, sender, body) = item;
        if (account is null || e is Unread)
        {
            SetAside(session, all, account, e);
            kept.Count(setAside: 1);
        }
        else if (e is StatusReceived status)
        {
            statuses.Add(new(arrival, account, status, all.Now));
            kept.Count(kept: 1);
        }
        else if (e is AccountNotice { OpensWindow: false } notice)
        {
            AccountNotices.Keep(session, account, notice, ids.Next(), all.Now);
            kept.Count(kept: 1);
        }
        else
        {
            var known = AddressesOf(sender!);
            var previous = sender!.PreviousUserId is { } id ? new Address(AddressKinds.UserId, id) : null;
            if (known.Count == 0 && previous is null)
            {
                SetAside(session, all, account, e);
                kept.Count(setAside: 1);
                return;
            }

            var whereabouts = addresses.Open(session, account.Town, account.Id, known, previous, sender.Name, all.Now);
            var entry = new InboxEntry(ids.Next(), account.Town, account.Id, whereabouts.Conversation, e.ExternalId, new FromCitizen(e), all.Now);
            entries.Add(
                entry.Id, entry.Town.Value, entry.Channel.Value, entry.Conversation.Value, entry.ExternalId, body, e.Raw.ToArray(), entry.ReceivedAt.Stored(), 0);
            waiting.Add((arrival, entry, known, whereabouts));
        }
    }

    private void SetAside(DbSession session, Arrival all, ChannelAccount? account, ChannelEvent e)
    {
        var raw = e.Raw.Length > QuarantineLimit ? e.Raw[..QuarantineLimit] : e.Raw;
        session.Execute(
            "INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            ids.Next(), (account?.Town ?? all.Owner).Value, all.Kind, e.Account,
            e is Unread unread ? unread.Reason : account is null ? "unknown account" : "no sender", raw.ToArray(), all.Now.Stored());
    }

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
}

/// <summary>A body that was received earlier, read: what it says, and what proved it.</summary>
internal sealed record Brought(string Kind, IReadOnlyList<ChannelEvent> Events, Secret? Signer, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body);

/// <summary>Keeps bodies that came one after the other and must stay so.</summary>
internal sealed class ArrivalsInOrder(AddressBook addresses, IdSource ids) : Crowd<IReadOnlyList<Arrival>, Kept[]>
{
    private readonly ArrivalCrowd crowd = new(addresses, ids);

    public override int Lane => crowd.Lane;

    public override void Run(DbSession session, IReadOnlyList<IReadOnlyList<Arrival>> items, Span<Kept[]> answers)
    {
        for (var i = 0; i < items.Count; i++)
        {
            answers[i] = new Kept[items[i].Count];
            crowd.Run(session, items[i], answers[i]);
        }
    }
}
