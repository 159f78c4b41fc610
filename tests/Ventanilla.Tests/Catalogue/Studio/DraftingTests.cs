using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Catalogue.Studio;
using Ventanilla.Demo;
using Ventanilla.Operators;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>What a town's people write, from the draft to the citizen's answer and back; on both databases.</summary>
public abstract class DraftingTests(OpenCounter counter)
{
    private static readonly Viewer Admin = OpenCounter.Clerk;

    private static readonly Viewer Colleague = Admin with { Id = 8, Name = "Pau" };

    private Drafting Drafting => counter.Services.GetRequiredService<Drafting>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_drafted_answers_nobody_until_it_is_published_and_no_longer_when_it_was_taken_back()
    {
        Assert.DoesNotContain("endoll", (await counter.Newcomer("telegram").AskAsync("on puc carregar el cotxe elèctric")).Text, StringComparison.Ordinal);
        await SaveMatterAsync("endolls", """{ "handling": "keyword", "phrases": ["carregar + cotxe"], "text": { "ca": "L'endoll és a la plaça.", "es": "El enchufe está en la plaza." } }""");
        var open = await Drafting.OpenAsync(Admin, Ct);
        Assert.NotNull(open.Pack);
        Assert.DoesNotContain("endoll", (await counter.Newcomer("telegram").AskAsync("on puc carregar el cotxe elèctric")).Text, StringComparison.Ordinal);

        var before = open.Draft.Published!.Number;
        var published = Assert.IsType<StudioOutcome.Done>(await Drafting.PublishAsync(Admin, "Endolls", open.Draft.Mark, Ct));
        Assert.Equal(before + 1, published.Version);
        Assert.Contains("endoll", (await counter.Newcomer("telegram").AskAsync("on puc carregar el cotxe elèctric")).Text, StringComparison.Ordinal);
        var now = await Drafting.OpenAsync(Admin, Ct);
        Assert.Empty(now.Draft.Changes);
        Assert.Equal(("Endolls", Admin.Name), (now.Versions[0].Note, now.Versions[0].Author));

        Assert.Equal(new StudioOutcome.Done(before), await Drafting.GoBackAsync(Admin, now.Draft.Published!.Seq, Ct));
        Assert.DoesNotContain("endoll", (await counter.Newcomer("telegram").AskAsync("on puc carregar el cotxe elèctric")).Text, StringComparison.Ordinal);
        Assert.IsType<StudioOutcome.Overtaken>(await Drafting.GoBackAsync(Admin, now.Draft.Published.Seq, Ct));
    }

    [Fact]
    public async Task What_is_faulty_is_kept_and_not_published_and_says_where()
    {
        await SaveAsync("texts.json", "{\n  \"danger\": 3\n");
        var open = await Drafting.OpenAsync(Admin, Ct);
        Assert.Null(open.Pack);
        Assert.Contains(open.Problems, p => p is { File: "texts.json", Line: > 0 });
        Assert.IsType<StudioOutcome.Faulty>(await Drafting.PublishAsync(Admin, "", open.Draft.Mark, Ct));
        Assert.Equal(1, await Drafting.DiscardAsync(Admin, "texts.json"));
        Assert.NotNull((await Drafting.OpenAsync(Admin, Ct)).Pack);
    }

    [Fact]
    public async Task Two_who_write_at_once_lose_nothing_of_each_others()
    {
        var (file, seen) = await FileAsync("texts.json");
        Assert.IsType<StudioOutcome.Done>(await Drafting.SaveAsync(Admin, "texts.json", [.. file, (byte)'\n'], seen));
        Assert.Equal(["texts.json"], Assert.IsType<StudioOutcome.Overtaken>(await Drafting.SaveAsync(Colleague, "texts.json", [.. file, (byte)' '], seen)).Paths);

        // Who tried an older draft does not publish what came since.
        var tried = (await Drafting.OpenAsync(Colleague, Ct)).Draft.Mark;
        var (again, hash) = await FileAsync("texts.json");
        Assert.IsType<StudioOutcome.Done>(await Drafting.SaveAsync(Admin, "texts.json", [.. again, (byte)'\n'], hash));
        Assert.IsType<StudioOutcome.Overtaken>(await Drafting.PublishAsync(Colleague, "", tried, Ct));

        // Back to what is published: then there is no draft any more.
        Assert.IsType<StudioOutcome.Done>(await Drafting.SaveAsync(Admin, "texts.json", file, (await FileAsync("texts.json")).Hash));
        var open = await Drafting.OpenAsync(Admin, Ct);
        Assert.Empty(open.Draft.Changes);
        Assert.IsType<StudioOutcome.Nothing>(await Drafting.PublishAsync(Admin, "", open.Draft.Mark, Ct));
    }

    [Theory]
    [InlineData("../secrets.json")]
    [InlineData("tables/../../x.csv")]
    [InlineData("rules.exe")]
    [InlineData("")]
    public async Task A_file_that_no_town_has_is_not_kept(string path) =>
        Assert.IsType<StudioOutcome.Faulty>(await Drafting.SaveAsync(Admin, path, "{}"u8.ToArray(), null));

    [Fact]
    public async Task Neither_an_operator_nor_another_town_comes_near_it()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Drafting.OpenAsync(Admin with { SeesAll = false, Queues = ["OAC"] }, Ct));
        var elsewhere = await Drafting.OpenAsync(Admin with { Town = new(DemoNames.Town.Value + 1) }, Ct);
        Assert.Empty(elsewhere.Draft.Files.Paths);
        Assert.Empty(elsewhere.Versions);
    }

    private async Task SaveMatterAsync(string name, string matter)
    {
        var (file, seen) = await FileAsync("matters.json");
        Assert.IsType<StudioOutcome.Done>(await Drafting.SaveAsync(Admin, "matters.json", MatterText.Put(file, name, matter), seen));
    }

    private async Task SaveAsync(string path, string text) =>
        Assert.IsType<StudioOutcome.Done>(await Drafting.SaveAsync(Admin, path, Encoding.UTF8.GetBytes(text), (await FileAsync(path)).Hash));

    private async Task<(byte[] Content, string? Hash)> FileAsync(string path)
    {
        var files = (await Drafting.OpenAsync(Admin, Ct)).Draft.Files;
        return (files.Find(path)!, files.Hashes.GetValueOrDefault(path));
    }
}

public sealed class DraftingOnSqliteTests(OpenCounter counter) : DraftingTests(counter), IClassFixture<OpenCounter>;

[Trait("Kind", "Postgres")]
public sealed class DraftingOnPostgresTests(OpenCounterOnPostgres counter) : DraftingTests(counter), IClassFixture<OpenCounterOnPostgres>;
