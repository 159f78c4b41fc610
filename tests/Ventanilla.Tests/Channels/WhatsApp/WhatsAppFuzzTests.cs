using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppFuzzTests
{
    private const int Seed = 20261204;

    private static readonly byte[][] Splinters =
    [
        "null"u8.ToArray(), "{}"u8.ToArray(), "[]"u8.ToArray(), "\"\""u8.ToArray(), "-1e999"u8.ToArray(), "true"u8.ToArray(), "\"\\ud800\""u8.ToArray(),
        [0xFF, 0xFE], [0xC3], [0], "\\u0000"u8.ToArray(), "{\"messages\":["u8.ToArray(), "[[[[[[[["u8.ToArray(), "99999999999999999999"u8.ToArray(), "\""u8.ToArray(), ","u8.ToArray(),
    ];

    [Fact]
    public void No_mutation_of_a_body_ever_throws_or_hangs()
    {
        var random = new Random(Seed);
        var bodies = Bodies();
        var read = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var body = Mutate(bodies[random.Next(bodies.Length)], bodies, random);
            try
            {
                foreach (var found in WhatsAppReader.Read(body))
                {
                    Check(found);
                    read += found is Unread ? 0 : 1;
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}\n{Encoding.UTF8.GetString(body)}");
            }
        }

        Assert.True(read > 1000, $"only {read} events came through: the mutations are too wild to prove much");
    }

    [Fact]
    public void No_answer_of_a_provider_ever_throws()
    {
        var random = new Random(Seed);
        var answers = Directory.GetFiles(BodyFiles.Own, "*response*").Select(File.ReadAllBytes).ToArray();
        for (var round = 0; round < 5_000; round++)
        {
            var reply = GraphReply.Read(Mutate(answers[random.Next(answers.Length)], answers, random));
            Assert.True(reply.IsGraph || reply.MessageId is null);
        }
    }

    internal static byte[][] Bodies() =>
    [
        .. Directory.GetFiles(BodyFiles.Own).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        .. InboundMessageTests.Kinds.Select(k => Webhook.Message(k.Data.Item1)),
        Webhook.Messages("""{"from":"34600111222","id":"w","type":"edit","edit":{"original_message_id":"o","message":{"type":"image","image":{"id":"1"}}}}"""),
        Webhook.Change("user_id_update", Webhook.Value(""" "user_id_update":[{"user_id":{"previous":"ES.1","current":"ES.2"}}] """)),
        Webhook.Change("calls", Webhook.Value(""" "calls":[{"id":"c","from":"34600111222"}],"statuses":[{"id":"c","type":"call"}] """)),
        Webhook.Change("account_update", """{"event":"X","list":[{"a":1}]}"""),
    ];

    private static void Check(ChannelEvent found)
    {
        Assert.NotEmpty(found.ExternalId);
        Assert.True(found.ExternalId.Length < 2_600);
        Assert.True(found is not MessageReceived { Sender: { UserId: null, Phone: null } });
    }

    internal static byte[] Mutate(byte[] body, byte[][] others, Random random)
    {
        var bytes = new List<byte>(body);
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 4; times--)
        {
            var at = random.Next(bytes.Count - 1);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, Splinters[random.Next(Splinters.Length)]);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    ReplaceValue(bytes, random);
                    break;
                default:
                    var other = others[random.Next(others.Length)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts something else where a value stands, so that the body stays JSON and only its meaning breaks.</summary>
    private static void ReplaceValue(List<byte> bytes, Random random)
    {
        var colon = bytes.IndexOf((byte)':', random.Next(bytes.Count));
        var end = colon < 0 ? -1 : bytes.FindIndex(colon + 1, b => b is (byte)',' or (byte)'}');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, Splinters[random.Next(Splinters.Length)]);
        }
    }
}
