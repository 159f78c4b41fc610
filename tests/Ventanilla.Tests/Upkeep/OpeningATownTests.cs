using System.Text;
using System.Text.RegularExpressions;
using Ventanilla.Platform;
using Ventanilla.Tests.Catalogue;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Upkeep;

/// <summary>A technician opens a real town by commands alone, from an empty folder to the first answer, and changes what it answers while it is open.</summary>
public abstract partial class OpeningATownTests : IAsyncLifetime
{
    private const string Secret = "the app's own secret";

    private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-").FullName;
    private readonly OutboundHttp outbound = new();
    private FakeNumber provider = null!;
    private string database = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Tried
    {
        get
        {
            var path = Path.Combine(folder, "tried.jsonl");
            File.WriteAllText(path, """{"id":"1","ts":"2026-05-12T10:00:00+02:00","messages":[{"type":"text","text":"hola"}]}""");
            return path;
        }
    }

    private string Pack => Path.Combine(folder, "pack");

    private protected abstract Task<string> DatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        database = await DatabaseAsync();
        provider = await FakeNumber.StartAsync();
        foreach (var path in Directory.EnumerateFiles(Vilassola.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Pack, Path.GetRelativePath(Vilassola.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        Change("town.json", "\"slug\": \"vilassola\"", "\"slug\": \"montclar\"");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await provider.DisposeAsync();
        outbound.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_town_is_opened_by_commands_answers_and_takes_what_is_published_while_it_is_open()
    {
        await OpenAsync();
        await using var program = await ServeAsync();
        Assert.Contains("1007", await AskAsync(program, "34799000001", "PARADA 1007"), StringComparison.Ordinal);
        Assert.Contains("Hola! Soc l'assistent", await AskAsync(program, "34799000002", "hola"), StringComparison.Ordinal);

        // A draft says nothing to citizens.
        Change("rules.json", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent");
        await RunAsync(0, "import-town", Pack);
        await Task.Delay(TimeSpan.FromSeconds(3), Ct);
        Assert.Contains("Hola! Soc l'assistent", await AskAsync(program, "34799000003", "hola"), StringComparison.Ordinal);
        Assert.Contains("~ MENU", await RunAsync(0, "compare-town", "montclar"), StringComparison.Ordinal);
        var replayed = await RunAsync(0, "replay", "montclar");
        Assert.Contains("3 messages of 3 conversations; from version 1 to 2, 2 answers would change", replayed, StringComparison.Ordinal);
        Assert.Contains("MENU: other words", replayed, StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"MENU\"", await RunAsync(0, "try", Tried, "--town", "montclar"), StringComparison.Ordinal);

        await RunAsync(0, "publish-town", "montclar");
        await UntilAnswerAsync(program, "Bon dia! Soc l'assistent");
        await RunAsync(0, "rollback-town", "montclar");
        await UntilAnswerAsync(program, "Hola! Soc l'assistent");
    }

    [Fact]
    public async Task Who_was_asked_for_a_code_is_answered_by_the_version_that_asked_and_the_next_time_by_the_new_one()
    {
        await OpenAsync();
        await using var program = await ServeAsync();
        await AskAsync(program, "34799000001", "PARADA");

        Change("rules.json", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent");
        Change("tables/bus_stops.csv", "1007,", "1907,");
        Change("tables/bus_times.csv", ",1007,", ",1907,", all: true);
        Change("names.json", "\"1007\"", "\"1907\"");
        await RunAsync(0, "import-town", Pack, "--publish");
        await UntilAnswerAsync(program, "Bon dia! Soc l'assistent");

        Assert.Contains("1007", await AskAsync(program, "34799000001", "1007"), StringComparison.Ordinal);
        Assert.Contains("Bon dia! Soc l'assistent", await AskAsync(program, "34799000001", "menú"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_and_a_real_town_never_open_on_each_others_database()
    {
        await OpenAsync();
        var address = ("VENTANILLA_LISTEN", $"http://127.0.0.1:{OpenCounter.FreePort()}");
        var (code, said) = await ProgramRun.EndAsync(Path.Combine(folder, "data"), ["serve"], ("VENTANILLA_DATABASE", database), ("VENTANILLA_DEMO", "true"), address);
        Assert.Equal(1, code);
        Assert.Contains("real account", said, StringComparison.Ordinal);

        var demo = Path.Combine(folder, "demo");
        database = await DatabaseAsync();
        await using (var program = ProgramProcess.Begin(new() { Data = demo, Settings = { ["DATABASE"] = database } }))
        {
            await program.ReadyAsync(outbound.Provider, Ct);
            Assert.Equal(0, await program.StopAsync(Ct));
        }

        (code, said) = await ProgramRun.EndAsync(demo, ["serve"], ("VENTANILLA_DATABASE", database), address);
        Assert.Equal(1, code);
        Assert.Contains("demo town", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_nothing_is_half_imported()
    {
        Change("tables/offices.csv", "1-5,08:30", "1-9,08:30");
        Change("tables/holidays.csv", "2026-01-01", "2026-13-01");
        var said = await RunAsync(1, "import-town", Pack, "--publish");
        Assert.Contains("tables/offices.csv, line 2", said, StringComparison.Ordinal);
        Assert.Contains("tables/holidays.csv, line 2", said, StringComparison.Ordinal);
        Assert.Contains("There is no town yet", await RunAsync(0, "towns"), StringComparison.Ordinal);
        Assert.Contains("no town yet", await RunAsync(1, "publish-town", "montclar"), StringComparison.Ordinal);
        Assert.Contains("no such town", await RunAsync(2, "try", "/dev/null", "--town", "montclar"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_is_what_was_imported()
    {
        await RunAsync(0, "import-town", Pack);
        var target = Path.Combine(folder, "out");
        await RunAsync(0, "export-town", "montclar", target);
        Assert.Contains("Nothing new", await RunAsync(0, "import-town", target), StringComparison.Ordinal);
        Assert.Contains("something in", await RunAsync(1, "export-town", "montclar", target), StringComparison.Ordinal);
        Assert.Contains("no version '9'", await RunAsync(1, "export-town", "montclar", Path.Combine(folder, "out9"), "--version", "9"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_taken_from_a_file_and_never_repeated()
    {
        await RunAsync(0, "import-town", Pack);
        var bad = Path.Combine(folder, "bad");
        await File.WriteAllTextAsync(bad, $"# of the app\napp-secret={Secret}\n", Ct);
        var said = await RunAsync(1, "set-channel", "montclar", "whatsapp", FakeNumber.Id, "--secrets", bad);
        Assert.Contains("Line 2", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        Assert.Contains("missing", await RunAsync(1, "set-channel", "montclar", "whatsapp", FakeNumber.Id, "--secrets", "/dev/null"), StringComparison.Ordinal);
        Assert.Contains("no phone number id", await RunAsync(1, "set-channel", "montclar", "whatsapp", "+34600000000"), StringComparison.Ordinal);
        Assert.Contains("no kind of channel", await RunAsync(1, "set-channel", "montclar", "fax"), StringComparison.Ordinal);
        Assert.Contains("no queue 'NO'", await RunAsync(1, "set-operator", "montclar", "pau", "--name", "Pau", "--queues", "NO"), StringComparison.Ordinal);
        Assert.Contains("no connector 'bus'", await RunAsync(1, "set-connector", "montclar", "bus", "--url", "https://example.org"), StringComparison.Ordinal);
        Assert.Contains("whsec_", await RunAsync(0, "set-connector", "montclar", "vilabus_rt", "--url", "https://example.org"), StringComparison.Ordinal);
    }

    private async Task OpenAsync()
    {
        var secrets = Path.Combine(folder, "secrets");
        await File.WriteAllTextAsync(secrets, $"token=EAAx\napp_secret={Secret}\n", Ct);
        await RunAsync(0, "import-town", Pack, "--publish");
        await RunAsync(0, "set-channel", "montclar", "whatsapp", FakeNumber.Id, "--secrets", secrets);
        Assert.Contains("for one use", await RunAsync(0, "set-operator", "montclar", "carme", "--name", "Carme", "--administrator"), StringComparison.Ordinal);
    }

    private async Task<ProgramProcess> ServeAsync()
    {
        var program = ProgramProcess.Begin(new()
        {
            Data = Path.Combine(folder, "data"),
            Settings =
            {
                ["DEMO"] = "false", ["UNPACED"] = "false", ["DATABASE"] = database, ["WHATSAPP__GRAPHURL"] = provider.Address.ToString(), ["CLOCK"] = "2026-05-12T10:00:00+02:00",
            },
        });
        await program.ReadyAsync(outbound.Provider, Ct);
        return program;
    }

    private async Task<string> AskAsync(ProgramProcess program, string phone, string text)
    {
        var before = provider.Sent.Count(s => s.To == "+" + phone);
        using var request = FakeNumber.Text(program.Address, phone, $"wamid.{Guid.NewGuid():N}", text);

        // Outside demo mode the window counts from when the citizen wrote.
        var body = Timestamp().Replace(await request.Content!.ReadAsStringAsync(Ct), $"\"timestamp\":\"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}\"");
        using var signed = FakeNumber.Signed(program.Address, Encoding.UTF8.GetBytes(body), Secret);
        using var answer = await outbound.Provider.SendAsync(signed, Ct);
        Assert.True(answer.IsSuccessStatusCode);
        return await OpenCounter.UntilAsync(() => Task.FromResult(provider.Sent.Where(s => s.To == "+" + phone).Skip(before).Select(s => Regex.Unescape(s.Text)).FirstOrDefault()), "The answer");
    }

    private async Task UntilAnswerAsync(ProgramProcess program, string part)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            if ((await AskAsync(program, $"3479910{Random.Shared.Next(10_000, 99_999)}", "hola")).Contains(part, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(500, Ct);
        }

        Assert.Fail($"Nobody was told '{part}'.");
    }

    private async Task<string> RunAsync(int code, params string[] words)
    {
        var (ended, said) = await ProgramRun.EndAsync(Path.Combine(folder, "data"), words, ("VENTANILLA_DATABASE", database));
        Assert.True(ended == code, $"{string.Join(' ', words)} ended with {ended}: {said}");
        return said;
    }

    [GeneratedRegex("\"timestamp\":\"[0-9]+\"")]
    private static partial Regex Timestamp();

    private void Change(string file, string from, string to, bool all = false)
    {
        var path = Path.Combine(Pack, file);
        var text = File.ReadAllText(path);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{from} is not in {file}");
        File.WriteAllText(path, all ? text.Replace(from, to, StringComparison.Ordinal) : text[..at] + to + text[(at + from.Length)..], new UTF8Encoding(false));
    }
}

public sealed class OpeningATownOnSqliteTests : OpeningATownTests
{
    private protected override Task<string> DatabaseAsync() => Task.FromResult("sqlite");
}

[Trait("Kind", "Postgres")]
public sealed class OpeningATownOnPostgresTests : OpeningATownTests
{
    private protected override Task<string> DatabaseAsync() => SharedPostgres.CreateDatabaseAsync();
}
