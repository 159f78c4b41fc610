using System.Text;
using Ventanilla.Channels;
using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Inbox;

public sealed class SpoolFormatTests
{
    private const long Segment = 1_795_500_000_000;

    private static readonly DateTimeOffset Now = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_goes_into_the_spool_comes_out_as_it_was()
    {
        var records = new[]
        {
            Record("{\"text\":\"Bon dia 👩‍👩‍👧\"}"),
            Record("", ChannelKinds.Telegram, "vilassola"),
            new(ChannelKinds.WhatsApp, "", Now.AddMilliseconds(7), SpoolRecord.SignerOf(new("s")), new byte[300_000]),
        };

        Assert.Equal(records.Select(Words), SpoolFormat.Read(Write(records), Segment).Select(p => Words(p.Record!)));
    }

    [Fact]
    public void Cut_at_any_byte_the_spool_gives_every_whole_record_and_sets_the_rest_aside()
    {
        var records = Enumerable.Range(0, 4).Select(i => Record($"body {i}")).ToArray();
        var whole = Write(records);
        var ends = SpoolFormat.Read(whole, Segment).ConvertAll(p => p.Offset + p.Length);

        for (var length = 0; length < whole.Length; length++)
        {
            var parts = SpoolFormat.Read(whole.AsMemory(0, length), Segment);
            var complete = ends.Count(e => e <= length);
            Assert.Equal(records[..complete].Select(Words), parts.Where(p => p.Record is not null).Select(p => Words(p.Record!)));
            Assert.Equal(length - (complete == 0 ? 0 : ends[complete - 1]), parts.Where(p => p.Record is null).Sum(p => p.Length));
        }
    }

    [Fact]
    public void One_bad_byte_anywhere_costs_one_record_and_no_other()
    {
        var records = Enumerable.Range(0, 3).Select(i => Record($"body {i}")).ToArray();
        var whole = Write(records);
        var good = SpoolFormat.Read(whole, Segment);

        for (var at = 0; at < whole.Length; at++)
        {
            var bad = whole.ToArray();
            bad[at] ^= 0x41;
            var hit = good.FindIndex(p => at >= p.Offset && at < p.Offset + p.Length);
            var parts = SpoolFormat.Read(bad, Segment);

            Assert.Equal(records.Where((_, i) => i != hit).Select(Words), parts.Where(p => p.Record is not null).Select(p => Words(p.Record!)));
            Assert.Equal((good[hit].Offset, good[hit].Length), parts.Where(p => p.Record is null).Select(p => (p.Offset, p.Length)).Single());
        }
    }

    [Fact]
    public void However_a_segment_is_mutilated_nothing_is_taken_for_a_record_that_was_not_written_there()
    {
        var chance = new Random(20260512);
        var survivors = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var records = Enumerable.Range(0, chance.Next(1, 6)).Select(i => Record(new string((char)('a' + i), chance.Next(0, 200)))).ToArray();
            var whole = Write(records);
            var good = SpoolFormat.Read(whole, Segment).ToDictionary(p => p.Offset, p => Words(p.Record!));
            var bytes = whole.ToList();
            for (var wound = chance.Next(1, 5); wound > 0; wound--)
            {
                Wound(bytes, chance);
            }

            var parts = SpoolFormat.Read(bytes.ToArray(), Segment);

            Assert.Equal(bytes.Count, parts.Sum(p => p.Length));
            foreach (var part in parts.Where(p => p.Record is not null))
            {
                Assert.Equal(good.GetValueOrDefault(part.Offset), Words(part.Record!));
                survivors++;
            }
        }

        Assert.True(survivors > 1_000, $"only {survivors} records survived: the test proves little");
    }

    [Fact]
    public void A_record_of_another_segment_or_place_is_none()
    {
        var bytes = Write([Record("body")]);

        Assert.Null(SpoolFormat.Read(bytes, Segment + 1).Single().Record);
        Assert.DoesNotContain(SpoolFormat.Read(new byte[] { 1 }.Concat(bytes).ToArray(), Segment), p => p.Record is not null);
    }

    [Fact]
    public void The_secret_itself_is_not_in_the_spool()
    {
        var bytes = Write([Record("body", secret: "a secret of the town")]);

        Assert.Equal(-1, bytes.AsSpan().IndexOf("a secret of the town"u8));
    }

    internal static byte[] Write(IReadOnlyList<SpoolRecord> records, long segment = Segment)
    {
        var bytes = new byte[records.Sum(SpoolFormat.LengthOf)];
        var offset = 0;
        foreach (var record in records)
        {
            SpoolFormat.Write(record, segment, offset, bytes.AsSpan(offset, SpoolFormat.LengthOf(record)));
            offset += SpoolFormat.LengthOf(record);
        }

        return bytes;
    }

    private static SpoolRecord Record(string body, string kind = ChannelKinds.WhatsApp, string account = "", string secret = "ours") =>
        new(kind, account, Now, SpoolRecord.SignerOf(new Secret(secret)), Encoding.UTF8.GetBytes(body));

    private static string Words(SpoolRecord r) =>
        $"{r.Kind}|{r.Account}|{r.ReceivedAt:O}|{Convert.ToHexString(r.Signer)}|{Convert.ToHexString(r.Body.Span)}";

    private static void Wound(List<byte> bytes, Random chance)
    {
        var at = chance.Next(bytes.Count + 1);
        var length = Math.Min(chance.Next(1, 120), bytes.Count - at);
        switch (chance.Next(5))
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 2:
                bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)chance.Next(256)));
                break;
            case 3:
                for (var i = at; i < at + length; i++)
                {
                    bytes[i] = 0;
                }

                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
