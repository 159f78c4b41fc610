using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Inbox;

public abstract class InboxStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase test;
    private readonly ArrivalSignal arrivals = new();
    private InboxStore inbox = null!;

    private protected InboxStoreTests(TestDatabase test) => this.test = test;

    public async ValueTask InitializeAsync()
    {
        await test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES (1, 'ours', 'Ours'), (2, 'theirs', 'Theirs')"));
        var channels = new ChannelDirectory(test.Database, []);
        await channels.PutAsync(new(new(1), new(1), ChannelKinds.WhatsApp, "111", null, new("ours")));
        await channels.PutAsync(new(new(2), new(2), ChannelKinds.WhatsApp, "222", null, new("theirs")));
        inbox = new(test.Database, channels, new AddressBook(test.Ids), test.Ids, arrivals, new());
    }

    public ValueTask DisposeAsync()
    {
        test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_message_is_kept_once_however_often_it_comes()
    {
        for (var i = 0; i < 5; i++)
        {
            await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "Bon dia"), Text("wamid.1", "Bon dia")], Now);
        }

        Assert.Single(Handed());
    }

    [Fact]
    public async Task What_was_kept_and_perhaps_not_heard_of_is_looked_for_when_it_comes_again_before_what_comes_after_it()
    {
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "Bon dia")], Now);
        var unheard = Assert.Single(Handed());

        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.2", "Que hi ha?"), Text("wamid.1", "Bon dia")], Now);

        Assert.True(arrivals.Wakes.TryRead(out var look));
        Assert.True(arrivals.Wakes.TryRead(out var next));
        Assert.Equal((look.Conversation, 0), look);
        Assert.Equal(look.Conversation, next.Conversation);
        Assert.True(next.Entry > unheard);
        Assert.False(arrivals.Wakes.TryRead(out _));
    }

    [Fact]
    public async Task What_was_kept_is_read_back_as_it_came()
    {
        var kept = Text("wamid.1", "<script>alert(1)</script> {{7*7}} 👩‍👩‍👧") with
        {
            Content = new() { Kind = ContentKind.Text, Text = "x", Location = new(41.75, 2.05, "Plaça"), Cards = [new("Maria", ["+34799000001"], true)] },
        };
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [kept], Now);
        var handed = Assert.Single(Handed());

        var read = await inbox.FindAsync(handed, TestContext.Current.CancellationToken);

        var back = Assert.IsType<MessageReceived>(Assert.IsType<FromCitizen>(read!.Body).Event);
        Assert.Equal(ContentKind.Text, back.Content.Kind);
        Assert.Equal(kept.Content.Location, back.Content.Location);
        Assert.Equal(kept.Content.Cards[0].Phones, back.Content.Cards[0].Phones);
        Assert.Equal(kept.Sender, back.Sender);
    }

    [Fact]
    public async Task A_body_signed_by_one_town_cannot_speak_for_anothers_number()
    {
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "Bon dia", account: "222")], Now, new Secret("ours"));

        Assert.Empty(Handed());
        var quarantine = new QuarantineStore(test.Database);
        Assert.Single(await quarantine.ReadAsync(new(1), long.MaxValue, 10, TestContext.Current.CancellationToken));
        Assert.Empty(await quarantine.ReadAsync(new(2), long.MaxValue, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unknown_number_is_set_aside_and_the_rest_of_the_batch_is_kept()
    {
        var received = await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "a", account: "999"), Text("wamid.2", "b")], Now);

        Assert.Equal(new Received(1, 0, 1), received);
    }

    [Fact]
    public async Task An_entry_is_taken_once()
    {
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "Bon dia")], Now);
        var entry = (await inbox.FindAsync(Assert.Single(Handed()), TestContext.Current.CancellationToken))!;

        Assert.Equal(1, await test.Database.WriteAsync(s => s.Execute(InboxStore.TakeEntry.One, entry.Id, entry.Town.Value)));
        Assert.Equal(0, await test.Database.WriteAsync(s => s.Execute(InboxStore.TakeEntry.One, entry.Id, entry.Town.Value)));
    }

    [Fact]
    public async Task A_stored_entry_that_cannot_be_read_does_not_hide_those_behind_it()
    {
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "a"), Text("wamid.2", "b")], Now);
        var first = (await inbox.FindAsync(Handed()[0], TestContext.Current.CancellationToken))!;
        await test.Database.WriteAsync(s => s.Execute("UPDATE inbox SET body = $1 WHERE id = $2", "{\"$e\":\"of tomorrow\"}"u8.ToArray(), first.Id));

        var waiting = await inbox.ReadWaitingAsync(first.Conversation, Now, TestContext.Current.CancellationToken);

        Assert.IsType<Unreadable>(waiting[0].Body);
        Assert.IsType<FromCitizen>(waiting[1].Body);
    }

    [Fact]
    public async Task A_time_of_its_own_waits_for_it()
    {
        await inbox.AppendAsync(ChannelKinds.WhatsApp, [Text("wamid.1", "a")], Now);
        var conversation = (await inbox.FindAsync(Assert.Single(Handed()), TestContext.Current.CancellationToken))!.Conversation;
        await inbox.AppendAsync(new(1), new(1), conversation, "time:1", new TimeCame("t"), Now, Now.AddSeconds(4));

        Assert.Empty(Handed());
        Assert.Empty(await inbox.ReadOverdueAsync(Now.AddSeconds(3), Now.AddHours(-1), TestContext.Current.CancellationToken));
        Assert.Equal([conversation], await inbox.ReadOverdueAsync(Now.AddSeconds(5), Now.AddHours(-1), TestContext.Current.CancellationToken));
    }

    private static MessageReceived Text(string id, string text, string account = "111") => new()
    {
        Account = account,
        ExternalId = id,
        At = Now,
        Sender = new() { UserId = "ES.1", Phone = "+34799000001", Name = "Ana" },
        Content = new() { Kind = ContentKind.Text, Text = text },
        Raw = "{}"u8.ToArray(),
    };

    private List<long> Handed()
    {
        var ids = new List<long>();
        while (arrivals.Wakes.TryRead(out var wake))
        {
            if (wake.Entry != 0)
            {
                ids.Add(wake.Entry);
            }
        }

        return ids;
    }
}

public sealed class InboxStoreOnSqliteTests() : InboxStoreTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class InboxStoreOnPostgresTests() : InboxStoreTests(TestDatabase.OnPostgres());
