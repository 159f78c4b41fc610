using System.Collections.Concurrent;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Contacts;

/// <summary>Where an address leads.</summary>
public readonly record struct Whereabouts(ContactId Contact, ConversationId Conversation);

/// <summary>
/// Finds whose an address is, and opens contact and conversation for a new one, in the transaction of whoever asks: so
/// fifty messages of one new citizen make one contact. The user id is the person; a phone is an alias. Two people who
/// claim one alias are never merged: the one who had it keeps it, and only their user ids tell them apart.
/// </summary>
public sealed class AddressBook(IdSource ids)
{
    /// <summary>Beyond this the memory is emptied rather than searched for the oldest: it refills from the table.</summary>
    private const int Remembered = 100_000;

    private readonly ConcurrentDictionary<(int Channel, string Kind, string Value), Whereabouts> memory = new();

    /// <summary>The dictionary's own count takes all its locks.</summary>
    private int remembered;

    /// <param name="addresses">What the provider tells, the most trustworthy first.</param>
    /// <param name="previous">What the person was known by before, when the provider tells.</param>
    public Whereabouts Open(
        DbSession session, TownId town, ChannelId channel, IReadOnlyList<Address> addresses, Address? previous, string? name, DateTimeOffset now)
    {
        if (Recall(channel, addresses) is { } remembered)
        {
            return remembered;
        }

        var found = Find(session, town, channel, addresses, previous);
        if (found is not { } known)
        {
            known = new(new(ids.Next()), new(ids.Next()));
            session.Execute(
                "INSERT INTO contacts (id, town_id, name, created_at) VALUES ($1, $2, $3, $4)",
                known.Contact.Value, town.Value, name, now.Stored());
            session.Execute(
                """
                INSERT INTO conversations (id, town_id, channel_id, contact_id, version, state, session, last_seq, updated_at)
                VALUES ($1, $2, $3, $4, 0, 'machine', '', 0, $5)
                """,
                known.Conversation.Value, town.Value, channel.Value, known.Contact.Value, now.Stored());
        }

        foreach (var address in addresses)
        {
            Add(session, town, channel, address, known);
        }

        return known;
    }

    /// <summary>Remembers after the commit where addresses lead; a transaction that was rolled back must leave no trace.</summary>
    public void Remember(ChannelId channel, IReadOnlyList<Address> addresses, Whereabouts whereabouts)
    {
        if (Volatile.Read(ref remembered) > Remembered)
        {
            memory.Clear();
            Volatile.Write(ref remembered, 0);
        }

        foreach (var address in addresses)
        {
            if (memory.TryAdd((channel.Value, address.Kind, address.Value), whereabouts))
            {
                Interlocked.Increment(ref remembered);
            }
        }
    }

    /// <summary>Where all of these addresses lead, when all are remembered and agree; anything new is for the table to decide.</summary>
    private Whereabouts? Recall(ChannelId channel, IReadOnlyList<Address> addresses)
    {
        Whereabouts? all = null;
        foreach (var address in addresses)
        {
            if (!memory.TryGetValue((channel.Value, address.Kind, address.Value), out var one) || (all is { } before && before != one))
            {
                return null;
            }

            all = one;
        }

        return all;
    }

    /// <summary>Adds an alias unless somebody has it.</summary>
    public static void Add(DbSession session, TownId town, ChannelId channel, Address address, Whereabouts owner) => session.Execute(
        """
        INSERT INTO addresses (town_id, channel_id, kind, value, contact_id, conversation_id) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (channel_id, kind, value) DO NOTHING
        """,
        town.Value, channel.Value, address.Kind, address.Value, owner.Contact.Value, owner.Conversation.Value);

    private static Whereabouts? Find(DbSession session, TownId town, ChannelId channel, IReadOnlyList<Address> addresses, Address? previous)
    {
        var user = addresses.FirstOrDefault(a => a.Kind == AddressKinds.UserId);
        if (user is not null && (Look(session, town, channel, user) ?? (previous is null ? null : Look(session, town, channel, previous))) is { } byUser)
        {
            return byUser;
        }

        foreach (var alias in addresses.Where(a => a.Kind != AddressKinds.UserId))
        {
            // A phone whose holder is known by another user id has passed to somebody else, or somebody else claims it.
            if (Look(session, town, channel, alias) is { } byAlias && (user is null || !HasUserId(session, town, channel, byAlias)))
            {
                return byAlias;
            }
        }

        return previous is null ? null : Look(session, town, channel, previous);
    }

    private static bool HasUserId(DbSession session, TownId town, ChannelId channel, Whereabouts owner) => session.Number(
        "SELECT count(*) FROM addresses WHERE conversation_id = $1 AND channel_id = $2 AND kind = 'user' AND town_id = $3",
        owner.Conversation.Value, channel.Value, town.Value) > 0;

    private static Whereabouts? Look(DbSession session, TownId town, ChannelId channel, Address address) => session.First(
        "SELECT contact_id, conversation_id FROM addresses WHERE channel_id = $1 AND kind = $2 AND value = $3 AND town_id = $4",
        r => (Whereabouts?)new Whereabouts(new(r.GetInt64(0)), new(r.GetInt64(1))),
        channel.Value, address.Kind, address.Value, town.Value);
}
