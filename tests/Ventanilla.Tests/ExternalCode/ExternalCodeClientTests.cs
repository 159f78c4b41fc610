using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Tests.ExternalCode;

public sealed class ExternalCodeClientTests : IDisposable
{
    private static readonly Secret Secret = new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    /// <summary>Above the deadline, the patience with a machine that builds and tests at the same time.</summary>
    private static readonly TimeSpan Patience = Short + TimeSpan.FromSeconds(2);

    private readonly List<OutboundHttp> opened = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => opened.ForEach(http => http.Dispose());

    [Fact]
    public async Task The_program_is_asked_as_agreed_and_told_nothing_about_the_citizen()
    {
        await using var program = FakeProgram.Answering("""{"text":"L1, 4 min"}""");
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

        var outcome = await Client(program, time).CallAsync(Connector(program), Request() with { Key = "1007 é" }, Ct);

        Assert.Equal("""{"text":"L1, 4 min"}""", Assert.IsType<ExternalOutcome.Answered>(outcome).Json);
        var (head, body) = Assert.Single(program.Requests);
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", head, StringComparison.Ordinal);
        Assert.True(WebhookSignature.Verify(
            WebhookSignature.ReadKey(Secret)!, Header(head, "webhook-id"), Header(head, "webhook-timestamp"), Header(head, "webhook-signature"), Encoding.UTF8.GetBytes(body), time.GetUtcNow()));
        Assert.Equal("call_1", Header(head, "webhook-id"));

        using var json = JsonDocument.Parse(body);
        Assert.Equal(["id", "type", "timestamp", "data"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("call_1", json.RootElement.GetProperty("id").GetString());
        Assert.Equal("code.asked", json.RootElement.GetProperty("type").GetString());
        Assert.Equal(time.GetUtcNow(), json.RootElement.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(
            """{"town":"vilassola","service":"BUS","key":"1007 \u00E9","language":"ca","now":"2026-05-12T10:00:00+02:00"}""",
            json.RootElement.GetProperty("data").GetRawText());
    }

    public static TheoryData<string, string> Answers => new()
    {
        { FakeProgram.Response("""{"text":"hola"}"""), "Answered" },
        { FakeProgram.Response(" \r\n{\"text\":\"hola\"}\n"), "Answered" },
        { FakeProgram.Response("""{"text":"hola"}""", type: "Application/JSON; charset=\"UTF-8\""), "Answered" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "Answered" },
        { FakeProgram.Response("{\"text\":\"" + new string('x', (64 << 10) - 11) + "\"}"), "Answered" },
        { FakeProgram.Response("{\"text\":\"" + new string('x', (64 << 10) - 10) + "\"}"), "Nonsense" },
        { FakeProgram.Response("<html>", type: "text/html"), "Nonsense" },
        { FakeProgram.Response("{}", type: "application/json; charset=iso-8859-1"), "Nonsense" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "Nonsense" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "Nonsense" },
        { FakeProgram.Response(""), "Nonsense" },
        { FakeProgram.Response("   "), "Nonsense" },
        { FakeProgram.Response("{"), "Nonsense" },
        { FakeProgram.Response("{}{}"), "Nonsense" },
        { FakeProgram.Response("[1]"), "Nonsense" },
        { FakeProgram.Response("\"hola\""), "Nonsense" },
        { FakeProgram.Response("null"), "Nonsense" },
        { FakeProgram.Response("""{"text":"\ud800"}"""), "Nonsense" },
        { FakeProgram.Response("{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}"), "Nonsense" },
        { FakeProgram.Response("{}", 201), "Nonsense" },
        { "HTTP/1.1 204 No Content\r\n\r\n", "Nonsense" },
        { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "Nonsense" },
        { "HTTP/1.1 307 Again\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n", "Nonsense" },
        { FakeProgram.Response("{}", 400), "Refused" },
        { FakeProgram.Response("{}", 401), "Refused" },
        { FakeProgram.Response("{}", 404), "Refused" },
        { FakeProgram.Response("{}", 429), "Down" },
        { FakeProgram.Response("{}", 500), "Down" },
        { FakeProgram.Response("{}", 503), "Down" },
        { FakeProgram.Response("{}", 599), "Down" },
        { "SSH-2.0-OpenSSH\r\n\r\n", "Down" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}", "Down Slow Nonsense" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}", "Down" },
        { "HTTP/1.1 200 OK\r\nX: " + new string('x', 40_000) + "\r\n\r\n", "Down" },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{}", "Slow" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "Answered" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Whatever_comes_back_is_an_outcome(string raw, string outcomes)
    {
        await using var program = FakeProgram.Saying(raw);

        var outcome = await Client(program).CallAsync(Connector(program) with { Deadline = Short }, Request(), Ct);

        Assert.Contains(outcome.GetType().Name, outcomes, StringComparison.Ordinal);
    }

    public static TheoryData<string> Ways => ["hangs", "drips its headers", "drips its body", "drips a body of known length", "answers without end", "announces a gigabyte"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_program_that_does_not_come_to_an_end_is_left_at_the_deadline(string way)
    {
        await using var program = way switch
        {
            "hangs" => FakeProgram.Hanging(),
            "drips its headers" => Dripping("", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + new string('X', 5_000)),
            "drips its body" => Dripping("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", new string(' ', 5_000)),
            "drips a body of known length" => Dripping("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n", new string(' ', 5_000)),
            "answers without end" => new FakeProgram(async (stream, ct) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"u8.ToArray(), ct);
                var megabyte = new byte[1 << 20];
                for (var i = 0; i < 1024; i++)
                {
                    await stream.WriteAsync(megabyte, ct);
                }
            }),
            _ => FakeProgram.Saying("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{"),
        };

        var watch = Stopwatch.StartNew();
        var outcome = await Client(program).CallAsync(Connector(program) with { Deadline = Short }, Request(), Ct);

        Assert.True(outcome is ExternalOutcome.Slow || (way == "answers without end" && outcome is ExternalOutcome.Nonsense), $"{outcome}");
        Assert.True(watch.Elapsed < Patience, $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_program_that_hangs_up_or_is_not_there_is_down()
    {
        await using var program = new FakeProgram((stream, _) =>
        {
            stream.Socket.Close(0);
            return Task.CompletedTask;
        });
        Assert.IsType<ExternalOutcome.Down>(await Client(program).CallAsync(Connector(program), Request(), Ct));

        var gone = Connector(program);
        var client = Client(program);
        await program.DisposeAsync();
        Assert.IsType<ExternalOutcome.Down>(await client.CallAsync(gone, Request(), Ct));
    }

    [Fact]
    public async Task One_town_s_hanging_program_gets_eight_connections_and_the_other_towns_notice_nothing()
    {
        await using var hanging = FakeProgram.Hanging();
        await using var honest = FakeProgram.Answering("{}");
        var client = Client(TimeProvider.System, hanging, honest);

        var watch = Stopwatch.StartNew();
        var deadline = TimeSpan.FromSeconds(1.5);
        var stuck = Enumerable.Range(0, 40).Select(i => client.CallAsync(Connector(hanging) with { Deadline = deadline }, Request() with { Key = $"{i}" }, Ct)).ToList();
        for (var town = 2; town < 22; town++)
        {
            Assert.IsType<ExternalOutcome.Answered>(await client.CallAsync(Connector(honest) with { Town = new(town) }, Request(), Ct));
        }

        await Task.Delay(300, Ct);
        Assert.InRange(hanging.MostOpen, 1, 8);
        Assert.All(await Task.WhenAll(stuck), outcome => Assert.True(outcome is ExternalOutcome.Slow or ExternalOutcome.Down));
        Assert.True(watch.Elapsed < deadline + Patience, $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task After_five_failures_the_program_is_left_alone_and_then_tried_once()
    {
        var well = false;
        await using var program = new FakeProgram((stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(FakeProgram.Response("{}", well ? 200 : 500)), ct).AsTask());
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var client = Client(program, time);
        Task<ExternalOutcome> CallAsync() => client.CallAsync(Connector(program), Request(), Ct);

        for (var i = 0; i < 12; i++)
        {
            Assert.IsType<ExternalOutcome.Down>(await CallAsync());
        }

        Assert.Equal(5, program.Requests.Count);
        var otherConnector = Connector(program) with { Name = "other" };
        Assert.IsType<ExternalOutcome.Down>(await client.CallAsync(otherConnector, Request(), Ct));
        Assert.Equal(6, program.Requests.Count);

        time.Advance(TimeSpan.FromSeconds(16));
        await CallAsync();
        await CallAsync();
        Assert.Equal(7, program.Requests.Count);

        well = true;
        time.Advance(TimeSpan.FromSeconds(16));
        Assert.IsType<ExternalOutcome.Answered>(await CallAsync());
        Assert.IsType<ExternalOutcome.Answered>(await CallAsync());
        Assert.Equal(9, program.Requests.Count);
    }

    [Fact]
    public async Task The_fifth_failure_is_known_before_its_place_is_given_to_the_next_who_waits()
    {
        const int Places = 8;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var turn = new SemaphoreSlim(1);
        var begun = 0;
        await using var program = new FakeProgram(async (stream, ct) =>
        {
            if (Interlocked.Increment(ref begun) == Places)
            {
                full.SetResult();
            }

            await full.Task.WaitAsync(ct);
            await turn.WaitAsync(ct);
            await Task.Delay(15, ct);
            turn.Release();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(FakeProgram.Response("{}", 500)), ct);
        });
        var client = Client(program);
        using var thread = new WaitersFirst();

        var calls = Enumerable.Range(0, 24).Select(i => thread.RunAsync(() => client.CallAsync(Connector(program), Request() with { Id = $"call_{i}" }, Ct)));

        Assert.All(await Task.WhenAll(calls), outcome => Assert.IsType<ExternalOutcome.Down>(outcome));

        // Four failures make room for four more; the fifth one's room is given to somebody who is told that it rests.
        Assert.Equal(Places + 4, program.Requests.Count);
    }

    [Fact]
    public async Task Who_asks_a_program_that_rests_hears_so_at_once_though_another_one_holds_all_the_town_s_places()
    {
        await using var failing = FakeProgram.Saying(FakeProgram.Response("{}", 500));
        await using var hanging = FakeProgram.Hanging();
        var client = Client(TimeProvider.System, failing, hanging);
        for (var i = 0; i < 5; i++)
        {
            await client.CallAsync(Connector(failing), Request(), Ct);
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var stuck = Enumerable.Range(0, 8).Select(i => client.CallAsync(Connector(hanging) with { Name = "other" }, Request(), enough.Token)).ToList();

        Assert.IsType<ExternalOutcome.Down>(await client.CallAsync(Connector(failing) with { Deadline = TimeSpan.FromSeconds(20) }, Request(), Ct).WaitAsync(Patience, Ct));
        await enough.CancelAsync();
        Assert.All(stuck, call => Assert.False(call.IsCompletedSuccessfully));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(stuck));
    }

    [Fact]
    public async Task Citizens_wrong_codes_do_not_close_the_service_for_the_others()
    {
        await using var program = FakeProgram.Saying(FakeProgram.Response("{}", 404));
        var client = Client(program);
        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<ExternalOutcome.Refused>(await client.CallAsync(Connector(program), Request(), Ct));
        }

        Assert.Equal(20, program.Requests.Count);
    }

    [Fact]
    public async Task An_answer_serves_those_who_ask_the_same_for_as_long_as_was_agreed()
    {
        await using var program = FakeProgram.Answering("{}");
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var client = Client(program, time);
        var connector = Connector(program) with { CacheFor = TimeSpan.FromSeconds(10) };

        await client.CallAsync(connector, Request(), Ct);
        await client.CallAsync(connector, Request() with { Id = "call_2" }, Ct);
        Assert.Single(program.Requests);

        await client.CallAsync(connector, Request() with { Language = "es" }, Ct);
        await client.CallAsync(connector, Request() with { Key = "1008" }, Ct);
        await client.CallAsync(connector with { Town = new(2) }, Request(), Ct);
        Assert.Equal(4, program.Requests.Count);

        time.Advance(TimeSpan.FromSeconds(11));
        await client.CallAsync(connector, Request(), Ct);
        Assert.Equal(5, program.Requests.Count);

        for (var i = 0; i < 600; i++)
        {
            await client.CallAsync(connector, Request() with { Key = $"{i}" }, Ct);
        }
    }

    [Fact]
    public async Task A_failure_is_not_kept_for_others()
    {
        await using var program = FakeProgram.Saying(FakeProgram.Response("{}", 500));
        var client = Client(program);
        var connector = Connector(program) with { CacheFor = TimeSpan.FromSeconds(10) };

        await client.CallAsync(connector, Request(), Ct);
        await client.CallAsync(connector, Request(), Ct);

        Assert.Equal(2, program.Requests.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/hook")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("http://bus.example/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("ftp://bus.example/hook")]
    public async Task A_place_inside_is_never_called(string address)
    {
        await using var program = FakeProgram.Answering("{}");

        Assert.IsType<ExternalOutcome.Refused>(await Client(program).CallAsync(Connector(program) with { Address = new(address) }, Request(), Ct));
    }

    [Fact]
    public async Task Without_a_proper_secret_nothing_is_sent()
    {
        await using var program = FakeProgram.Answering("{}");

        Assert.IsType<ExternalOutcome.Refused>(await Client(program).CallAsync(Connector(program) with { Secret = new("hunter2") }, Request(), Ct));
        Assert.Empty(program.Requests);
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_told_that_the_program_is_slow()
    {
        await using var program = FakeProgram.Hanging();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(program).CallAsync(Connector(program), Request(), stop.Token));
    }

    private static FakeProgram Dripping(string first, string rest) => new(async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(first), ct);
        foreach (var character in rest)
        {
            await stream.WriteAsync(new[] { (byte)character }, ct);
            await Task.Delay(20, ct);
        }
    });

    private static string Header(string head, string name) =>
        head.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];

    private static ExternalRequest Request() => new("call_1", "vilassola", "BUS", "1007", "ca", new DateTimeOffset(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2)));

    private static ConnectorSettings Connector(FakeProgram program) => new(new TownId(1), "vilabus_rt", program.Address, Secret, TimeSpan.FromSeconds(10));

    private ExternalCodeClient Client(FakeProgram program, TimeProvider? time = null) => Client(time ?? TimeProvider.System, program);

    private ExternalCodeClient Client(TimeProvider time, params FakeProgram[] programs)
    {
        var settings = new Settings { ExternalPrivateHosts = [.. programs.Select(program => program.Host)] };
        var http = new OutboundHttp(settings);
        opened.Add(http);
        return new ExternalCodeClient(http, settings, time, NullLogger<ExternalCodeClient>.Instance);
    }
}
