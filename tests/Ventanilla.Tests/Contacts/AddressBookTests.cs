using Ventanilla.Contacts;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Contacts;

public abstract class AddressBookTests : IDisposable
{
    private static readonly TownId Town = new(1);
    private static readonly ChannelId Channel = new(1);
    private static readonly Address Phone = new(AddressKinds.Phone, "+34799000001");
    private static readonly Address Ana = new(AddressKinds.UserId, "ES.111");
    private static readonly Address Blai = new(AddressKinds.UserId, "ES.222");

    private readonly TestDatabase test;
    private readonly AddressBook book;

    private protected AddressBookTests(TestDatabase test) => (this.test, book) = (test, new(test.Ids));

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task One_who_was_known_by_phone_is_recognised_when_the_user_id_appears()
    {
        var first = await OpenAsync([Phone]);

        Assert.Equal(first, await OpenAsync([Ana, Phone]));
        Assert.Equal(first, await OpenAsync([Ana]));
    }

    [Fact]
    public async Task A_phone_that_passed_to_somebody_else_does_not_open_the_old_conversation()
    {
        var ana = await OpenAsync([Ana, Phone]);
        var blai = await OpenAsync([Blai, Phone]);

        Assert.NotEqual(ana.Contact, blai.Contact);
        Assert.NotEqual(ana.Conversation, blai.Conversation);
        Assert.Equal(ana, await OpenAsync([Ana]));
    }

    [Fact]
    public async Task One_who_changes_the_user_id_stays_the_same_contact()
    {
        var before = await OpenAsync([Ana]);

        Assert.Equal(before, await OpenAsync([Blai], previous: Ana));
        Assert.Equal(before, await OpenAsync([Blai]));
    }

    [Fact]
    public async Task Fifty_first_messages_at_once_make_one_contact()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => OpenAsync([Ana, Phone])));

        Assert.Single(all.Distinct());
        Assert.Equal(1, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM contacts"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_address_on_another_channel_is_another_conversation()
    {
        var here = await OpenAsync([Ana]);
        var there = await test.Database.WriteAsync(s => book.Open(s, new(2), new(2), [Ana], null, null, DateTimeOffset.UnixEpoch));

        Assert.NotEqual(here.Conversation, there.Conversation);
    }

    private Task<Whereabouts> OpenAsync(IReadOnlyList<Address> addresses, Address? previous = null) => test.Database.WriteAsync(
        s => book.Open(s, Town, Channel, addresses, previous, null, DateTimeOffset.UnixEpoch),
        found => book.Remember(Channel, addresses, found));
}

public sealed class AddressBookOnSqliteTests() : AddressBookTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class AddressBookOnPostgresTests() : AddressBookTests(TestDatabase.OnPostgres());
