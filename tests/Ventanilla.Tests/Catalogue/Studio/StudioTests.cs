using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ventanilla.Tests.Journeys;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>A clerk, not a programmer, writes what the counter answers: in a real browser.</summary>
[Trait("Kind", "Browser")]
public sealed class StudioTests(OpenCounter counter, Screens screens) : IClassFixture<OpenCounter>, IClassFixture<Screens>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Fact]
    public async Task A_rule_is_made_of_an_unanswered_message_tried_published_answered_on_the_phone_and_taken_back()
    {
        foreach (var said in new[] { "hi ha cap carregador?", "on hi ha un carregador elèctric", "carregadors elèctrics al poble" })
        {
            await counter.Newcomer("whatsapp").AskAsync(said);
        }

        var page = await OpenAsync("/studio/rules");
        var heap = page.Locator(".heaps li", new() { HasText = "carregador" }).First;
        await heap.Locator("summary").ClickAsync();
        await Screens.KeepAsync(page, "studio-missed");
        await heap.GetByRole(AriaRole.Link, new() { Name = "Make a rule of it" }).First.ClickAsync();
        await Expect(page.GetByLabel("How people say it")).ToHaveValueAsync(new Regex("carregador"));
        await page.GetByLabel("Name of the rule").FillAsync("Carregador!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A name begins with a letter");

        await page.GetByLabel("Name of the rule").FillAsync("carregador");
        await page.GetByLabel("How people say it").FillAsync("carregador\npunt ... recarrega");
        await page.GetByLabel("What it says in Català").FillAsync("N'hi ha un a l'entrada de l'Ajuntament, de franc fins a les 22 h.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "carregador", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("#catches")).ToContainTextAsync(new Regex(@"last (\d+) messages .* answers \1$"));

        await TryAsync(page, "tenim cap carregador?");
        await Expect(page.Locator(".try-lines .ours")).ToContainTextAsync("entrada de l'Ajuntament");
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-matter");
        Assert.DoesNotContain("entrada", (await counter.Newcomer("whatsapp").AskAsync("tenim cap carregador?")).Text, StringComparison.Ordinal);

        await page.GotoAsync("/studio");
        await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync();
        await page.GetByLabel("What has changed").FillAsync("Carregador");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(@"Version \d+ answers now"));
        await Screens.KeepAsync(page, "studio-published");
        Assert.Contains("entrada de l'Ajuntament", (await counter.Newcomer("whatsapp").AskAsync("tenim cap carregador?")).Text, StringComparison.Ordinal);

        await page.GetByText("Go back to version").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Yes, let version") }).ClickAsync();
        await Expect(page.GetByText("Version 1 answers, published by")).ToBeVisibleAsync();
        Assert.DoesNotContain("entrada", (await counter.Newcomer("whatsapp").AskAsync("tenim cap carregador?")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_a_mistake_is_kept_shown_with_its_line_and_not_published_until_it_is_mended()
    {
        var page = await OpenAsync("/studio");
        await page.GetByRole(AriaRole.Link, new() { Name = "texts.json" }).First.ClickAsync();
        var content = page.GetByLabel("The file");
        var good = await content.InputValueAsync();
        await content.FillAsync("{\n  \"danger\" \n" + good[1..]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.GetByText(new Regex(", line [34]:"))).ToBeVisibleAsync();
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-file");

        await page.GotoAsync("/studio");
        await Expect(page.GetByText("It can be tried when what is wrong is mended")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish" })).ToHaveCountAsync(0);
        await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.GetByText("There are no unpublished changes")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_rule_that_another_always_answers_before_is_told_so_where_it_is_written()
    {
        var page = await OpenAsync("/studio/matter");
        await page.GetByLabel("Name of the rule").FillAsync("fanals");
        await page.GetByLabel("How people say it").FillAsync("hi ha una fuita de gas\ncarta de colors dels fanals");
        await page.GetByLabel("What it says in Català").FillAsync("Demana-la a l'Ajuntament.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.Locator(".standing")).ToContainTextAsync("«hi ha una fuita de gas»: answered first by fire");
        await page.GetByLabel("How people say it").FillAsync("socors, els fanals");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" }).ClickAsync();
        await Expect(page.Locator(".standing")).ToContainTextAsync("It can never answer: another always answers first.");
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-never");

        await GoAsync(page, "/studio/rules");
        await Expect(page.Locator(".rivals > li").First).ToContainTextAsync("fanals");
        await Expect(page.Locator("tr", new() { HasText = "fanals" })).ToContainTextAsync("It can never answer");
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-rivals");
        await GoAsync(page, "/studio");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.GetByText("There are no unpublished changes")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_test_call_shows_what_left_what_came_back_and_what_a_citizen_would_read()
    {
        var page = await OpenAsync("/studio");
        await page.GetByRole(AriaRole.Link, new() { Name = "BUS", Exact = true }).ClickAsync();

        // The page that is left has a field of the same name.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Test call: BUS" })).ToBeVisibleAsync();
        await page.GetByLabel("Write as a citizen").FillAsync("bus 1007");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test call" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The program answered well.");
        await Expect(page.Locator("pre.code").First).ToContainTextAsync("webhook-signature: v1,");
        await Expect(page.Locator("pre.code").First).ToContainTextAsync("\"key\":\"1007\"");
        await Expect(page.Locator("pre.code").Last).ToContainTextAsync("{");
        await Expect(page.Locator(".try-lines .ours")).ToContainTextAsync("1007");
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, "studio-call");

        await page.GetByLabel("Write as a citizen").FillAsync("<b>bus</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test call" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("With this message no program is asked");
        await Expect(page.GetByLabel("Write as a citizen")).ToHaveValueAsync("<b>bus</b>");

        // The form's token is what makes it the clerk's own.
        Assert.Equal(400, await page.EvaluateAsync<int>("() => fetch(location.href, { method: 'POST', body: new URLSearchParams({ _handler: 'call', 'Form.Said': 'bus 1007' }) }).then(r => r.status)"));
    }

    [Theory]
    [InlineData(1440, 900, true, "ca")]
    [InlineData(360, 740, false, "es")]
    public async Task The_studio_is_for_everybody_wide_or_narrow_by_day_and_by_night(int width, int height, bool dark, string language)
    {
        var page = await OpenAsync("/studio", width, height, dark, language);
        foreach (var (path, name) in new[] { ("/studio", "studio"), ("/studio/rules", "rules"), ("/studio/matter", "new"), ("/studio/matter/fire", "fire"), ("/studio/flow/appointment", "flow"), ("/studio/call/BUS", "call"), ("/studio/script/residus.js", "script"), ("/studio/file/town.json", "file") })
        {
            await GoAsync(page, path);
            if (name == "script")
            {
                await Expect(page.Locator(".cm-content")).ToBeVisibleAsync();
            }

            await Screens.IsAccessibleAsync(page);
            Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), $"{path} is wider than {width}");
            await Screens.KeepAsync(page, $"studio-{name}-{width}-{(dark ? "dark" : "light")}");
        }
    }

    [Fact]
    public async Task An_operator_has_no_studio()
    {
        var page = await screens.OpenAsync(counter.Address);
        await SignInAsync(page, "oac");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Answers" })).ToHaveCountAsync(0);
        foreach (var path in new[] { "/studio", "/studio/rules", "/studio/matter/fire", "/studio/call/BUS", "/studio/script/residus.js", "/studio/file/town.json" })
        {
            Assert.Equal(403, await page.EvaluateAsync<int>("path => fetch(path, { redirect: 'manual' }).then(r => r.status)", path));
        }
    }

    private static async Task TryAsync(IPage page, string words)
    {
        await page.GetByLabel("Write as a citizen").FillAsync(words);
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task<IPage> OpenAsync(string path, int width = 1440, int height = 900, bool dark = false, string language = "en")
    {
        var page = await screens.OpenAsync(counter.Address, width, height, dark, language);
        await SignInAsync(page, "admin");
        await GoAsync(page, path);
        return page;
    }

    /// <summary>A page is shown before it listens; those with a file, a script or a call are plain forms.</summary>
    private static async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        if (!new[] { "/studio/file", "/studio/call", "/studio/script" }.Any(p => path.StartsWith(p, StringComparison.Ordinal)))
        {
            await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        }
    }

    private static async Task SignInAsync(IPage page, string who)
    {
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name='Form.Name']").FillAsync(who);
        await page.Locator("input[name='Form.Password']").FillAsync("vilassola");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }
}
