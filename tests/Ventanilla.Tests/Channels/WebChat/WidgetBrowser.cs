using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Ventanilla.Tests.Channels.WebChat;

/// <summary>A browser, and another organisation's site on an origin of its own that embeds the widget.</summary>
public sealed class WidgetBrowser : IAsyncLifetime
{
    /// <summary>Set to a folder to look at what the tests saw.</summary>
    private static readonly string? Shots = Environment.GetEnvironmentVariable("VENTANILLATESTS_SHOTS");

    private IPlaywright playwright = null!;
    private IBrowser chromium = null!;
    private readonly ConcurrentQueue<string> failures = new();
    private WebApplication foreign = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
            ],
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        foreign = builder.Build();
        foreign.MapGet("/", (string counter) => Results.Content(
            $"""
            <!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Biblioteca</title>
            <style>button, p, h1, ul [role] * [ color: #b00 !important ] body [ font: 18px Georgia, serif; margin: 3rem ]</style>
            <script src="{counter}widget.js" defer></script></head>
            <body><main><h1>Biblioteca de Vilassola</h1><p>Abierta de lunes a viernes, de 10 a 20 h.</p></main>
            <ventanilla-chat town="vilassola" lang="es"></ventanilla-chat></body></html>
            """.Replace('[', '{').Replace(']', '}'), "text/html"));
        await foreign.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
        await foreign.DisposeAsync();
        Assert.Empty(failures);
    }

    public async Task<IPage> PageAsync(ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var context = await chromium.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "ca-ES",
            TimezoneId = "Europe/Madrid",
        });
        context.SetDefaultTimeout(10_000);
        var page = await context.NewPageAsync();
        page.PageError += (_, problem) => failures.Enqueue(problem);
        return page;
    }

    public Task VisitForeignAsync(IPage page, Uri counter) => page.GotoAsync($"{foreign.Urls.First()}/?counter={Uri.EscapeDataString(counter.ToString())}");

    /// <summary>A photo that the browser itself takes: of a page with colours.</summary>
    public async Task<byte[]> PhotoAsync()
    {
        var page = await PageAsync(width: 640, height: 480);
        await page.SetContentAsync("<body style='margin:0;background:linear-gradient(160deg,#1a2a6c,#b21f1f,#fdbb2d);height:480px'></body>");
        var photo = await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg });
        await page.Context.CloseAsync();
        return photo;
    }

    public static async Task KeepAsync(IPage page, string name)
    {
        if (Shots is { Length: > 0 })
        {
            Directory.CreateDirectory(Shots);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Shots, $"{name}.png") });
        }
    }
}
