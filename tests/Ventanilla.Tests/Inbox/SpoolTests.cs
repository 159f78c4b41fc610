using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Contacts;
using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Inbox;

public sealed class SpoolTests : IAsyncLifetime, IDisposable
{
    private const string Telephone = "34799000001";

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    private readonly BreakableDatabase breakable = new();
    private readonly OutboundHttp http = new();
    private ChannelDirectory channels = null!;
    private InboxStore inbox = null!;
    private Spool spool = null!;
    private SpoolWorker? worker;
    private int written;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(breakable.Folder, "spool");

    public async ValueTask InitializeAsync()
    {
        await breakable.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES (1, 'ours', 'Ours'), (2, 'theirs', 'Theirs')"));
        channels = new(breakable.Database, [new WhatsAppChannel(http, new()), new TelegramChannel(http, new())]);
        await channels.PutAsync(new(new(1), new(1), ChannelKinds.WhatsApp, "111", null, new("ours")));
        await channels.PutAsync(new(new(2), new(2), ChannelKinds.WhatsApp, "222", null, new("theirs")));
        await channels.PutAsync(new(new(3), new(1), ChannelKinds.Telegram, "bot", null, new("header")));
        var ids = new IdSource(TimeProvider.System);
        inbox = new(breakable.Database, channels, new AddressBook(ids), ids, new(), new());
        spool = Open();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        breakable.Mend();
        worker?.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        worker?.Dispose();
        spool.Dispose();
        http.Dispose();
        breakable.Dispose();
    }

