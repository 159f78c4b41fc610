using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ventanilla.Tests.Operators;

/// <summary>A real browser, and what is checked and kept of what it shows.</summary>
public sealed class Screens : IAsyncLifetime
{
    public const string Chromium = "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    public async Task CloseAsync()
    {
        foreach (var context in browser?.Contexts.ToArray() ?? [])
        {
            await context.CloseAsync();
        }
    }

    /// <summary>A window of its own, as of a person who has never been here. What a page complains about fails the test.</summary>
    /// <param name="mayComplain">For a page whose server is killed: that is worth a complaint.</param>
    public async Task<IPage> OpenAsync(Uri address, int width = 1440, int height = 900, bool dark = false, string language = "en", bool mayComplain = false)
    {
        Assert.SkipWhen(browser is null, $"There is no browser at {Chromium}.");
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        if (!mayComplain)
        {
            page.PageError += (_, error) => throw new InvalidOperationException(error);
        }

        return page;
    }

    /// <summary>Fails on everything that axe finds wrong, by WCAG 2.2 A and AA and its best practices.</summary>
    public static async Task IsAccessibleAsync(IPage page)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(v =>
            $"{v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html))}")));
    }

    /// <summary>Keeps a picture for people to look at, when <c>SCREENSHOTS</c> names a folder.</summary>
    public static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }
}
