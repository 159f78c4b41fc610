using Microsoft.Playwright;
using Ventanilla.Channels;
using Ventanilla.Conversations;
using Ventanilla.Outbox;
using Ventanilla.Storage;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Operators;

/// <summary>What the desk shows of messages in doubt and of a window that has closed.</summary>
[Trait("Kind", "Browser")]
public abstract class DoubtDeskTests(TwoTowns towns, Screens screens) : IClassFixture<Screens>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Theory]
    [InlineData(false, 1440)]
    [InlineData(true, 360)]
    public async Task A_message_that_perhaps_did_not_go_has_two_buttons_and_is_listed(bool dark, int width)
    {
        var citizen = dark ? "8801" : "8802";
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.WhatsApp, citizen, "Montse Riera", "Quan obriu?");
        await towns.Get<Desk>().ReplyAsync(towns.Everything, id, "Demà a les nou.", ct: TestContext.Current.CancellationToken);
        var message = await towns.UntilAsync(s => s.Number("SELECT o.message_id FROM outbox o WHERE o.conversation_id = $1 AND o.state = 3 AND o.message_id IS NOT NULL", id.Value));
        await towns.Get<Database>().WriteAsync(s =>
        {
            s.Execute("UPDATE outbox SET state = 5, doubted_at = 0, problem = 'The connection to Meta broke.' WHERE message_id = $1", message);
            return s.Execute("UPDATE messages SET status = 4, problem = 'undecided' WHERE id = $1", message);
        });

        var page = await SignInAsync($"/c/{id}", dark, width);
        var again = page.GetByRole(AriaRole.Button, new() { Name = "Send again" });
        await Expect(again).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "It arrived" })).ToBeVisibleAsync();
        // The page is drawn once more when it comes alive; measured in between there is no history.
        await page.WaitForFunctionAsync("() => window.desk?.isReady?.()");
        Assert.True(await page.Locator(".history").EvaluateAsync<bool>("h => h.scrollWidth <= h.clientWidth"), $"The history is wider than {width} px.");
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, $"doubt-{(dark ? "dark" : "light")}");
        await page.GotoAsync("/attention");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Demà a les nou." })).ToBeVisibleAsync();
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, $"attention-{(dark ? "dark" : "light")}");
        await page.GotoAsync($"/c/{id}");
        await page.WaitForFunctionAsync("() => window.desk?.isReady?.()");
        await again.ClickAsync();

        await Expect(page.GetByText("Possibly sent twice")).ToBeVisibleAsync();
        await Expect(again).ToHaveCountAsync(0);
        await towns.UntilAsync(_ => towns.Paper[ChannelKinds.WhatsApp].Sent.Count(m => m.To.UserId == citizen && m.Content.Text == "Demà a les nou.") == 2 ? 1 : 0);
    }

    [Theory]
    [InlineData(false, 1440)]
    [InlineData(true, 360)]
    public async Task A_closed_window_offers_the_templates_with_a_preview(bool dark, int width)
    {
        var citizen = dark ? "8901" : "8902";
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.WhatsApp, citizen, "Pere Font", "Hola");
        var account = towns.Get<ChannelDirectory>().All.First(a => a.Town == TwoTowns.First && a.Kind == ChannelKinds.WhatsApp);
        await towns.Get<TemplateStore>().PutAsync(account, [new("resposta_llesta", "ca", "approved", "Ja tenim resposta sobre {{1}}.")], DateTimeOffset.UnixEpoch);
        await towns.Get<Database>().WriteAsync(s => s.Execute("UPDATE conversations SET window_closes_at = 1, version = version + 1 WHERE id = $1", id.Value));

        var page = await SignInAsync($"/c/{id}", dark, width);
        await page.WaitForFunctionAsync("() => window.desk?.isReady?.()");
        await page.GetByLabel("Value of 1").FillAsync("la beca");
        await Expect(page.GetByText("Ja tenim resposta sobre la beca.")).ToBeVisibleAsync();
        await Screens.IsAccessibleAsync(page);
        await Screens.KeepAsync(page, $"template-{(dark ? "dark" : "light")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the template" }).ClickAsync();

        await Expect(page.Locator(".line.out .text")).ToHaveTextAsync("Ja tenim resposta sobre la beca.");
        await towns.UntilAsync(_ => towns.Paper[ChannelKinds.WhatsApp].Sent.Count(m => m.To.UserId == citizen && m.Content.Template?.Values is ["la beca"]));
    }

    private async Task<IPage> SignInAsync(string path, bool dark, int width)
    {
        var page = await screens.OpenAsync(towns.Address, width, 900, dark);
        await page.GotoAsync(path);
        await page.Locator("[autocomplete=username]").FillAsync("admin");
        await page.Locator("[autocomplete=current-password]").FillAsync(TwoTowns.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }
}

public sealed class DoubtDeskOnSqliteTests(TwoTowns towns, Screens screens) : DoubtDeskTests(towns, screens), IClassFixture<TwoTowns>;

[Trait("Kind", "Postgres")]
public sealed class DoubtDeskOnPostgresTests(TwoTownsOnPostgres towns, Screens screens) : DoubtDeskTests(towns, screens), IClassFixture<TwoTownsOnPostgres>;
