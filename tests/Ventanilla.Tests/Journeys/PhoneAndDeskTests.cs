using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Journeys;

/// <summary>A citizen with a telephone and an operator at the desk, each in a browser of their own.</summary>
[Collection(OpenCounterGroup.Name)]
[Trait("Kind", "Browser")]
public sealed class PhoneAndDeskTests(OpenCounter counter, Screens screens) : IClassFixture<Screens>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Fact]
    public async Task A_photo_and_a_word_from_the_phone_are_seen_at_the_desk_taken_answered_and_read_on_the_phone()
    {
        var phone = await screens.OpenAsync(counter.Address);
        await phone.GotoAsync("/phone?channel=whatsapp&citizen=amina&lang=en");

        // The page is there before it listens: a tap in between is lost, as on any telephone.
        var sheet = phone.GetByRole(AriaRole.Dialog);
        for (var tap = 0; tap < 40 && !await sheet.IsVisibleAsync(); tap++)
        {
            await phone.GetByRole(AriaRole.Button, new() { Name = "Attach" }).ClickAsync();
            await phone.WaitForTimeoutAsync(250);
        }

        await phone.GetByRole(AriaRole.Button, new() { Name = "A broken lamp post" }).ClickAsync();
        await Expect(sheet).ToBeHiddenAsync();
        var words = phone.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });
        await words.FillAsync("Miren qué desastre delante de casa");
        await words.PressAsync("Enter");
        await Expect(phone.GetByRole(AriaRole.Log).GetByText("Miren qué desastre delante de casa")).ToBeVisibleAsync();

        var desk = await screens.OpenAsync(counter.Address);
        await desk.GotoAsync("/sign-in");
        await desk.Locator("input[name='Form.Name']").FillAsync("oac");
        await desk.Locator("input[name='Form.Password']").FillAsync("vilassola");
        await desk.Keyboard.PressAsync("Enter");

        // The page is shown before it listens; what is clicked in between is gone with it.
        await Expect(desk.Locator("main[data-live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await desk.GetByRole(AriaRole.Link, new() { NameRegex = new("Amina") }).First.ClickAsync();
        await Expect(desk.Locator(".line.in img").First).ToBeVisibleAsync();
        await Expect(desk.GetByText("Miren qué desastre delante de casa").Last).ToBeVisibleAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Take", Exact = true }).ClickAsync();
        await Expect(desk.GetByText("You have it")).ToBeVisibleAsync();
        await desk.GetByLabel("Reply to the citizen").FillAsync("Gracias, enviamos a la brigada.");
        await desk.Keyboard.PressAsync("Enter");

        await Expect(phone.GetByText("Gracias, enviamos a la brigada.")).ToBeVisibleAsync();
        await Expect(phone.Locator("[data-tick='read']").First).ToBeVisibleAsync();
        await Expect(desk.Locator(".line.out .delivery").Last).ToContainTextAsync(new Regex("[Rr]ead"));
    }
}
