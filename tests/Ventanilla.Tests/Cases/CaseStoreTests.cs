using Ventanilla.Cases;
using Ventanilla.Contacts;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Cases;

public abstract class CaseStoreTests : IDisposable
{
    private const string Hour = "OAC 2026-05-13 10:40";

    private static readonly TownId Town = new(1);
    private static readonly TownId Other = new(2);
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2));
    private static readonly Viewer Clerk = new(Town, 7, "Marta", SeesAll: true, []);

    private readonly TestDatabase test;
    private readonly CaseBook book;
    private readonly CaseStore store;

    private protected CaseStoreTests(TestDatabase test) => (this.test, book, store) = (test, new(test.Database), new(test.Database));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        test.Dispose();
    }

    [Fact]
    public async Task Numbers_rise_within_the_town_and_the_year_and_none_is_given_twice()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => book.GiveNumberAsync(Town, "VIL", null, new(i), Now, 2026)));

        Assert.Equal(Enumerable.Range(1, 50).Select(n => $"VIL-2026-{n:D6}"), all.Order());
        Assert.Equal("VIL-2027-000001", await book.GiveNumberAsync(Town, "VIL", null, new(1), Now, 2027));
        Assert.Equal("ALT-2026-000001", await book.GiveNumberAsync(Other, "ALT", null, new(1), Now, 2026));
    }

    [Theory]
    [InlineData("vilassola", "VIL")]
    [InlineData("st-pau", "STP")]
    [InlineData("7", "CAS")]
    public void A_number_begins_with_the_towns_name(string slug, string prefix) => Assert.Equal(prefix, CaseBook.Prefix(slug));

    [Fact]
    public async Task A_case_comes_back_as_it_was_opened()
    {
        var opened = Sample("VIL-2026-000001") with { Place = "carrer Major, 12", Point = (41.7312, 2.0539), DueAt = Now.AddDays(2), Fields = new Dictionary<string, string> { ["photo"] = "17" } };
        await OpenAsync(opened);

        var found = await store.FindAsync(Clerk, opened.Number, Ct);
        Assert.Equal(opened with { Fields = found!.Fields }, found);
        Assert.Equal(opened.Fields, found.Fields);
    }

    [Fact]
    public async Task Whoever_has_the_PIN_is_told_and_nobody_else()
    {
        await OpenAsync(Sample("VIL-2026-000001"));

        Assert.Equal("ENL/FON", (await book.TellAsync(Town, "VIL-2026-000001", "4821", Now, Ct))?.Category);
        Assert.Null(await book.TellAsync(Town, "VIL-2026-000001", "4822", Now, Ct));
        Assert.Null(await book.TellAsync(Town, "VIL-2026-000002", "4821", Now, Ct));
        Assert.Null(await book.TellAsync(Other, "VIL-2026-000001", "4821", Now, Ct));
        Assert.DoesNotContain("4821", await test.Database.ReadAsync(s => s.First("SELECT pin FROM cases WHERE town_id = 1", r => r.GetString(0)), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_tries_all_PINs_finds_the_case_closed_for_an_hour_also_with_the_right_one()
    {
        await OpenAsync(Sample("VIL-2026-000001"));
        for (var tries = 0; tries < 20; tries++)
        {
            Assert.Null(await book.TellAsync(Town, "VIL-2026-000001", "0000", Now, Ct));
        }

        Assert.Null(await book.TellAsync(Town, "VIL-2026-000001", "4821", Now, Ct));
        Assert.NotNull(await book.TellAsync(Town, "VIL-2026-000001", "4821", Now.AddMinutes(61), Ct));
    }

    [Fact]
    public async Task A_slip_now_and_then_closes_nothing()
    {
        await OpenAsync(Sample("VIL-2026-000001"));
        for (var day = 0; day < 25; day++)
        {
            Assert.Null(await book.TellAsync(Town, "VIL-2026-000001", "0000", Now, Ct));
            Assert.NotNull(await book.TellAsync(Town, "VIL-2026-000001", "4821", Now, Ct));
        }
    }

    [Fact]
    public async Task Of_fifty_who_want_one_hour_one_has_it()
    {
        var all = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => book.GiveNumberAsync(Town, "VIL", Hour, new(i), Now, 2026)));

        Assert.Single(all, n => n is not null);
        Assert.NotNull(await book.GiveNumberAsync(Other, "ALT", Hour, new(99), Now, 2026));
    }

    [Fact]
    public async Task An_hour_that_is_held_is_not_offered_to_others_and_comes_back_when_nothing_was_opened()
    {
        await book.GiveNumberAsync(Town, "VIL", Hour, new(1), Now, 2026);

        Assert.Empty(await book.TakenAsync(Town, new(2026, 5, 12), new(1), Now, Ct));
        Assert.Equal([Hour], await book.TakenAsync(Town, new(2026, 5, 12), new(2), Now, Ct));
        Assert.NotNull(await book.GiveNumberAsync(Town, "VIL", Hour, new(1), Now, 2026));
        Assert.Null(await book.GiveNumberAsync(Town, "VIL", Hour, new(2), Now.AddMinutes(5), 2026));
        Assert.NotNull(await book.GiveNumberAsync(Town, "VIL", Hour, new(2), Now.AddMinutes(61), 2026));
    }

    [Fact]
    public async Task An_hour_belongs_to_its_case_until_that_is_cancelled_by_its_own_citizen()
    {
        var number = (await book.GiveNumberAsync(Town, "VIL", Hour, new(1), Now, 2026))!;
        await OpenAsync(Sample(number) with { Slot = Hour, Conversation = new(1) });

        Assert.Equal([Hour], await book.TakenAsync(Town, new(2026, 5, 12), new(1), Now, Ct));
        Assert.Null(await book.GiveNumberAsync(Town, "VIL", Hour, new(2), Now.AddDays(1), 2026));
        Assert.False(await test.Database.WriteAsync(s => CaseStore.Cancel(s, Town, new(2), number, Now)));
        Assert.False(await test.Database.WriteAsync(s => CaseStore.Cancel(s, Other, new(1), number, Now)));
        Assert.True(await test.Database.WriteAsync(s => CaseStore.Cancel(s, Town, new(1), number, Now)));
        Assert.False(await test.Database.WriteAsync(s => CaseStore.Cancel(s, Town, new(1), number, Now)));
        Assert.Equal("cancelled", (await store.FindAsync(Clerk, number, Ct))!.State);
        Assert.NotNull(await book.GiveNumberAsync(Town, "VIL", Hour, new(2), Now, 2026));
    }

    [Fact]
    public async Task An_hour_that_is_not_held_opens_no_case()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(Sample("VIL-2026-000009") with { Slot = Hour }));

        Assert.Null(await store.FindAsync(Clerk, "VIL-2026-000009", Ct));
    }

    [Fact]
    public async Task What_a_viewer_may_not_see_does_not_exist_for_them()
    {
        await OpenAsync(Sample("VIL-2026-000001"));
        await OpenAsync(Sample("VIL-2026-000002") with { Queue = "POL" });

        var brigade = new Viewer(Town, 8, "Pau", SeesAll: false, ["BRIGADA"]);
        Assert.Equal(["VIL-2026-000001"], (await store.ListAsync(brigade, new(), Ct)).Select(c => c.Number));
        Assert.Null(await store.FindAsync(brigade, "VIL-2026-000002", Ct));
        Assert.Empty(await store.ListAsync(Clerk with { Town = Other }, new(), Ct));
    }

    [Fact]
    public async Task The_list_is_asked_for_by_state_queue_category_contact_and_page()
    {
        for (var number = 1; number <= 5; number++)
        {
            await OpenAsync(Sample($"VIL-2026-{number:D6}") with { Queue = number == 5 ? "POL" : "BRIGADA", Category = number == 4 ? "VIA/CAL" : "ENL/FON", Contact = new(number) });
        }

        var first = await store.ListAsync(Clerk, new(Limit: 2), Ct);
        Assert.Equal(["VIL-2026-000005", "VIL-2026-000004"], first.Select(c => c.Number));
        Assert.Equal(["VIL-2026-000003", "VIL-2026-000002"], (await store.ListAsync(Clerk, new(Cursor: first[^1].Id, Limit: 2), Ct)).Select(c => c.Number));
        Assert.Equal("VIL-2026-000005", Assert.Single(await store.ListAsync(Clerk, new(Queue: "POL"), Ct)).Number);
        Assert.Equal("VIL-2026-000004", Assert.Single(await store.ListAsync(Clerk, new(Category: "VIA/CAL"), Ct)).Number);
        Assert.Equal("VIL-2026-000002", Assert.Single(await store.ListAsync(Clerk, new(Contact: new(2)), Ct)).Number);
        Assert.Empty(await store.ListAsync(Clerk, new(State: "done"), Ct));
    }

    [Fact]
    public async Task A_yes_is_kept_until_its_no()
    {
        await test.Database.WriteAsync(s =>
        {
            ConsentStore.Change(s, Town, new(1), "agenda", true, Now);
            ConsentStore.Change(s, Town, new(1), "feina", true, Now);
            ConsentStore.Change(s, Town, new(1), "feina", false, Now);
            ConsentStore.Change(s, Town, new(2), "avisos", true, Now);
            ConsentStore.Change(s, Town, new(2), "*", false, Now);
            return true;
        });

        Assert.Equal(["agenda"], await test.Database.ReadAsync(s => ConsentStore.Of(s, Town, new(1)), Ct));
        Assert.Empty(await test.Database.ReadAsync(s => ConsentStore.Of(s, Town, new(2)), Ct));
    }

    private Task<bool> OpenAsync(Case opened) => test.Database.WriteAsync(s =>
    {
        CaseStore.Add(s, Town, opened, CasePin.Hash("4821"));
        return true;
    });

    private Case Sample(string number) => new()
    {
        Id = test.Ids.Next(),
        Number = number,
        Flow = "incident",
        Category = "ENL/FON",
        Class = "B",
        Queue = "BRIGADA",
        State = CaseStates.New,
        Text = "El fanal no s'encén",
        Contact = new(1),
        Conversation = new(1),
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds()),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds()),
    };
}

public sealed class CaseStoreOnSqliteTests() : CaseStoreTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class CaseStoreOnPostgresTests() : CaseStoreTests(TestDatabase.OnPostgres());
