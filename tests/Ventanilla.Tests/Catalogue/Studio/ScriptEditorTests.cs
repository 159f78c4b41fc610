using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ventanilla.Tests.Journeys;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>A script is written, run and mended in a real browser, before it answers anybody.</summary>
[Trait("Kind", "Browser")]
public sealed class ScriptEditorTests(OpenCounter counter, Screens screens) : IClassFixture<OpenCounter>, IClassFixture<Screens>, IAsyncDisposable
{
    private const string Endless = "function answer(input) {\n  let key = input.key;\n  while (true) {\n    key += key.length;\n    key = \"\";\n  }\n}\n";

    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Theory]
    [InlineData(1440, 900, true)]
    [InlineData(360, 740, false)]
    public async Task One_that_never_ends_is_marked_at_its_line_and_what_it_used_is_told(int width, int height, bool dark)
    {
        var page = await OpenAsync(width, height, dark);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GetByLabel("Code that the citizen typed").FillAsync("c/ Major 3");
        await RunAsync(page);
        await Expect(page.Locator("pre.code")).ToContainTextAsync("text");
        await Expect(page.Locator(".budget label")).ToHaveTextAsync(new Regex("^It used [1-9][0-9]? % of what one answer may use$"));
        await Expect(page.Locator(".budget")).ToContainTextAsync(" million steps, in ");

        await WriteAsync(page, Endless);
        await RunAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("line 3:");
        await Expect(page.Locator(".budget label")).ToContainTextAsync("100 %");
        await Expect(page.Locator(".cm-lintRange-error")).ToHaveTextAsync("  while (true) {");
        await Expect(page.Locator(".cm-lint-marker-error")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Code that the citizen typed")).ToHaveValueAsync("c/ Major 3");

        // The page's policy forbids nothing that the editor does. What looks at the page below does things of its own.
        Assert.Empty(complaints);
        await Screens.IsAccessibleAsync(page);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        await Screens.KeepAsync(page, $"studio-script-{width}-wrong");

        // It was run as it stood there, and nothing was kept.
        await page.GotoAsync("/studio/script/residus.js");
        await Expect(page.Locator(".cm-content")).Not.ToContainTextAsync("while (true) {");
    }

    [Fact]
    public async Task It_proposes_what_the_town_has_lets_the_keyboard_out_and_saves()
    {
        var page = await OpenAsync();
        await WriteAsync(page, "function answer(input) { return { text: ");
        await page.Keyboard.TypeAsync("input.we");
        await Expect(page.Locator(".cm-tooltip-autocomplete")).ToContainTextAsync("weekday");
        await Expect(page.Locator(".cm-tooltip-autocomplete ul")).ToHaveAttributeAsync("aria-label", "Proposals");
        await page.Locator(".cm-tooltip-autocomplete li").First.ClickAsync();
        await page.Keyboard.TypeAsync(" + row.waste_z");
        await Expect(page.Locator(".cm-tooltip-autocomplete")).ToContainTextAsync("waste_zone");
        await Expect(page.Locator(".cm-line").First).ToContainTextAsync("text: input.weekday + row.waste_z");
        await Screens.KeepAsync(page, "studio-script-proposes");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save to the draft" })).ToBeFocusedAsync();

        await WriteAsync(page, "function answer() { return { text: \"Demà\" }; } // proves\n");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Saved to the draft");
        await Expect(page.Locator(".cm-content")).ToContainTextAsync("// proves");
        await page.GotoAsync("/studio");
        await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.DoesNotContain("script-editor", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.GetByText("There are no unpublished changes")).ToBeVisibleAsync();
        Assert.InRange(await page.EvaluateAsync<int>("() => fetch('/lib/script-editor.js').then(r => r.text()).then(t => t.length)"), 100_000, 400_000);
    }

    [Fact]
    public async Task Without_the_editor_the_same_is_done_in_a_plain_field()
    {
        var page = await screens.OpenAsync(counter.Address);
        await page.RouteAsync("**/script-editor.js", route => route.AbortAsync());
        await SignInAsync(page);
        await page.Locator("textarea[name='Form.Text']").FillAsync(Endless);
        await RunAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("line 3:");
        await Expect(page.Locator("textarea[name='Form.Text']")).ToHaveValueAsync(Endless);
        await Screens.IsAccessibleAsync(page);
    }

    private static Task RunAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

    /// <summary>Pasted over all that is there. Typed over it, the browser itself would carry styles along for a moment, and complain of them.</summary>
    private static async Task WriteAsync(IPage page, string text)
    {
        await page.Locator(".cm-content").ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Locator(".cm-content").EvaluateAsync(
            """
            (editor, text) => {
              const carried = new DataTransfer();
              carried.setData('text/plain', text);
              editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }));
            }
            """,
            text);
    }

    private async Task<IPage> OpenAsync(int width = 1440, int height = 900, bool dark = false)
    {
        var page = await screens.OpenAsync(counter.Address, width, height, dark);
        await SignInAsync(page);
        await Expect(page.Locator(".cm-content")).ToBeVisibleAsync();
        return page;
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name='Form.Name']").FillAsync("admin");
        await page.Locator("input[name='Form.Password']").FillAsync("vilassola");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await page.GotoAsync("/studio/script/residus.js");
    }
}
