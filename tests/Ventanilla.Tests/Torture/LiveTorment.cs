using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Ventanilla.Demo;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// An operator's page stays open while the program is killed and started again (G-LIVE). Ten seconds after each return it
/// shows every message, in order, and nobody has touched it.
/// </summary>
[Collection(TortureGroup.Name)]
[Trait("Kind", "Browser")]
public sealed class LiveTorment(Screens screens) : IClassFixture<Screens>
{
    /// <summary>In milliseconds: the ten seconds that are promised, and as many for two cores that start program and browser at once.</summary>
    private const int Patience = 20_000;

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task An_open_page_shows_every_message_in_order_soon_after_each_restart()
    {
        var options = TortureOptions.Current;
        var ct = TestContext.Current.CancellationToken;
        var tally = new Tally("live", options.Seed);
        await using var life = await Life.BeginAsync(options.Seed, Faults.None with { StatusDelay = 100 });
        await life.StartAsync(ct);
        var citizen = life.Ledger.Add(new(telegram: false, 950_000));
        await SayAsync(life, citizen, ct);
        var page = await OpenAsync(life, ct);
        try
        {
            var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromMinutes(5), 0.05).TotalMilliseconds;
            for (var restart = 0; restart < options.Times(20, 1_000) && !citizen.HasSaidAll && (restart < 20 || Environment.TickCount64 < until); restart++)
            {
                await life.KillAsync();
                tally.Killed();
                await Task.Delay(life.Chance.Next(0, 1_000), ct);
                await life.StartAsync(ct);
                await SayAsync(life, citizen, ct);
                await ShowsAsync(page, citizen, restart, tally);
            }
        }
        finally
        {
            await screens.CloseAsync();
        }

        life.Ledger.Compare(tally, Kept.Marked(life.Data));
        tally.Judge();
    }

    /// <summary>All lines of citizen and counter, each question before its answer.</summary>
    private static async Task ShowsAsync(IPage page, TorturedCitizen citizen, int restart, Tally tally)
    {
        try
        {
            await Expect(page.Locator(".line.in")).ToHaveCountAsync(citizen.Letters.Count, new() { Timeout = Patience });
            await Expect(page.Locator(".line.out")).ToHaveCountAsync(citizen.Letters.Count, new() { Timeout = Patience });
            await Expect(page.Locator(".line.in .text")).ToHaveTextAsync(citizen.Letters.Select(l => l.Text), new() { Timeout = Patience });

            // A page that is fetched at the very moment when nobody listens becomes the browser's own, which is not ours to mend.
            await page.Locator("main[data-live]").WaitForAsync(new() { Timeout = Patience });
        }
        catch (PlaywrightException late)
        {
            tally.Lost($"after restart {restart} the page does not show everything within {Patience} ms: {late.Message}");
        }
    }

    private static async Task SayAsync(Life life, TorturedCitizen citizen, CancellationToken ct)
    {
        var letter = citizen.Write();
        using var request = TorturedPost.Of(life.Start.Address!, citizen, letter);
        using var answer = await life.Http.SendAsync(request, ct);
        Assert.True(answer.IsSuccessStatusCode);
        letter.Acknowledge();
    }

    private async Task<IPage> OpenAsync(Life life, CancellationToken ct)
    {
        var page = await screens.OpenAsync(life.Start.Address!, mayComplain: true);
        await page.GotoAsync("/");
        await page.Locator("[autocomplete=username]").FillAsync("admin");
        await page.Locator("[autocomplete=current-password]").FillAsync(DemoNames.Password);
        await page.Locator("[autocomplete=current-password]").PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(life.Start.Address!, "/api/v1/conversations"))
        {
            Headers = { Authorization = new("Bearer", DemoNames.ApiKey) },
        };
        using var answer = await life.Http.SendAsync(request, ct);
        var conversations = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        var list = conversations as JsonArray ?? conversations!["items"]!.AsArray();
        await page.GotoAsync($"/c/{(string)list[0]!["id"]!}");
        await page.Locator("[data-live]").WaitForAsync();
        return page;
    }
}
