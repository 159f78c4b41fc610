using System.Text;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Whatever a stranger sends, the reader answers with events.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    [Fact]
    public void No_mutilated_update_breaks_the_reader()
    {
        var seeds = Seeds();
        var random = new Random(20261027);
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(seeds[random.Next(seeds.Count)], seeds, random);
            try
            {
                Assert.All(TelegramReader.Read(body, "vila"), e => Assert.False(string.IsNullOrEmpty(e.ExternalId)));
                TelegramAnswer.Read(200, body);
                if (TelegramBatch.Slice(body) is { } updates)
                {
                    TelegramBatch.NextOffset(updates);
                }
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Round {round}: {e.GetType().Name} {e.Message} by {Convert.ToBase64String(body)}");
            }
        }
    }

    internal static List<byte[]> Seeds() =>
    [
        .. Directory.GetFiles(TelegramFixtures.Bodies, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        .. MessageKindsTests.Contents.Select(row => Encoding.UTF8.GetBytes(Updates.Message(row.Data.Item1))),
        Encoding.UTF8.GetBytes($$"""{"ok":true,"result":[{{Updates.Message(""" "text":"x" """)}}]}"""),
        .. Directory.GetFiles(TelegramFixtures.Bodies, "*.json").Length >= 20 ? Array.Empty<byte[]>() : throw new InvalidOperationException("The bodies are missing."),
    ];

    internal static byte[] Mutate(byte[] seed, List<byte[]> seeds, Random random)
    {
        var body = seed.ToList();
        for (var cuts = random.Next(1, 5); cuts > 0 && body.Count > 0; cuts--)
        {
            var at = random.Next(body.Count);
            var length = Math.Min(random.Next(1, 30), body.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, length);
                    break;
                case 2:
                    body.InsertRange(at, body.GetRange(at, length));
                    break;
                case 3:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length);
                    body.InsertRange(at, other.Skip(from).Take(60));
                    break;
                case 4:
                    body.InsertRange(at, "\\ud83d"u8.ToArray());
                    break;
                default:
                    Swap(body, at, random);
                    break;
            }
        }

        return [.. body];
    }

    /// <summary>Puts another value in the place of one, so that the JSON mostly stays JSON and only its types are wrong.</summary>
    private static void Swap(List<byte> body, int at, Random random)
    {
        var colon = body.IndexOf((byte)':', at);
        if (colon < 0)
        {
            return;
        }

        var end = colon + 1;
        var quoted = false;
        while (end < body.Count && (quoted || body[end] is not ((byte)',' or (byte)'}' or (byte)']')))
        {
            quoted ^= body[end] == '"';
            end++;
        }

        string[] values = ["null", "true", "-1", "0", "1e999", "99999999999999999999", "\"\"", "\"\\u0000\"", "{}", "[]", "[[{}]]", "{\"id\":{}}", "\"\\udc00\"", "[null]"];
        body.RemoveRange(colon + 1, end - colon - 1);
        body.InsertRange(colon + 1, Encoding.UTF8.GetBytes(values[random.Next(values.Length)]));
    }
}
