using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ventanilla.Inbox;

/// <summary>A stretch of a segment: a record, or bytes that are none (null), which are set aside.</summary>
internal readonly record struct SpoolPart(int Offset, int Length, SpoolRecord? Record);

/// <summary>
/// How records lie in a segment: marker, length, a check of both, SHA-256, content. Both checks include the segment's
/// number and the offset, so a record counts only where it was written: old blocks of the disk and copies inside a body
/// do not. After damage the next record is found by its marker.
/// </summary>
internal static class SpoolFormat
{
    public const int HeaderLength = 8 + 4 + 4 + 32;

    /// <summary>More is no webhook: the largest body and what stands before it.</summary>
    private const int ContentLimit = ReceiveWebhook.BodyLimit + 4096;

    private const byte Version = 1;

    /// <summary>Version, time, signer, lengths of kind and account.</summary>
    private const int ContentStart = 1 + 8 + SpoolRecord.SignerLength + 1 + 2;

    private static ReadOnlySpan<byte> Marker => "\u0001Spool.\n"u8;

    /// <summary>How many bytes the record takes.</summary>
    public static int LengthOf(SpoolRecord record) =>
        HeaderLength + ContentStart + Encoding.UTF8.GetByteCount(record.Kind) + Encoding.UTF8.GetByteCount(record.Account) + record.Body.Length;

    /// <summary>Writes the record as it stands in this segment at this offset.</summary>
    /// <param name="place">Exactly as long as the record.</param>
    public static void Write(SpoolRecord record, long segment, long offset, Span<byte> place)
    {
        var content = place[HeaderLength..];
        content[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(content[1..], record.ReceivedAt.ToUnixTimeMilliseconds());
        record.Signer.CopyTo(content[9..]);
        var kind = Encoding.UTF8.GetBytes(record.Kind, content[ContentStart..]);
        var account = Encoding.UTF8.GetBytes(record.Account, content[(ContentStart + kind)..]);
        content[ContentStart - 3] = checked((byte)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(content[(ContentStart - 2)..], checked((ushort)account));
        record.Body.Span.CopyTo(content[(ContentStart + kind + account)..]);

        Marker.CopyTo(place);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(place[12..], HeaderCheck(segment, offset, content.Length));
        ContentCheck(segment, offset, content, place[16..HeaderLength]);
    }

    /// <summary>Everything that lies in a segment, in order; the parts cover it without a gap.</summary>
    public static List<SpoolPart> Read(ReadOnlyMemory<byte> bytes, long segment)
    {
        var parts = new List<SpoolPart>();
        var offset = 0;
        while (offset < bytes.Length)
        {
            if (TryRead(bytes, segment, offset) is { } part)
            {
                parts.Add(part);
                offset += part.Length;
                continue;
            }

            var damaged = offset;
            do
            {
                var next = bytes.Span[(offset + 1)..].IndexOf(Marker);
                offset = next < 0 ? bytes.Length : offset + 1 + next;
            }
            while (offset < bytes.Length && TryRead(bytes, segment, offset) is null);
            parts.Add(new(damaged, offset - damaged, null));
        }

        return parts;
    }

    private static SpoolPart? TryRead(ReadOnlyMemory<byte> bytes, long segment, int offset)
    {
        var rest = bytes.Span[offset..];
        if (rest.Length < HeaderLength || !rest.StartsWith(Marker))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest[8..]);
        if (length is < ContentStart or > ContentLimit || length > rest.Length - HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]) != HeaderCheck(segment, offset, length))
        {
            return null;
        }

        Span<byte> check = stackalloc byte[32];
        ContentCheck(segment, offset, rest.Slice(HeaderLength, length), check);
        return check.SequenceEqual(rest[16..HeaderLength]) && Content(bytes.Slice(offset + HeaderLength, length)) is { } record
            ? new(offset, HeaderLength + length, record)
            : null;
    }

    /// <summary>Null when a later version wrote it: then it is set aside, and that version can read it.</summary>
    private static SpoolRecord? Content(ReadOnlyMemory<byte> content)
    {
        var span = content.Span;
        int kind = span[ContentStart - 3], account = BinaryPrimitives.ReadUInt16LittleEndian(span[(ContentStart - 2)..]);
        var at = BinaryPrimitives.ReadInt64LittleEndian(span[1..]);
        if (span[0] != Version || ContentStart + kind + account > span.Length || at is < 0 or > 253_402_300_799_999)
        {
            return null;
        }

        return new(
            Encoding.UTF8.GetString(span.Slice(ContentStart, kind)),
            Encoding.UTF8.GetString(span.Slice(ContentStart + kind, account)),
            DateTimeOffset.FromUnixTimeMilliseconds(at),
            span.Slice(9, SpoolRecord.SignerLength).ToArray(),
            content[(ContentStart + kind + account)..]);
    }

    private static uint HeaderCheck(long segment, long offset, int length)
    {
        Span<byte> place = stackalloc byte[20];
        Place(segment, offset, place);
        BinaryPrimitives.WriteInt32LittleEndian(place[16..], length);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(place, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }

    private static void ContentCheck(long segment, long offset, ReadOnlySpan<byte> content, Span<byte> check)
    {
        Span<byte> place = stackalloc byte[16];
        Place(segment, offset, place);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(place);
        hash.AppendData(content);
        hash.GetHashAndReset(check);
    }

    private static void Place(long segment, long offset, Span<byte> place)
    {
        BinaryPrimitives.WriteInt64LittleEndian(place, segment);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], offset);
    }
}