    [Fact]
    public async Task What_comes_while_the_database_is_away_is_acknowledged_and_comes_home_in_order()
    {
        breakable.Break();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await WriteAsync());
        }

        Assert.Equal(20, spool.State.Waiting);
        await StartWorkerAsync();
        breakable.Mend();
        await EmptyAsync();

        Assert.Equal(Enumerable.Range(1, 20), await KeptAsync());
        Assert.Empty(Directory.GetFiles(Folder, "*.spool"));
        Assert.Equal(0, spool.State.Bytes);
    }

    [Fact]
    public async Task Nothing_overtakes_what_waits_in_the_spool()
    {
        breakable.Break();
        await WriteAsync();
        breakable.Mend();
        await WriteAsync();
        Assert.Empty(await KeptAsync());

        await StartWorkerAsync();
        await EmptyAsync();
        await WriteAsync();

        Assert.Equal([1, 2, 3], await KeptAsync());
        Assert.True(spool.IsEmpty);
    }

    [Fact]
    public async Task Under_a_stream_that_never_pauses_the_spool_becomes_empty_nevertheless()
    {
        breakable.Break();
        await WriteAsync();
        await StartWorkerAsync();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.True(await WriteAsync());
            }
        })).ToList();
        await Task.Delay(200, Ct);
        breakable.Mend();
        await EmptyAsync();
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await EmptyAsync();

        Assert.Equal(Enumerable.Range(1, written), (await KeptAsync()).Order());
    }

    [Fact]
    public async Task A_database_that_says_nothing_does_not_hold_a_providers_call()
    {
        breakable.Hang();

        Assert.True(await WriteAsync().WaitAsync(AtMost, Ct));
        Assert.Equal(1, spool.State.Waiting);

        breakable.Mend();
        await StartWorkerAsync();
        await EmptyAsync();
        Assert.Equal([1], await KeptAsync());
    }

    [Fact]
    public async Task A_full_spool_refuses_and_takes_again_when_it_has_room()
    {
        spool.Dispose();
        spool = Open(bytes: 2_000);
        breakable.Break();
        while (await WriteAsync())
        {
            Assert.True(written < 100, "it takes without end");
        }

        Assert.True(written > 2, "it took nothing");
        var taken = written - 1;
        await StartWorkerAsync();
        breakable.Mend();
        await EmptyAsync();
        Assert.True(await WriteAsync());

        Assert.Equal([.. Enumerable.Range(1, taken), written], await KeptAsync());
    }

    [Fact]
    public async Task Without_room_set_aside_for_a_spool_nothing_is_acknowledged_that_the_database_did_not_keep()
    {
        spool.Dispose();
        spool = Open(bytes: 0);
        breakable.Break();

        Assert.False(await WriteAsync());
    }

    [Fact]
    public async Task After_a_restart_what_was_in_the_spool_goes_first()
    {
        breakable.Break();
        await WriteAsync();
        await WriteAsync();
        spool.Dispose();
        spool = Open();

        Assert.Equal(2, spool.State.Waiting);
        breakable.Mend();
        await WriteAsync();
        await StartWorkerAsync();
        await EmptyAsync();
        Assert.Equal([1, 2, 3], await KeptAsync());
    }

    [Fact]
    public async Task A_write_that_was_cut_and_a_damaged_record_are_set_aside_and_the_others_come_home()
    {
        breakable.Break();
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync();
        }

        spool.Dispose();
        var file = Directory.GetFiles(Folder, "*.spool").Single();
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes[..^3], Ct);
        spool = Open();
        breakable.Mend();
        await StartWorkerAsync();
        await EmptyAsync();

        Assert.Equal([1, 2, 4], await KeptAsync());
        Assert.Equal(2, spool.State.SetAside);
        Assert.Equal(
            (bytes.Length * 2 / 5) - 3, Directory.GetFiles(Path.Combine(Folder, "set-aside")).Sum(f => new FileInfo(f).Length), tolerance: 10);
    }

    [Fact]
    public async Task A_secret_that_was_changed_meanwhile_does_not_speak_for_its_account_any_more()
    {
        breakable.Break();
        await WriteAsync();
        await WriteToBotAsync();
        breakable.Mend();
        await channels.PutAsync(new(new(1), new(1), ChannelKinds.WhatsApp, "111", null, new("changed")));
        await channels.PutAsync(new(new(3), new(1), ChannelKinds.Telegram, "bot", null, new("changed too")));
        await StartWorkerAsync();
        await EmptyAsync();

        Assert.Empty(await KeptAsync());
        Assert.Equal(2, await breakable.Database.ReadAsync(s => s.Number("SELECT count(*) FROM quarantine"), Ct));
    }

    [Fact]
    public async Task A_body_of_one_town_speaks_for_anothers_number_as_little_through_the_spool_as_past_it()
    {
        breakable.Break();
        Assert.True(await spool.KeepAsync(channels.Adapter(ChannelKinds.WhatsApp), Body("222", 1), null, new("ours")));
        breakable.Mend();
        await StartWorkerAsync();
        await EmptyAsync();

        Assert.Empty(await KeptAsync());
    }

    [Fact]
    public async Task Telegrams_webhooks_come_home_to_their_bot()
    {
        breakable.Break();
        await WriteToBotAsync();
        breakable.Mend();
        await StartWorkerAsync();
        await EmptyAsync();

        Assert.Equal(3, await breakable.Database.ReadAsync(s => s.Number("SELECT channel_id FROM inbox"), Ct));
    }

    [Fact]
    public async Task A_record_that_the_database_finds_fault_with_is_set_aside_and_those_around_it_come_home()
    {
        breakable.Break();
        for (var i = 0; i < 3; i++)
        {
            await WriteAsync();
        }

        breakable.Mend();
        breakable.Refuses = "wamid.2";
        await StartWorkerAsync();
        await EmptyAsync();

        Assert.Equal([1, 3], await KeptAsync());
        Assert.Equal(1, spool.State.SetAside);
    }

    [Fact]
    public void Two_nodes_with_one_data_folder_have_a_spool_each()
    {
        using var other = Open();

        Assert.NotNull(other.Folder);
        Assert.True(Directory.Exists(Folder + "-2"));
    }

    private static byte[] Body(string account, int number) => Encoding.UTF8.GetBytes($$$"""
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
        "metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{account}}}"},
        "contacts":[{"profile":{"name":"Ana"},"wa_id":"{{{Telephone}}}"}],
        "messages":[{"from":"{{{Telephone}}}","id":"wamid.{{{number}}}","timestamp":"1795500000","type":"text","text":{"body":"Bon dia"}}]}}]}]}
        """);

    private Spool Open(long bytes = 10_000_000) => new(
        inbox, new() { Data = breakable.Folder, Database = "Host=nowhere;Database=x", SpoolBytes = bytes }, new(TimeProvider.System, Unpaced: false), NullLogger<Spool>.Instance);

    private async Task StartWorkerAsync()
    {
        worker = new(spool, inbox, channels, breakable.Database, NullLogger<SpoolWorker>.Instance);
        await worker.StartAsync(Ct);
    }

    private Task<bool> WriteAsync() => spool.KeepAsync(channels.Adapter(ChannelKinds.WhatsApp), Body("111", Interlocked.Increment(ref written)), null, new("ours"));

    private async Task WriteToBotAsync() => Assert.True(await spool.KeepAsync(
        channels.Adapter(ChannelKinds.Telegram),
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            update_id = 7,
            message = new { message_id = 7, date = 1_795_500_000, from = new { id = 799, is_bot = false, first_name = "Ana" }, chat = new { id = 799, type = "private" }, text = "Bon dia" },
        }),
        channels.Find(ChannelKinds.Telegram, "bot"), null));

    private async Task EmptyAsync()
    {
        var until = Environment.TickCount64 + (long)AtMost.TotalMilliseconds;
        while (!spool.IsEmpty)
        {
            Assert.True(Environment.TickCount64 < until, "the spool does not become empty");
            await Task.Delay(10, Ct);
        }
    }

    /// <summary>The numbers of the messages in the inbox, in the order in which they are answered.</summary>
    private Task<List<int>> KeptAsync() => breakable.Database.ReadAsync(
        s => s.Query("SELECT external_id FROM inbox WHERE channel_id = 1 ORDER BY id", r => int.Parse(r.GetString(0)["wamid.".Length..], null)), Ct);
}
