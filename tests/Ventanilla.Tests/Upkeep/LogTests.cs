using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ventanilla.Demo;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Upkeep;

/// <summary>Marks are planted in everything that comes from outside, on good ways and bad ones, and looked for in the log.</summary>
public sealed class LogTests : IDisposable
{
    private const string Mark = "Canari";
    private const string Phone = "34799777123";

    private readonly string data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Nothing_that_a_citizen_says_or_is_and_no_token_is_in_the_log()
    {
        var log = new KeptLog();
        var settings = new Settings { Listen = new($"http://127.0.0.1:{OpenCounter.FreePort()}"), Data = data, Demo = true, Burst = TimeSpan.FromMilliseconds(200) };
        await using var app = Host.Build(settings, services => services.AddSingleton<ILoggerProvider>(log));
        await app.StartAsync(Ct);
        using var outbound = new OutboundHttp();
        var http = outbound.Provider;
        var graph = app.Services.GetRequiredService<FakeGraph>();
        graph.Recorder.FailNext(new GraphError(100, $"Malformed {Mark} {Phone}", Http: 400).AsFailure(), method: "messages");
        graph.Recorder.FailNext(new GraphError(131026, $"Unreachable {Mark}", Http: 400).AsFailure(), method: "messages");
        for (var i = 0; i < 4; i++)
        {
            using var request = FakeNumber.Text(settings.Listen, $"{Phone}{i}", $"wamid.{Mark}.{i}", i % 2 == 0 ? "PARADA 1007" : $"{Mark} ha perdut el gat");
            using var answer = await http.SendAsync(request, Ct);
            Assert.True(answer.IsSuccessStatusCode);
        }

        var unknown = Encoding.UTF8.GetBytes($$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"{{{Mark}}}","value":{"x":"{{{Phone}}}"}}]}]}""");
        await PostAsync(http, FakeNumber.Signed(settings.Listen, unknown));
        await PostAsync(http, FakeNumber.Signed(settings.Listen, unknown, secret: Mark));
        await PostAsync(http, new(HttpMethod.Post, new Uri(settings.Listen, $"/webhooks/telegram/{Mark}")) { Content = new StringContent(Mark) });
        await PostAsync(http, new(HttpMethod.Post, new Uri(settings.Listen, "/webhooks/telegram/vilassola"))
        {
            Content = new StringContent($$$"""{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":7997,"type":"private","first_name":"{{{Mark}}}"},"from":{"id":7997,"is_bot":false,"first_name":"{{{Mark}}}"},"text":"{{{Mark}}}"}}"""),
            Headers = { { "X-Telegram-Bot-Api-Secret-Token", DemoNames.TelegramSecret } },
        });
        await PostAsync(http, new(HttpMethod.Get, new Uri(settings.Listen, "/api/v1/conversations")) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Mark) } });
        await PostAsync(http, new(HttpMethod.Post, new Uri(settings.Listen, "/sign-in")) { Content = new FormUrlEncodedContent([new("name", Mark), new("password", Mark)]) });

        // A Turn that fails: an entry whose JSON is no entry.
        await app.Services.GetRequiredService<Database>().WriteAsync(s => s.Execute(
            "INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at) VALUES ($1, 1, 1, (SELECT min(id) FROM conversations), $2, $3, 0)",
            app.Services.GetRequiredService<IdSource>().Next(), Mark, Encoding.UTF8.GetBytes($$"""{"$e":"citizen","{{Mark}}":1}""")));
        await OpenCounter.UntilAsync(() => Task.FromResult(log.Lines.Any(l => l.Contains("set aside", StringComparison.Ordinal)) ? log : null), "The line about the entry");
        await OpenCounter.UntilAsync(() => Task.FromResult(log.Lines.Any(l => l.Contains("refused with code", StringComparison.Ordinal)) ? log : null), "The line about the refusal");
        await app.StopAsync(Ct);

        foreach (var secret in new[] { Mark, Phone, "wamid", DemoNames.TelegramToken, DemoNames.WhatsAppToken, DemoNames.AppSecret, DemoNames.TelegramSecret, "demo-api-key" })
        {
            Assert.DoesNotContain(log.Lines, l => l.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task An_open_counter_that_is_stopped_is_silent_about_it_and_quick(string format)
    {
        await using var provider = await FakeNumber.StartAsync();
        using var outbound = new OutboundHttp();
        var address = new Uri($"http://127.0.0.1:{OpenCounter.FreePort()}");
        using var process = ProgramRun.Start(
            data, ["serve"], ("VENTANILLA_LISTEN", address.ToString()), ("VENTANILLA_DEMO", "true"), ("VENTANILLA_LOG", format), ("VENTANILLA_WHATSAPP__GRAPHURL", provider.Address.ToString()));
        var said = process.StandardOutput.ReadToEndAsync(Ct);
        var errors = process.StandardError.ReadToEndAsync(Ct);
        await OpenCounter.UntilAsync(async () => await IsReadyAsync(outbound.Provider, address) ? this : null, "The counter");
        for (var i = 0; i < 20; i++)
        {
            await PostAsync(outbound.Provider, FakeNumber.Text(address, $"3479900{i:D4}", $"wamid.{i}", "PARADA 1007"));
        }

        await OpenCounter.UntilAsync(() => Task.FromResult(provider.Sent.Count >= 20 ? this : null), "The answers");
        var began = System.Diagnostics.Stopwatch.StartNew();
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await process.WaitForExitAsync(Ct);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"stopped in {began.ElapsedMilliseconds} ms");
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(await errors);
        Assert.DoesNotContain("xception", await said, StringComparison.Ordinal);
        // The stand-in has no templates, which is told while the counter is open and is true.
        Assert.DoesNotContain(
            (await said).Split('\n'),
            l => (l.Contains("fail:", StringComparison.Ordinal) || l.Contains("warn:", StringComparison.Ordinal) || l.Contains("\"LogLevel\":\"Warning\"", StringComparison.Ordinal) || l.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal))
                && !l.Contains("TemplateWorker", StringComparison.Ordinal));
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_counter_that_cannot_start_says_why_in_a_sentence()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}";
        var (code, said) = await ProgramRun.EndAsync(data, ["serve"], ("VENTANILLA_LISTEN", address), ("VENTANILLA_DEMO", "true"));

        Assert.Equal(1, code);
        Assert.Contains("Another program listens", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_instead_of_a_crash()
    {
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "ventanilla.db"), new string('x', 5000), Ct);
        var (code, said) = await ProgramRun.EndAsync(data, ["serve"], ("VENTANILLA_LISTEN", $"http://127.0.0.1:{OpenCounter.FreePort()}"), ("VENTANILLA_DEMO", "true"));

        Assert.Equal(1, code);
        Assert.Contains("The database cannot be used", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static async Task PostAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, Ct);
        }
    }

    internal static async Task<bool> IsReadyAsync(HttpClient http, Uri address)
    {
        try
        {
            using var ready = await http.GetAsync(new Uri(address, "/health/ready"), Ct);
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
