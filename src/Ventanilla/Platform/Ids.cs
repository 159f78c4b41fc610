using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Platform;

// Platform: what every other room stands on — typed ids, secrets, settings, guarded HTTP clients. It knows no town and
// no message. Ids are their own types so that one cannot be passed where another is wanted.

/// <summary>Names one town. Every row and every look-up carries it.</summary>
public readonly record struct TownId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one connected account of a channel: a WhatsApp number, a Telegram bot, a town's web chat.</summary>
public readonly record struct ChannelId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one contact.</summary>
[JsonConverter(typeof(LongIdConverter<ContactId>))]
public readonly record struct ContactId(long Value) : ILongId<ContactId>
{
    public static ContactId From(long value) => new(value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one conversation: one contact on one channel account.</summary>
[JsonConverter(typeof(LongIdConverter<ConversationId>))]
public readonly record struct ConversationId(long Value) : ILongId<ConversationId>
{
    public static ConversationId From(long value) => new(value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one message of a conversation's history.</summary>
[JsonConverter(typeof(LongIdConverter<MessageId>))]
public readonly record struct MessageId(long Value) : ILongId<MessageId>
{
    public static MessageId From(long value) => new(value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one attachment of a message.</summary>
[JsonConverter(typeof(LongIdConverter<AttachmentId>))]
public readonly record struct AttachmentId(long Value) : ILongId<AttachmentId>
{
    public static AttachmentId From(long value) => new(value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An id that is a 63-bit number inside and text in JSON, because browsers lose the last digits of such numbers.</summary>
public interface ILongId<TSelf>
    where TSelf : struct, ILongId<TSelf>
{
    long Value { get; }

    static abstract TSelf From(long value);
}

/// <summary>Writes ids as text and reads them from text or number.</summary>
public sealed class LongIdConverter<TId> : JsonConverter<TId>
    where TId : struct, ILongId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? TId.From(reader.GetInt64())
            : long.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? TId.From(value)
                : throw new JsonException("An id is a whole number, written as text.");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>
/// Gives out new ids: 41 bits of milliseconds since 2020, 12 of sequence, 10 of node, so that they rise with time and
/// two machines never give the same one. Rows can be linked before the database has seen them.
/// </summary>
public sealed class IdSource(TimeProvider time, int node = 0)
{
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly Lock gate = new();
    private long last;

    /// <summary>The lowest id that can be given at this time: rows are found by when they were made without an index on their times.</summary>
    public static long FirstAt(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds() - Epoch) << 22;

    /// <summary>When an id was given.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> 22) + Epoch);

    /// <summary>True where other nodes give out ids as well.</summary>
    public bool IsShared => node > 0;

    /// <summary>From now on ids are above this one, which another node gave out: so clocks that differ do not put a later message first.</summary>
    public void Above(long id)
    {
        lock (gate)
        {
            last = Math.Max(last, id >> 10);
        }
    }

    /// <summary>A new id, above every id given before by this source, also when the clock steps back or stands still.</summary>
    public long Next()
    {
        var now = (time.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << 12;
        lock (gate)
        {
            last = Math.Max(now, last + 1);
            return (last << 10) | (uint)(node & 0x3FF);
        }
    }
}
