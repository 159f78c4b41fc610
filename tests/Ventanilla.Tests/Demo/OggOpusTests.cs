using Ventanilla.Demo.Phones;

namespace Ventanilla.Tests.Demo;

public sealed class OggOpusTests
{
    private static readonly byte[] Head = [.. "OpusHead"u8, 1, 1, 0x38, 1, 0x80, 0xBB, 0, 0, 0, 0, 0];

    [Fact]
    public void A_recording_in_webm_becomes_ogg_with_the_same_packets()
    {
        byte[] packet = [0xFC, 1, 2, 3, 4];
        var ogg = OggOpus.From(Webm(packet, packet, packet));

        Assert.NotNull(ogg);
        Assert.Equal(5, Count(ogg, "OggS"u8));
        Assert.Equal(1, Count(ogg, "OpusHead"u8));
        Assert.Equal(3, Count(ogg, packet));

        // The last page tells the length: three packets of 20 ms at 48 kHz, and that it is the last.
        var last = ogg.AsSpan(ogg.AsSpan().LastIndexOf("OggS"u8));
        Assert.Equal(4, last[5]);
        Assert.Equal(3 * 960, BitConverter.ToInt64(last[6..14]));
    }

    [Fact]
    public void A_recording_in_ogg_stays_as_it_is()
    {
        var sample = PhoneSamples.Voice("ca");
        Assert.Same(sample, OggOpus.From(sample));
    }

    [Fact]
    public void What_is_neither_is_refused_whatever_it_is()
    {
        Assert.Null(OggOpus.From([]));
        Assert.Null(OggOpus.From("RIFF....WAVE"u8.ToArray()));
        var good = Webm([0xFC, 1, 2]);
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var bad = good.ToArray();
            for (var j = 0; j < 3; j++)
            {
                bad[random.Next(4, bad.Length)] = (byte)random.Next(256);
            }

            _ = OggOpus.From(bad[..random.Next(5, bad.Length)]);
        }
    }

    private static byte[] Webm(params byte[][] packets) =>
    [
        .. Element([0x1A, 0x45, 0xDF, 0xA3], []),
        .. (byte[])[0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], // a segment of unknown length
        .. Element([0x16, 0x54, 0xAE, 0x6B], Element([0xAE], Element([0x63, 0xA2], Head))),
        .. (byte[])[0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], // a cluster of unknown length
        .. Element([0xE7], [0]),
        .. packets.SelectMany(p => Element([0xA3], [0x81, 0, 0, 0x80, .. p])),
    ];

    private static byte[] Element(byte[] id, byte[] content) => [.. id, (byte)(0x80 | content.Length), .. content];

    private static int Count(ReadOnlySpan<byte> all, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = all.IndexOf(part); at >= 0; at = all.IndexOf(part))
        {
            count++;
            all = all[(at + 1)..];
        }

        return count;
    }
}
