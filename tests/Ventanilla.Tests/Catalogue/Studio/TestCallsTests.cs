using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Catalogue.Studio;
using Ventanilla.Demo;
using Ventanilla.ExternalCode;
using Ventanilla.Operators;
using Ventanilla.Storage;
using Ventanilla.Tests.ExternalCode;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>A town whose bus company's program runs beside it and answers as a test wants.</summary>
public sealed class CounterWithProgram : OpenCounter, IAsyncLifetime
{
    internal const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly FakeProgram program;

    public CounterWithProgram() => program = new((stream, ct) => Raw is { } raw ? stream.WriteAsync(Encoding.UTF8.GetBytes(raw), ct).AsTask() : Task.Delay(Timeout.Infinite, ct));

    /// <summary>What it says, down to the bytes; null never answers.</summary>
    internal string? Raw { get; set; }

    internal FakeProgram Program => program;

    protected override IReadOnlyList<string> PrivateHosts => [program.Host];

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await program.DisposeAsync();
    }
}

/// <summary>What a technician sees of a question to another organisation's program, asked only to see it.</summary>
public sealed class TestCallsTests(CounterWithProgram counter) : IClassFixture<CounterWithProgram>
{
    private static readonly Viewer Admin = OpenCounter.Clerk;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_shown_but_the_secret_and_the_program_knows_that_no_citizen_asks()
    {
        counter.Raw = FakeProgram.Response("""{"text":"L1, 4 min"}""");
        var made = Assert.IsType<TestCall.Made>(await SendAsync("bus 1007", "?token=hidden&plain"));

        Assert.True(made.Used);
        Assert.Equal(["L1, 4 min"], made.Replies);
        Assert.Equal((200, """{"text":"L1, 4 min"}""", false), (made.Trace.Status, made.Trace.Answer, made.Trace.IsCut));
        Assert.StartsWith($"POST {counter.Program.Address}?token=***&***\n", made.Trace.Request, StringComparison.Ordinal);
        Assert.Contains("\"key\":\"1007\"", made.Trace.Request, StringComparison.Ordinal);

        var (head, body) = counter.Program.Requests.Last();
        Assert.Contains("\r\nventanilla-test: true\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(body, made.Trace.Request, StringComparison.Ordinal);
        string Header(string name) => head.Split("\r\n").Single(l => l.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
        Assert.StartsWith("test_", Header("webhook-id"), StringComparison.Ordinal);
        Assert.Contains($"webhook-signature: {Header("webhook-signature")}\n", made.Trace.Request, StringComparison.Ordinal);
        Assert.True(WebhookSignature.Verify(
            WebhookSignature.ReadKey(new(CounterWithProgram.Key))!, Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), Encoding.UTF8.GetBytes(body), TimeProvider.System.GetUtcNow()));
        Assert.DoesNotContain(CounterWithProgram.Key["whsec_".Length..], made.Trace.Request, StringComparison.Ordinal);
    }

    public static TheoryData<string?, string, int?, string> RudeAnswers => new()
    {
        { FakeProgram.Response("""{"text":5}"""), "Answered", 200, """{"text":5}""" },
        { FakeProgram.Response("""{"notFound":true}"""), "Answered", 200, """{"notFound":true}""" },
        { FakeProgram.Response("{\"text\":"), "Nonsense", 200, "{\"text\":" },
        { FakeProgram.Response("<script>alert(1)</script>", type: "text/html"), "Nonsense", 200, "<script>alert(1)</script>" },
        { FakeProgram.Response("who are you?", 401, "text/plain"), "Refused", 401, "who are you?" },
        { FakeProgram.Response("gone", 503, "text/plain"), "Down", 503, "gone" },
        { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "Nonsense", 302, "" },
        { "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf", "Nonsense", 200, "half" },
        { "rubbish\r\n\r\n", "Down", null, "" },
        { null, "Slow", null, "" },
    };

    [Theory]
    [MemberData(nameof(RudeAnswers))]
    public async Task What_is_of_no_use_is_shown_and_so_is_what_the_citizen_reads_instead(string? raw, string outcome, int? status, string shown)
    {
        counter.Raw = raw;
        var made = Assert.IsType<TestCall.Made>(await SendAsync("bus 1007"));
        Assert.Equal(outcome, made.Outcome.GetType().Name);
        Assert.Equal(status, made.Trace.Status);
        Assert.StartsWith(shown, made.Trace.Answer, StringComparison.Ordinal);
        Assert.False(made.Used);
        Assert.Contains(made.Replies, r => r.Contains("1007", StringComparison.Ordinal));
        Assert.InRange(made.Trace.Took, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Only_the_beginning_of_a_long_answer_is_shown()
    {
        counter.Raw = FakeProgram.Response($$"""{"text":"{{new string('x', 5_000)}}"}""");
        var made = Assert.IsType<TestCall.Made>(await SendAsync("bus 1007"));
        Assert.Equal((CallTrace.MostShown, true), (made.Trace.Answer.Length, made.Trace.IsCut));
    }

    [Fact]
    public async Task An_address_that_may_not_be_called_is_not_called()
    {
        var before = counter.Program.Requests.Count;
        var made = Assert.IsType<TestCall.Made>(await SendAsync("bus 1007", address: new("http://127.0.0.1:9/")));
        Assert.Contains("not a public address", Assert.IsType<ExternalOutcome.Refused>(made.Outcome).Reason, StringComparison.Ordinal);
        Assert.Null(made.Trace.Request);
        Assert.Equal(before, counter.Program.Requests.Count);
    }

    [Theory]
    [InlineData("bus", "BUS")]
    [InlineData("bus 9999", "BUS")]
    [InlineData("parada 1007", "PARADA")]
    [InlineData("qwrtz", "chatter")]
    public async Task What_asks_no_program_makes_no_call(string said, string by)
    {
        var before = counter.Program.Requests.Count;
        var not = Assert.IsType<TestCall.NotAsked>(await SendAsync(said));
        Assert.Equal(by, not.By);
        Assert.Equal(before, counter.Program.Requests.Count);
    }

    [Fact]
    public async Task Each_is_noted_without_a_word_of_what_was_said_and_too_many_are_not_made()
    {
        counter.Raw = FakeProgram.Response("""{"text":"secret words"}""");
        await PutAsync("", null);
        using var calls = Calls();
        var before = await NotedAsync();
        var made = 0;
        while (await calls.SendAsync(Admin, Vilassola.Pack.Catalogue, "bus 1007", "ca", Ct) is TestCall.Made)
        {
            Assert.True(++made < 50);
        }

        Assert.InRange(made, 5, 20);
        var after = await NotedAsync();
        Assert.Equal(before.Count + made, after.Count);
        Assert.All(after, line => Assert.Equal($"{Admin.Name} vilabus_rt", line));
    }

    [Fact]
    public async Task Only_administrators_call()
    {
        using var calls = Calls();
        await Assert.ThrowsAsync<InvalidOperationException>(() => calls.SendAsync(Admin with { SeesAll = false, Queues = ["OAC"] }, Vilassola.Pack.Catalogue, "bus 1007", "ca", Ct));
    }

    private async Task<TestCall> SendAsync(string said, string query = "", Uri? address = null)
    {
        await PutAsync(query, address);
        using var calls = Calls();
        return await calls.SendAsync(Admin, Vilassola.Pack.Catalogue, said, "ca", Ct);
    }

    private Task PutAsync(string query, Uri? address) => counter.Services.GetRequiredService<ExternalCallStore>().PutConnectorAsync(
        new(DemoNames.Town, "vilabus_rt", address ?? new($"{counter.Program.Address}{query}"), new(CounterWithProgram.Key)));

    /// <summary>With a limit of its own, so that no test waits for another.</summary>
    private TestCalls Calls() => ActivatorUtilities.CreateInstance<TestCalls>(counter.Services);

    private Task<IReadOnlyList<string>> NotedAsync() => counter.Services.GetRequiredService<Database>().ReadAsync<IReadOnlyList<string>>(
        DemoNames.Town,
        s => s.Query(
            "SELECT actor, subject FROM audit WHERE town_id = $1 AND action = $2 ORDER BY id",
            r => string.Create(CultureInfo.InvariantCulture, $"{r.GetString(0)} {r.GetString(1)}"), DemoNames.Town.Value, "sent a test call to external code"),
        Ct);
}
