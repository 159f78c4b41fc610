using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Ventanilla.Catalogue;
using Ventanilla.Catalogue.Studio;
using Ventanilla.Demo;
using Ventanilla.Storage;
using Ventanilla.Tests.Journeys;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>A clerk of a town that follows a province: sees what a newer version would change, takes it, and writes the town's own above it.</summary>
[Trait("Kind", "Browser")]
public sealed class SharedStudioTests(OpenCounter counter, Screens screens) : IClassFixture<OpenCounter>, IClassFixture<Screens>, IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Fact]
    public async Task A_newer_version_is_shown_taken_and_published_and_an_inherited_rule_becomes_the_towns_own()
    {
        await FollowAsync();
        Assert.Contains("Hola! Soc l'assistent", (await counter.Newcomer("whatsapp").AskAsync("hola")).Text, StringComparison.Ordinal);

        var page = await screens.OpenAsync(counter.Address, 1440, 900, false, "en");
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name='Form.Name']").FillAsync("admin");
        await page.Locator("input[name='Form.Password']").FillAsync("vilassola");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));

        await GoAsync(page, "/studio");
        await Expect(page.GetByText("It follows provincia, version 1.")).ToBeVisibleAsync();
        await page.GetByText("What version 2 would change").ClickAsync();
        await Expect(page.Locator(".differences")).ToContainTextAsync("~ MENU");
        await page.GetByText("What it inherits", new() { Exact = true }).ClickAsync();
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-shared");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take version 2 into the draft" }).ClickAsync();
        await Expect(page.GetByText("It follows provincia, version 2.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(@"Version \d+ answers now"));
        Assert.Contains("Bon dia! Soc l'assistent", (await counter.Newcomer("whatsapp").AskAsync("hola")).Text, StringComparison.Ordinal);

        // What is inherited can be looked at, and is the town's own once it is saved.
        await GoAsync(page, "/studio/flow/incident");
        await Expect(page.GetByText("It is inherited from provincia, version 2.")).ToBeVisibleAsync();
        await Expect(page.Locator("svg.flow g.node").First).ToBeVisibleAsync();
        await GoAsync(page, "/studio/matter/fire");
        await Expect(page.GetByText("It is inherited from provincia, version 2.")).ToBeVisibleAsync();
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-inherited");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.GetByText("It is inherited from provincia")).ToHaveCountAsync(0);
        var draft = await counter.Services.GetRequiredService<Drafting>().OpenAsync(OpenCounter.Clerk, Ct);
        Assert.Equal(["matters.json"], draft.Draft.Changes.Select(c => c.Path));
        Assert.NotNull(draft.Pack);
        await page.GotoAsync("/studio/file/tables/holidays.csv");
        await Expect(page.GetByLabel("The file")).ToHaveValueAsync(new Regex("^date,"));
    }

    /// <summary>The town gives up its own files, but for its name, and follows a catalogue with the same ones.</summary>
    private async Task FollowAsync()
    {
        var (database, versions) = (counter.Services.GetRequiredService<Database>(), counter.Services.GetRequiredService<VersionStore>());
        var files = await versions.ReadAsync(DemoNames.Town, s => VersionStore.Files(s, DemoNames.Town, 1)!, Ct);
        var newer = Encoding.UTF8.GetString(files.Find("rules.json")!).Replace("Hola! Soc l'assistent", "Bon dia! Soc l'assistent", StringComparison.Ordinal);
        await database.WriteAsync(s =>
        {
            foreach (var pack in new[] { files, files.With([new("rules.json", Encoding.UTF8.GetBytes(newer))]) })
            {
                var (shared, _) = SharedStore.Add(s, "provincia", pack, "", "Carme", TimeProvider.System.GetUtcNow());
                SharedStore.Publish(s, "provincia", shared, "Carme", TimeProvider.System.GetUtcNow());
            }

            var own = new PackFiles([new("town.json", files.Find("town.json")!), new("shared.json", "{ \"catalogue\": \"provincia\", \"version\": 1 }"u8.ToArray())]);
            var (number, _) = versions.Add(s, DemoNames.Town, SharedStore.Attach(s, own), "", "Carme");
            versions.Publish(s, DemoNames.Town, number, back: false, "Carme");
            return true;
        });
        await counter.Services.GetRequiredService<LiveCatalogues>().RefreshAsync(DemoNames.Town, Ct);
    }

    private static async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }
}
