using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppOutcomeTests
{
    private static readonly OutboundContent Hello = new() { Kind = OutboundKind.Text, Text = "Hola" };

    /// <summary>Meta's codes by what they ask of us.</summary>
    public static TheoryData<string, int[]> Codes => new()
    {
        { "wait", [2, 4, 80007, 130429, 131016, 131057, 133004] },
        { "wait message", [1, 131000] },
        { "wait recipient", [131056] },
        { "later", [131048, 131049, 131064, 132015, 132069] },
        { "stop account", [0, 3, 10, 190, 200, 299, 368, 130497, 131031, 131037, 131042, 131045, 133005, 133006, 133008, 133009, 133010, 133015, 133016] },
        { "content", [100, 131008, 131009, 131021, 131051, 131053, 131063, 132000, 132001, 132005, 132007, 132008, 132012, 132016, 132018, 132068, 134100, 134101, 134102, 135000, 139100, 139103, 2388293] },
        { "recipient", [130472, 131020, 131030, 131041, 131050, 131062, 137000] },
        { "contact", [131026] },
        { "window", [131047] },
        { "unknown", [777777] },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_of_metas_is_sorted(string class_, int[] codes)
    {
        await using var graph = await FakeGraph.StartAsync();
        foreach (var code in codes)
        {
            graph.Always(400, $$$"""{"error":{"message":"(#{{{code}}}) Title","type":"OAuthException","code":{{{code}}},"error_data":{"messaging_product":"whatsapp","details":"Why"},"fbtrace_id":"A"}}""");

            var outcome = await graph.SendAsync(Hello);

            Assert.Equal(class_, outcome switch
            {
                SendOutcome.Retry { Scope: RetryScope.Account } => "wait",
                SendOutcome.Retry { After: null, Scope: RetryScope.Message } => "wait message",
                SendOutcome.Retry { After: null } => "wait recipient",
                SendOutcome.Retry => "later",
                SendOutcome.AccountStopped stop when stop.Code == $"{code}" => "stop account",
                SendOutcome.ContactStopped => "contact",
                SendOutcome.Rejected { Kind: SendFailureKind.Recipient } => "recipient",
                SendOutcome.Rejected { Kind: SendFailureKind.Window } => "window",
                SendOutcome.Rejected rejected when rejected.Code == $"{code}" => code == 777777 ? "unknown" : "content",
                _ => $"{outcome}",
            });
        }
    }

    [Fact]
    public void The_whole_table_of_the_contract_is_covered()
    {
        var table = Path.Combine(BodyFiles.Shared, "..", "contracts", "whatsapp.md");
        Assert.SkipUnless(File.Exists(table), "The contract is not beside this checkout.");

        var section = Regex.Match(File.ReadAllText(table), @"## 10\.(.*?)## 11\.", RegexOptions.Singleline).Groups[1].Value;
        var codes = Regex.Matches(section, @"(?<![\d.x–])1[3]\d{4}(?![\d–])").Select(m => m.Value).Distinct().ToList();

        Assert.True(codes.Count > 40, $"only {codes.Count} codes found");
        Assert.All(codes, c => Assert.True(WhatsAppErrors.Outcome(c, null, null, null) is not null, c));
    }

    [Theory]
    [InlineData(500, "<html>Oops</html>", null, typeof(SendOutcome.Unknown))]
    [InlineData(502, "", null, typeof(SendOutcome.Unknown))]
    [InlineData(503, "", null, typeof(SendOutcome.Unknown))]
    [InlineData(503, "", "120", typeof(SendOutcome.Retry))]
    [InlineData(408, "", null, typeof(SendOutcome.Unknown))]
    [InlineData(500, """{"error":{"code":131016}}""", null, typeof(SendOutcome.Retry))]
    [InlineData(500, """{"error":{"code":555,"message":"?"}}""", null, typeof(SendOutcome.Retry))]
    [InlineData(400, """{"error":{"code":555,"is_transient":true}}""", null, typeof(SendOutcome.Retry))]
    [InlineData(400, """{"error":{"code":"190"}}""", null, typeof(SendOutcome.AccountStopped))]
    [InlineData(400, """{"error":{"code":100,"error_subcode":33}}""", null, typeof(SendOutcome.AccountStopped))]
    [InlineData(400, """{"error":{"code":100,"error_subcode":2494010}}""", null, typeof(SendOutcome.Rejected))]
    [InlineData(400, """{"error":"?"}""", null, typeof(SendOutcome.Rejected))]
    [InlineData(429, "slow down", "17", typeof(SendOutcome.Retry))]
    [InlineData(401, "", null, typeof(SendOutcome.AccountStopped))]
    [InlineData(404, "<html>nginx</html>", null, typeof(SendOutcome.Retry))]
    [InlineData(302, "", null, typeof(SendOutcome.Retry))]
    [InlineData(200, "<html>Wi-Fi login</html>", null, typeof(SendOutcome.Unknown))]
    [InlineData(200, "{}", null, typeof(SendOutcome.Unknown))]
    [InlineData(200, """{"messages":[{"id":"wamid.", """, null, typeof(SendOutcome.Unknown))]
    public async Task Every_answer_has_an_ending(int status, string body, string? retryAfter, Type ending)
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Always(status, body, retryAfter);

        var outcome = await graph.SendAsync(Hello);

        Assert.IsType(ending, outcome);
        if (retryAfter is not null)
        {
            Assert.Equal(TimeSpan.FromSeconds(int.Parse(retryAfter, null)), Assert.IsType<SendOutcome.Retry>(outcome).After);
        }
    }

    [Fact]
    public async Task A_message_taken_but_held_back_says_so()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Always(200, """{"contacts":[{"input":"ES.1","user_id":"ES.1"}],"messages":[{"id":"wamid.H","message_status":"held_for_quality_assessment"}]}""");

        var sent = Assert.IsType<SendOutcome.Sent>(await graph.SendAsync(Hello));

        Assert.Equal(("wamid.H", true, new Recipient("ES.1", null)), (sent.ExternalId, sent.Held, sent.To));
    }

    [Fact]
    public async Task A_call_that_could_not_begin_is_tried_again()
    {
        await using var graph = await FakeGraph.StartAsync();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var channel = graph.ChannelWith(new Settings { GraphUrl = new($"http://127.0.0.1:{port}") });

        Assert.IsType<SendOutcome.Retry>(await channel.SendAsync(graph.Account, new("a", new(null, "+34600111222"), Hello), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_that_left_and_was_not_answered_is_in_doubt()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.IsType<SendOutcome.Unknown>(await graph.SendAsync(Hello));
        Assert.IsType<SendOutcome.Retry>(await graph.SendAsync(new() { Kind = OutboundKind.ReadMark, TargetId = "wamid.IN" }));
    }

    [Fact]
    public async Task A_call_stopped_while_waiting_is_in_doubt()
    {
        await using var graph = await FakeGraph.StartAsync();
        using var stop = new CancellationTokenSource();
        graph.Answer = async (context, _) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        Assert.IsType<SendOutcome.Unknown>(await graph.Channel.SendAsync(graph.Account, new("a", new(null, "+34600111222"), Hello), stop.Token));
        Assert.IsType<SendOutcome.Retry>(await graph.Channel.SendAsync(graph.Account, new("a", new(null, "+34600111222"), Hello), stop.Token));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Answer = async (context, _) =>
        {
            var chunk = new byte[64 * 1024];
            for (var i = 0; i < 10_000 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };

        Assert.IsType<SendOutcome.Unknown>(await graph.SendAsync(Hello));
    }
}
