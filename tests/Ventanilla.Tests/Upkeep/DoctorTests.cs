using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Channels;
using Ventanilla.Demo;
using Ventanilla.Inbox;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Tests.Journeys;
using Ventanilla.Upkeep;
using Ventanilla.Upkeep.Checks;

namespace Ventanilla.Tests.Upkeep;

public sealed class DoctorTests : IAsyncLifetime
{
    private readonly string data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
    private WebApplication? app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Settings Settings { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Settings = DemoRoom.PointAtFakes(new() { Listen = new($"http://127.0.0.1:{OpenCounter.FreePort()}"), Data = data, Demo = true });
        app = Host.Build(Settings);
        await app.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_counter_that_is_open_and_well_is_told_so()
    {
        var (code, report) = await ExamineAsync();

        var codes = report.Findings.Select(f => f.Code).ToList();
        Assert.Superset(
            new[] { "Server.Ready", "Schema.Current", "Database.Whole", "Account.Well", "Webhook.Set", "Clock.Right", "Clock.Ordered", "Doubt.None", "Connector.Unused", "Day.Even" }.ToHashSet(),
            codes.ToHashSet());
        Assert.Equal(2, codes.Count(c => c == "Account.Well"));
        Assert.DoesNotContain(report.Findings, f => f.Level == "broken" && f.Code != "Disk.Full");
        Assert.All(report.Findings, f => Assert.Equal(f.Level != "fine", f.Remedy is not null));
        Assert.Equal(report.Level switch { "fine" => 0, "attention" => 1, _ => 2 }, code);
    }

    [Fact]
    public async Task A_revoked_token_and_a_webhook_that_is_gone_are_named_and_no_secret_is()
    {
        var channels = app!.Services.GetRequiredService<ChannelDirectory>();
        await channels.PutAsync(channels.Find(new ChannelId(1))! with { Token = new("EAAGrevokedcanary") });
        await channels.PutAsync(new(new(9), DemoNames.Town, ChannelKinds.Telegram, "altre", new("77777:canary-token"), new("canary-secret")));
        var telegram = app.Services.GetRequiredService<Ventanilla.Demo.Telegram.FakeBotApi>();
        telegram.SetWebhook(telegram.Find(DemoNames.TelegramToken)!, null, null, drop: false);

        foreach (var language in UpkeepTexts.Languages)
        {
            var said = new StringWriter();
            Assert.Equal(2, await DoctorCommand.RunAsync(Settings, asJson: false, new(language), said, Ct));
            foreach (var secret in new[] { "canary", DemoNames.TelegramToken, DemoNames.TelegramSecret, DemoNames.AppSecret, DemoNames.WhatsAppToken })
            {
                Assert.DoesNotContain(secret, said.ToString(), StringComparison.Ordinal);
            }
        }

        var (_, report) = await ExamineAsync();
        Assert.Equal(2, report.Findings.Count(f => f.Code == "Account.Token"));
        Assert.Contains(report.Findings, f => f.Code == "Webhook.None" && f.Remedy!.Contains("/webhooks/telegram/vilassola", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_counter_that_is_closed_is_examined_all_the_same_and_what_waits_is_counted()
    {
        var database = app!.Services.GetRequiredService<Database>();
        var ids = app.Services.GetRequiredService<IdSource>();
        var longAgo = TimeProvider.System.GetUtcNow().AddMinutes(-30);
        await database.WriteAsync(s =>
        {
            s.Execute(
                "INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at, state) VALUES ($1, 1, 1, 0, 'x', $2, $3, 2)",
                IdSource.FirstAt(longAgo), "{}"u8.ToArray(), longAgo.Stored());
            s.Execute("INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES ($1, 0, 'whatsapp', '', 'r', $2, $3)", ids.Next(), "{}"u8.ToArray(), longAgo.Stored());
            return s.Execute(
                "INSERT INTO outbox (id, town_id, channel_id, conversation_id, state, lane, attempt, due, created_at, body) VALUES ($1, 1, 99, 0, 2, 2, 1, 0, 0, '{}')", ids.Next());
        });
        await CloseAsync();

        var (_, report) = await ExamineAsync();
        Assert.Superset(
            new[] { "Server.Down", "SetAside.Some", "Quarantine.Some", "Doubt.Some", "Account.Unreachable" }.ToHashSet(), report.Findings.Select(f => f.Code).ToHashSet());
    }

    [Fact]
    public async Task A_message_that_was_handled_and_left_no_line_is_a_gap_of_its_day()
    {
        var database = app!.Services.GetRequiredService<Database>();
        var body = JsonSerializer.SerializeToUtf8Bytes<Ventanilla.Inbox.EntryBody>(
            new Ventanilla.Inbox.FromCitizen(new MessageReceived { Account = "a", ExternalId = "gone", Sender = new(), Content = new() { Kind = Ventanilla.Messages.ContentKind.Text } }));
        await database.WriteAsync(s => s.Execute(
            "INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at, state) VALUES ($1, 1, 1, 5, 'gone', $2, 0, 1)",
            app.Services.GetRequiredService<IdSource>().Next(), body));

        var (code, report) = await ExamineAsync();
        Assert.Equal(2, code);
        Assert.Single(report.Findings, f => f.Code == "Day.Gaps");
    }

    [Theory]
    [InlineData(79, "Disk.Room")]
    [InlineData(80, "Disk.Filling")]
    [InlineData(90, "Disk.NearlyFull")]
    [InlineData(95, "Disk.Full")]
    public void A_disk_that_fills_is_told_of_in_time(long used, string code) => Assert.Equal(code, DiskCheck.Judge(1_000_000, 10_000 * (100 - used)).Code);

    [Fact]
    public async Task Webhooks_that_wait_on_the_disk_and_those_that_nobody_could_read_are_told_of_beside_the_open_spool()
    {
        Assert.Empty(SpoolCheck.Look(Settings, new("en")));
        using (var spool = SpoolFolder.Open(data, TimeProvider.System))
        {
            Assert.Equal("Spool.Empty", Assert.Single(SpoolCheck.Look(Settings, new("en"))).Code);
            spool.Append([new(ChannelKinds.WhatsApp, "", TimeProvider.System.GetUtcNow(), SpoolRecord.SignerOf(null), new byte[2_500])]);
            spool.SetAside(7, 0, "not ours"u8, "damaged");
        }

        var (_, report) = await ExamineAsync();

        Assert.Single(report.Findings, f => f.Code == "Spool.Waiting" && f.Sentence.StartsWith("3 kB of acknowledged", StringComparison.Ordinal));
        Assert.Single(report.Findings, f => f.Code == "Spool.Aside" && f.Sentence.StartsWith("1 files", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_program_says_it_in_the_terminal_s_language_and_by_its_exit_code()
    {
        var nowhere = Path.Combine(data, "empty");
        var (code, said) = await ProgramRun.EndAsync(nowhere, ["doctor"], ("LC_ALL", "ca_ES.UTF-8"), ("VENTANILLA_LISTEN", "http://127.0.0.1:9"));
        Assert.True(code is 1 or 2);
        Assert.Contains("Encara no hi ha base de dades.", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));

        var (wrong, words) = await ProgramRun.EndAsync(nowhere, ["doctor", "--json"], ("VENTANILLA_LISTN", "x"));
        Assert.Equal(2, wrong);
        Assert.Contains("Settings.Wrong", words, StringComparison.Ordinal);
        Assert.Equal(2, (await ProgramRun.EndAsync(nowhere, ["doctor", "--everything"])).Code);
    }

    private async Task<(int Code, Report Report)> ExamineAsync()
    {
        var output = new StringWriter();
        var code = await DoctorCommand.RunAsync(Settings, asJson: true, new("en"), output, Ct);
        return (code, JsonSerializer.Deserialize(output.ToString(), ReportJson.Readable.Report)!);
    }

    private async Task CloseAsync()
    {
        if (app is { } open)
        {
            app = null;
            await open.StopAsync(CancellationToken.None);
            await open.DisposeAsync();
        }
    }
}
