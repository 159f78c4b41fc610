using System.Diagnostics;
using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Channels.WebChat;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Engine;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;
using Ventanilla.Tests.Catalogue;
using Ventanilla.Tests.Channels.Telegram;
using Ventanilla.Tests.Channels.WhatsApp;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// Mutilated bodies through everything that reads what others have written (G-FUZZ): nothing is thrown, nothing takes a
/// second, nothing stays in memory, and nobody is believed without the right signature.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class FuzzTorment
{
    /// <summary>The process may pause; only what is slow twice is slow.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private static readonly Secret AppSecret = new("demo-app-secret");

    private static readonly byte[] Key = WebhookSignature.ReadKey(new("whsec_" + Convert.ToBase64String(new byte[32])))!;

    private static readonly ChannelAccount Visitors = new(new(3), new(1), ChannelKinds.Web, "vilassola");

    private static readonly DateTimeOffset Now = new(2026, 5, 12, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Whatever_a_stranger_sends_nothing_breaks_hangs_or_is_believed_without_a_signature()
    {
        var options = TortureOptions.Current;
        var tally = new Tally("fuzz", options.Seed);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Task.WhenAll(Parsers(options).Select((parser, at) => Task.Run(() => Torture(parser, options.Seed + at, tally))));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        tally.Count("memory-grown-kb", grown / 1024);
        if (grown > 50L * 1024 * 1024)
        {
            tally.Wrong($"{grown / 1024 / 1024} MB stayed in memory");
        }

        tally.Judge();
    }

    /// <summary>What is read, how often it is tried in the short and in the long form, from which good bodies, and by whom.</summary>
    private static List<Parser> Parsers(TortureOptions options)
    {
        var whatsApp = WhatsAppFuzzTests.Bodies();
        var telegram = FuzzTests.Seeds().ToArray();
        var pack = Vilassola.Pack;
        byte[][] tables = [.. pack.Schemas.Keys.Select(name => File.ReadAllBytes(Path.Combine(Vilassola.Folder, "tables", name + ".csv"))).Where(t => t.Length < 4_000)];
        var schemas = pack.Schemas.Values.ToArray();
        return
        [
            new("whatsapp", options.Times(250_000, 10_000_000), whatsApp, body => WhatsAppReader.Read(body).Count),
            new("telegram", options.Times(250_000, 10_000_000), telegram, body => TelegramReader.Read(body, "vila").Count),
            new("answers", options.Times(100_000, 2_000_000), [.. whatsApp, .. telegram], Answers),
            new("visitors", options.Times(50_000, 1_000_000), [.. Texts(Posts)], body => VisitorReader.Read(VisitorReader.Frame(new('a', 64), body), Visitors).Count),
            new("signatures", options.Times(50_000, 1_000_000), whatsApp, Signatures),
            new("code-answers", options.Times(50_000, 1_000_000), [.. Texts(CodeAnswers)], ReadCodeAnswer),
            new("town-texts", options.Times(20_000, 500_000), [.. Texts(TownTexts)], TownText),
            new("tables", options.Times(5_000, 100_000), tables, body => schemas.Sum(s => TableCsv.Read(new StringReader(Encoding.UTF8.GetString(body)), "table", s).Problems.Count)),
            new("settings", options.Times(2_000, 50_000), [.. Texts(SettingsFiles)], ReadSettings),
        ];
    }

    private static readonly string[] Posts =
    [
        """{"id":"abcdefgh1","text":"Bon dia, quan passa el bus?"}""", """{"id":"abcdefgh2","tap":"rule:BUS","label":"Bus"}""", """{"status":"read","refs":["1","2"]}""",
        """{"id":"abcdefgh3","location":{"latitude":41.7,"longitude":2.05}}""", """{"id":"abcdefgh4","files":[{"id":"0123456789abcdef","name":"a.jpg","mime":"image/jpeg"}]}""",
    ];

    private static readonly string[] CodeAnswers =
    [
        """{"text":"Pròxim bus: 10:05"}""", """{"text":{"ca":"Sí","es":"Sí"}}""", """{"notFound":true}""", """{"ask":true}""", """{"text":"https://example.org"}""",
    ];

    private static readonly string[] TownTexts =
    [
        "Hola {name}!", "{day|day} {time|time} [a {fee|euro}]", "^(T\\d{3})$", "parada\\W{0,3}(\\d[\\do]{3})", "{{ name }} [x {y}]", "\\b(?:parada|stop)([\\do]{3}\\d)\\b",
    ];

    private static readonly string[] SettingsFiles =
    [
        """{"listen":"http://127.0.0.1:5080","data":"./x","whatsapp":{"graphUrl":"http://127.0.0.1:1"}}""", """{"demo":true,"burstSeconds":4,"external":{"privateHosts":"a:1,b:2"}}""",
    ];

    private static void Torture(Parser parser, int seed, Tally tally)
    {
        var random = new Random(seed);
        for (var round = 0; round < parser.Times; round++)
        {
            var good = parser.Good[random.Next(parser.Good.Length)];
            var body = random.Next(2) == 0 ? WhatsAppFuzzTests.Mutate(good, parser.Good, random) : FuzzTests.Mutate(good, [.. parser.Good], random);
            try
            {
                if (Time(parser, body) > Slow && Time(parser, body) > Slow)
                {
                    tally.Wrong($"{parser.Name} round {round} takes more than a second: {Convert.ToBase64String(body)}");
                }
            }
            catch (Exception e)
            {
                tally.Wrong($"{parser.Name} round {round}: {e.GetType().Name} {e.Message} by {Convert.ToBase64String(body)}");
            }
        }

        tally.Count(parser.Name, parser.Times);
    }

    private static TimeSpan Time(Parser parser, byte[] body)
    {
        var began = Stopwatch.GetTimestamp();
        parser.Read(body);
        return Stopwatch.GetElapsedTime(began);
    }

    private static int Answers(byte[] body)
    {
        TelegramAnswer.Read(200, body);
        if (TelegramBatch.Slice(body) is { } updates)
        {
            TelegramBatch.NextOffset(updates);
        }

        return GraphReply.Read(body).IsGraph ? 1 : 0;
    }

    /// <summary>The body is signed rightly, then one of body, header and time is changed: none of it may be believed.</summary>
    private static int Signatures(byte[] body)
    {
        var random = new Random(body.Length);
        var right = "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret.Reveal()), body));
        Assert.True(WhatsAppSignature.Verify(AppSecret, body, right));
        var wrong = right.ToCharArray();
        var at = random.Next(wrong.Length);
        wrong[at] = (char)(wrong[at] ^ (1 + random.Next(15)));
        Assert.False(!string.Equals(new(wrong), right, StringComparison.OrdinalIgnoreCase) && WhatsAppSignature.Verify(AppSecret, body, new(wrong)));
        Assert.False(WhatsAppSignature.Verify(AppSecret, [.. body, 32], right));

        var signed = WebhookSignature.Sign(Key, "msg_1", Now.ToUnixTimeSeconds(), body);
        var time = Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(WebhookSignature.Verify(Key, "msg_1", time, signed, body, Now));
        Assert.False(WebhookSignature.Verify(Key, "msg_2", time, signed, body, Now));
        Assert.False(WebhookSignature.Verify(Key, "msg_1", time, signed, [.. body, 32], Now));
        Assert.False(WebhookSignature.Verify(Key, "msg_1", time, signed, body, Now.AddHours(1)));
        return WebhookSignature.Verify(Key, "msg_1", time, Encoding.Latin1.GetString(body), body, Now) ? throw new InvalidOperationException("believed") : 0;
    }

    private static int ReadCodeAnswer(byte[] body)
    {
        StrictJson.Problem(body);
        return CodeAnswer.Read(Encoding.UTF8.GetString(body), "ca", links: false) is CodeAnswer.Says ? 1 : 0;
    }

    private static int TownText(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        KeyPattern.Create(text);
        return Template.Parse(text).Template?.Render(name => name, "ca").Length ?? 0;
    }

    private static int ReadSettings(byte[] body)
    {
        var file = Path.Combine(Path.GetTempPath(), $"ventanilla-{Environment.CurrentManagedThreadId}.json");
        File.WriteAllBytes(file, body);
        var (settings, problem) = Settings.Read(new Dictionary<string, string>(), file);
        File.Delete(file);
        Assert.True(settings is null == problem is not null);
        return 1;
    }

    private static IEnumerable<byte[]> Texts(string[] texts) => texts.Select(Encoding.UTF8.GetBytes);

    private sealed record Parser(string Name, int Times, byte[][] Good, Func<byte[], int> Read);
}
