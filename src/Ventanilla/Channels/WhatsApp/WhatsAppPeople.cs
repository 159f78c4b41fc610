using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>One entry of a webhook's <c>contacts</c>. They stand in no order that matters: joined by id, never by place.</summary>
/// <param name="Phone">The <c>wa_id</c> as an address, made once because every message of a batch is compared with it.</param>
internal readonly record struct ListedPerson(string? WaId, string? Phone, string? UserId, string? ParentUserId, string? Name, string? Username);

/// <summary>
/// Who somebody is. The business-scoped id is the key and the phone an alias that may be absent, because people with a
/// username can hide it; some payloads carry the one in the other's field.
/// </summary>
internal static class WhatsAppPeople
{
    private const int LongestId = 160;
    private const int LongestName = 256;

    /// <summary>A business-scoped id: two letters for the country, a dot, the rest.</summary>
    public static bool IsUserId(string id) => id.Length > 3 && char.IsAsciiLetterUpper(id[0]) && char.IsAsciiLetterUpper(id[1]) && id[2] == '.';

    /// <summary>The phone as digits with a leading +, or null when it is none. Marks that people write between digits are dropped.</summary>
    public static string? Phone(string? written)
    {
        if (written is null || written.Length > 40)
        {
            return null;
        }

        Span<char> phone = stackalloc char[written.Length + 1];
        phone[0] = '+';
        var length = 1;
        foreach (var c in written)
        {
            if (char.IsAsciiDigit(c))
            {
                phone[length++] = c;
            }
            else if (c is not ('+' or ' ' or '\u00A0' or '-' or '(' or ')' or '.' or '/'))
            {
                return null;
            }
        }

        return length is >= 6 and <= 21 ? new string(phone[..length]) : null;
    }

    public static ListedPerson ReadListed(ref Utf8JsonReader reader)
    {
        string? waId = null, userId = null, parent = null, name = null, username = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "wa_id"u8))
                {
                    waId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "user_id"u8))
                {
                    userId = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "parent_user_id"u8))
                {
                    parent = LenientJson.Text(ref reader, LongestId);
                }
                else if (LenientJson.Is(reader, "profile"u8))
                {
                    ReadProfile(ref reader, ref name, ref username);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return new(waId, Phone(waId), userId, parent, name, username);
    }

    /// <summary>The sender of a message, joined with what is listed about them.</summary>
    /// <param name="from">The message's <c>from</c>: usually digits.</param>
    /// <param name="alone">The value holds this one message only: then a single listed person who contradicts nothing is its sender.</param>
    /// <returns>Null when nothing tells who it was.</returns>
    public static Sender? Sender(string? from, string? userId, string? parentUserId, List<ListedPerson> listed, bool alone)
    {
        var phone = Phone(from);
        if (phone is null && !string.IsNullOrEmpty(from))
        {
            // Not a phone: a business-scoped id in the wrong field, or an id of a kind that is still to come.
            userId = IsUserId(from) || string.IsNullOrEmpty(userId) ? from : userId;
        }

        userId = string.IsNullOrEmpty(userId) ? null : userId;
        if (Find(phone, userId, listed) is { } known)
        {
            return new()
            {
                UserId = userId ?? IdOf(known),
                Phone = phone ?? known.Phone,
                ParentUserId = parentUserId ?? known.ParentUserId,
                Name = known.Name,
                Username = known.Username,
            };
        }

        if (alone && listed.Count == 1)
        {
            if (userId is null && phone is null)
            {
                return IdOf(listed[0]) is null && listed[0].Phone is null
                    ? null
                    : Sender(listed[0].WaId, listed[0].UserId, listed[0].ParentUserId, listed, alone: false);
            }

            // A listed number may differ from the dialled one (Brazil, Mexico): only the name is taken then, never the ids.
            if (userId is null || listed[0].UserId is null || !IsUserId(userId))
            {
                return new() { UserId = userId, Phone = phone, ParentUserId = parentUserId, Name = listed[0].Name, Username = listed[0].Username };
            }
        }

        return userId is null && phone is null ? null : new() { UserId = userId, Phone = phone, ParentUserId = parentUserId };
    }

    private static ListedPerson? Find(string? phone, string? userId, List<ListedPerson> listed)
    {
        // By reference: a batch compares every message with everybody listed.
        var people = CollectionsMarshal.AsSpan(listed);
        foreach (ref readonly var person in people)
        {
            if (userId is not null && (person.UserId == userId || person.WaId == userId))
            {
                return person;
            }
        }

        foreach (ref readonly var person in people)
        {
            // The same phone with another business-scoped id is somebody else: numbers are handed on.
            if (phone is not null && (userId is null || person.UserId is null) && person.Phone == phone)
            {
                return person;
            }
        }

        return null;
    }

    private static string? IdOf(in ListedPerson person) =>
        !string.IsNullOrEmpty(person.UserId) ? person.UserId : person.WaId is { } id && IsUserId(id) ? id : null;

    private static void ReadProfile(ref Utf8JsonReader reader, ref string? name, ref string? username)
    {
        if (!LenientJson.EnterObject(ref reader))
        {
            return;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "name"u8))
            {
                name = LenientJson.Text(ref reader, LongestName);
            }
            else if (LenientJson.Is(reader, "username"u8))
            {
                username = LenientJson.Text(ref reader, LongestName)?.TrimStart('@');
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }
    }
}
