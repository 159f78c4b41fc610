using System.Security.Cryptography;
using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>What is known while one webhook body is read: where we stand in it and what was found so far.</summary>
internal sealed class WebhookScope(ReadOnlyMemory<byte> body)
{
    /// <summary>Longer ids than Meta has ever sent are known by their hash instead.</summary>
    private const int LongestId = 512;

    public List<ChannelEvent> Events { get; } = new(1);

    /// <summary>How many events come from changes that were read to their end.</summary>
    public int Settled { get; set; }

    /// <summary>The phone number id that the value at hand came to; empty when it names none.</summary>
    public string Account { get; set; } = "";

    /// <summary>The business account that the entry at hand is about.</summary>
    public string? Owner { get; set; }

    public DateTimeOffset? EntryTime { get; set; }

    /// <summary>The people listed in the value at hand.</summary>
    public List<ListedPerson> People { get; } = [];

    /// <summary>The bytes from <paramref name="start"/> to <paramref name="end"/> of the body.</summary>
    public ReadOnlyMemory<byte> Slice(long start, long end) => body[(int)start..(int)end];

    /// <summary>What a part without an id of its own is known by: repeated bytes are the same event.</summary>
    public static string HashOf(ReadOnlyMemory<byte> part, string prefix = "") =>
        $"{prefix}sha256:{Convert.ToHexStringLower(SHA256.HashData(part.Span).AsSpan(0, 20))}";

    /// <summary>The provider's id, or the hash of the part where it gave none.</summary>
    public static string IdOr(string? id, ReadOnlyMemory<byte> part) => id is { Length: > 0 and < LongestId } ? id : HashOf(part);

    public void AddUnread(string reason, ReadOnlyMemory<byte> raw, string? id = null, DateTimeOffset? at = null) =>
        Events.Add(new Unread { Account = Account, ExternalId = IdOr(id, raw), At = at, Raw = raw, Reason = reason });

    /// <summary>Takes back what was added since <paramref name="mark"/> events were there.</summary>
    public void Rewind(int mark) => Events.RemoveRange(mark, Events.Count - mark);

    public delegate void ReadOne(ref Utf8JsonReader reader, WebhookScope scope);

    /// <summary>Reads each element of the list at the current property.</summary>
    public void ReadEach(ref Utf8JsonReader reader, ReadOne readOne)
    {
        if (EnterList(ref reader))
        {
            while (LenientJson.NextElement(ref reader))
            {
                readOne(ref reader, this);
            }
        }
    }

    /// <summary>Into the list at the current property; what is no list is kept unread, and null is nothing.</summary>
    public bool EnterList(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = reader.TokenStartIndex;
        if (LenientJson.EnterArray(ref reader))
        {
            return true;
        }

        if (reader.TokenType != JsonTokenType.Null)
        {
            AddUnread("a list that is none", Slice(start, reader.BytesConsumed));
        }

        return false;
    }
}
