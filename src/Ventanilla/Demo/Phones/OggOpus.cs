using System.Buffers.Binary;

namespace Ventanilla.Demo.Phones;

/// <summary>
/// Makes of a browser's recording what WhatsApp records: Opus in Ogg. Firefox records so already; Chromium puts the same
/// Opus packets into WebM, out of which they are lifted here without being decoded.
/// </summary>
internal static class OggOpus
{
    private const int Serial = 0x56454E54;

    /// <summary>The longest that fits into one page.</summary>
    private const int LongestPacket = 254 * 255;

    /// <returns>The Ogg file, or null when the bytes are neither Ogg nor WebM with Opus.</returns>
    public static byte[]? From(byte[] recorded)
    {
        if (recorded.AsSpan().StartsWith("OggS"u8))
        {
            return recorded;
        }

        var track = new WebmTrack();
        return recorded.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) && track.Read(recorded) && track.Head is { } head && track.Packets.Count > 0
            ? Write(head, track.Packets)
            : null;
    }

    private static byte[] Write(byte[] head, List<ReadOnlyMemory<byte>> packets)
    {
        using var ogg = new MemoryStream();
        var page = 0;
        Page(ogg, head, 2, 0, page++);
        Page(ogg, [.. "OpusTags"u8, 10, 0, 0, 0, .. "Ventanilla"u8, 0, 0, 0, 0], 0, 0, page++);
        var samples = 0L;
        for (var i = 0; i < packets.Count; i++)
        {
            samples += SamplesOf(packets[i].Span);
            Page(ogg, packets[i].Span, i == packets.Count - 1 ? 4 : 0, samples, page++);
        }

        return ogg.ToArray();
    }

    /// <summary>How long a packet sounds, at 48 kHz: told by its first byte (RFC 6716, 3.1).</summary>
    private static int SamplesOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return 0;
        }

        var config = packet[0] >> 3;
        var frame = config switch
        {
            < 12 => new[] { 480, 960, 1920, 2880 }[config & 3],
            < 16 => new[] { 480, 960 }[config & 1],
            _ => new[] { 120, 240, 480, 960 }[config & 3],
        };
        return frame * ((packet[0] & 3) switch { 0 => 1, 3 => packet.Length > 1 ? packet[1] & 63 : 0, _ => 2 });
    }

    private static void Page(MemoryStream ogg, ReadOnlySpan<byte> packet, int flags, long samples, int number)
    {
        var pieces = (packet.Length / 255) + 1;
        var page = new byte[27 + pieces + packet.Length];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), samples);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(14), Serial);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(18), number);
        page[26] = (byte)pieces;
        page.AsSpan(27, pieces - 1).Fill(255);
        page[26 + pieces] = (byte)(packet.Length % 255);
        packet.CopyTo(page.AsSpan(27 + pieces));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        ogg.Write(page);
    }

    /// <summary>Ogg's own CRC: 0x04C11DB7, most significant bit first, nothing inverted.</summary>
    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var crc = 0u;
        foreach (var octet in page)
        {
            crc ^= (uint)octet << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
            }
        }

        return crc;
    }

    /// <summary>The one audio track of a WebM recording.</summary>
    private sealed class WebmTrack
    {
        /// <summary>The codec's own header, <c>OpusHead</c>.</summary>
        public byte[]? Head { get; private set; }

        public List<ReadOnlyMemory<byte>> Packets { get; } = [];

        /// <summary>
        /// Walks through the elements in a row, into those that hold others: so it does not matter that a recorder which
        /// streams does not know how long these are.
        /// </summary>
        /// <returns>False when it is no WebM that we can read.</returns>
        public bool Read(byte[] file)
        {
            var at = 0;
            while (at < file.Length)
            {
                if (!Number(file, ref at, keepMarker: true, out var id) || !Number(file, ref at, keepMarker: false, out var size))
                {
                    return false;
                }

                if (id is 0x18538067 or 0x1F43B675 or 0x1654AE6B or 0xAE or 0xA0) // Segment, Cluster, Tracks, TrackEntry, BlockGroup
                {
                    continue;
                }

                var stop = size < 0 || size > file.Length - at ? file.Length : at + (int)size;
                if (id == 0x63A2) // CodecPrivate
                {
                    Head = file[at..stop];
                }
                else if (id is 0xA3 or 0xA1 && stop - at is > 4 and <= LongestPacket) // SimpleBlock, Block: track, time (2 bytes), flags, packet
                {
                    Packets.Add(file.AsMemory((at + 4)..stop));
                }

                at = stop;
            }

            return Head is null || Head.AsSpan().StartsWith("OpusHead"u8);
        }

        /// <summary>EBML's numbers: the first byte's leading zeros tell the length. All ones is "unknown", given as -1.</summary>
        private static bool Number(byte[] file, ref int at, bool keepMarker, out long value)
        {
            value = 0;
            if (at >= file.Length || file[at] == 0)
            {
                return false;
            }

            var length = System.Numerics.BitOperations.LeadingZeroCount((uint)file[at]) - 24 + 1;
            if (length > 8 || at + length > file.Length)
            {
                return false;
            }

            value = keepMarker ? file[at] : file[at] & ((1 << (8 - length)) - 1);
            var unknown = !keepMarker && value == (1 << (8 - length)) - 1;
            for (var i = 1; i < length; i++)
            {
                value = (value << 8) | file[at + i];
                unknown &= file[at + i] == 0xFF;
            }

            at += length;
            value = unknown ? -1 : value;
            return value >= -1;
        }
    }
}
