using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Ventanilla.Channels.WebChat;

namespace Ventanilla.Tests.Channels.WebChat;

/// <summary>The widget in a real browser: on the town's page, and on another organisation's site on another origin.</summary>
[Trait("Kind", "Browser")]
public sealed class WidgetTests(WebChatHost host, WidgetBrowser browser) : IClassFixture<WebChatHost>, IClassFixture<WidgetBrowser>
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_conversation_by_keyboard_alone()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await TabToAsync(page, "Escriviu un missatge");
        await page.Keyboard.TypeAsync("Bon dia");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("Voldria una cita");
        await page.Keyboard.PressAsync("Enter");
        await SeeAsync(page, "Voldria una cita");

        await OfferAsync(await ConversationAsync(page));
        await SeeAsync(page, "Demà a les 9");
        await TabToAsync(page, "Demà a les 9", back: true);
        await page.Keyboard.PressAsync("Enter");

        // The tap is a message now, and the choices are gone.
        await page.Locator(".mine", new() { HasText = "Demà a les 9" }).WaitForAsync();
        await page.Locator(".pick button").First.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        Assert.Equal("Escriviu un missatge", await FocusedAsync(page));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    [InlineData(ColorScheme.Light, 360, 320)]
    public async Task Axe_finds_nothing_on_the_town_s_page(ColorScheme scheme, int width, int height)
    {
        var page = await browser.PageAsync(scheme, width, height);
        await page.GotoAsync(Chat());
        await TalkAsync(page);
        await NothingFoundAsync(page);
        await NothingSticksOutAsync(page);
        await WidgetBrowser.KeepAsync(page, $"chat-{scheme}-{width}x{height}");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    public async Task Axe_finds_nothing_where_another_site_embeds_the_widget(ColorScheme scheme, int width, int height)
    {
        var page = await browser.PageAsync(scheme, width, height);
        await browser.VisitForeignAsync(page, host.Address);
        await NothingFoundAsync(page);
        await WidgetBrowser.KeepAsync(page, $"closed-{scheme}-{width}x{height}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Chat con el Ayuntamiento" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Ayuntamiento de Vilassola" }).WaitForAsync();
        await TalkAsync(page);
        await NothingFoundAsync(page);
        await WidgetBrowser.KeepAsync(page, $"open-{scheme}-{width}x{height}");

        await page.Keyboard.PressAsync("Escape");
        Assert.StartsWith("Chat con el Ayuntamiento", await FocusedAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reloading_brings_the_conversation_back()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await SayAsync(page, "Recordeu-me");
        await page.Locator(".mine time").WaitForAsync();

        await page.ReloadAsync();
        await SeeAsync(page, "Recordeu-me");
        Assert.Equal(1, await page.Locator(".mine").CountAsync());
    }

    [Fact]
    public async Task Clear_and_leave_takes_the_conversation_out_of_this_browser_and_goes_elsewhere()
    {
        var page = await browser.PageAsync();
        await page.RouteAsync("https://www.wikipedia.org/**", route => route.FulfillAsync(new() { Body = "neutral" }));
        await page.GotoAsync(Chat());
        await SayAsync(page, "Un secret");
        await page.Locator(".mine time").WaitForAsync();
        Assert.NotEqual("{}", await StoredAsync(page));
        var key = await KeyAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Esborra i surt" }).ClickAsync();
        await page.WaitForURLAsync("https://www.wikipedia.org/");

        await page.GotoAsync(Chat());
        Assert.Equal("{}", await StoredAsync(page));
        Assert.Equal(0, await page.Locator(".msg").CountAsync());

        // And who has copied the key meanwhile gets nothing with it either.
        var visitor = await host.VisitorAsync();
        visitor.Key = key;
        await WebChatHost.UntilAsync(async () =>
        {
            using var got = await visitor.SendAsync(HttpMethod.Get, "/messages", null);
            return got.StatusCode == System.Net.HttpStatusCode.Gone ? true : (bool?)null;
        });
    }

    [Fact]
    public async Task What_is_written_without_a_connection_goes_once_when_it_is_back()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await SayAsync(page, "Primer");
        await page.Locator(".mine time").WaitForAsync();
        await page.Context.SetOfflineAsync(true);
        await SayAsync(page, "Segon");
        await page.GetByText("Pendent de connexió").WaitForAsync();

        await page.Context.SetOfflineAsync(false);
        await page.Locator(".mine time").Nth(1).WaitForAsync();
        await page.ReloadAsync();
        await SeeAsync(page, "Segon");
        Assert.Equal(2, await page.Locator(".mine").CountAsync());
    }

    [Fact]
    public async Task Markup_and_addresses_in_texts_are_harmless()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await SayAsync(page, "Hola");
        var conversation = await ConversationAsync(page);
        await host.Desk.ReplyAsync(
            WebChatHost.Clerk, conversation,
            "<img src=x onerror=\"document.title='hacked'\"> javascript:alert(1) https://seu.vilassola.example/tràmits?x=1. \u202Edretes", ct: Ct);

        var link = page.Locator(".bubble a");
        await link.WaitForAsync();
        Assert.Equal("https://seu.vilassola.example/tr%C3%A0mits?x=1", await link.GetAttributeAsync("href"));
        Assert.Equal("noopener noreferrer nofollow", await link.GetAttributeAsync("rel"));
        Assert.Equal(0, await page.Locator(".bubble img").CountAsync());
        Assert.DoesNotContain("hacked", await page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_is_attached_sent_and_there_again_after_reloading()
    {
        var page = await browser.PageAsync(width: 390, height: 844);
        await page.GotoAsync(Chat());
        await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "fanal.jpg", MimeType = "image/jpeg", Buffer = await browser.PhotoAsync() });
        await page.GetByText("fanal.jpg").WaitForAsync();
        await SayAsync(page, "El fanal no funciona");
        await page.Locator(".mine time").WaitForAsync();
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('ventanilla-chat').shadowRoot.querySelector('.bubble img')?.naturalWidth > 100");
        await WidgetBrowser.KeepAsync(page, "photo-390");
    }

    [Fact]
    public async Task A_file_of_a_kind_that_is_not_taken_is_explained()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "foto.jpg", MimeType = "image/jpeg", Buffer = "MZ not a photo"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Envia", Exact = true }).ClickAsync();
        await page.GetByText("Aquest tipus de fitxer no s’accepta").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Treu", Exact = true }).ClickAsync();
        Assert.Equal(0, await page.Locator(".msg").CountAsync());
    }

    [Fact]
    public async Task The_place_is_asked_for_only_when_tapped()
    {
        var page = await browser.PageAsync();
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Latitude = 41.53f, Longitude = 2.44f });
        await page.GotoAsync(Chat());
        await page.GetByRole(AriaRole.Button, new() { Name = "Envia la meva ubicació" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Ubicació al mapa" }).WaitForAsync();
    }

    [Fact]
    public async Task Another_language_is_one_choice_away_and_remembered()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(Chat());
        await page.GetByLabel("Idioma").SelectOptionAsync("en");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Vilassola Town Hall" }).WaitForAsync();
        await page.ReloadAsync();
        await page.GetByPlaceholder("Write a message").WaitForAsync();
    }

    [Fact]
    public void No_part_of_the_widget_makes_markup_of_text()
    {
        var script = System.Text.Encoding.UTF8.GetString(WidgetAssets.Script().Bytes);
        foreach (var danger in new[] { "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "setAttribute('style'" })
        {
            Assert.DoesNotContain(danger, script, StringComparison.Ordinal);
        }

        Assert.InRange(WidgetAssets.Script().Packed.Length, 1, 16 * 1024);
    }

    [Fact]
    public void Every_language_says_everything()
    {
        var script = System.Text.Encoding.UTF8.GetString(WidgetAssets.Script().Bytes);
        var begin = script.IndexOf("const TEXTS = ", StringComparison.Ordinal) + "const TEXTS = ".Length;
        var texts = JsonNode.Parse(script[begin..script.IndexOf(";\nconst CSS", begin, StringComparison.Ordinal)])!.AsObject();

        string[] NamesOf(string language) => [.. texts[language]!.AsObject().Select(t => t.Key).Where(k => k != "hallOfVowel").Order(StringComparer.Ordinal)];
        Assert.Equal(NamesOf("ca"), NamesOf("es"));
        Assert.Equal(NamesOf("ca"), NamesOf("en"));
        Assert.Equal(3, texts.Count);
    }

    private string Chat() => new Uri(host.Address, $"/chat/{WebChatHost.Town}?lang=ca").ToString();

    private async Task TalkAsync(IPage page)
    {
        await SayAsync(page, "Bon dia! Fa tres dies que el fanal del carrer Major no s’encén.");
        await page.Locator(".mine time").WaitForAsync();
        var conversation = await ConversationAsync(page);
        await host.Desk.ReplyAsync(WebChatHost.Clerk, conversation, "Gràcies per avisar-nos. Podeu seguir-ho a https://vilassola.example/avisos/2041", ct: Ct);
        await SeeAsync(page, "Gràcies per avisar-nos");
        await OfferAsync(conversation);
        await SeeAsync(page, "Demà a les 9");

        // The animation of what has just come.
        await page.WaitForTimeoutAsync(300);
    }

    /// <summary>An answer with choices, written into the history as a Turn would; the version tells the conversation to look again.</summary>
    private async Task OfferAsync(Ventanilla.Platform.ConversationId conversation)
    {
        await host.Database.WriteAsync(s => s.Execute(
            "UPDATE conversations SET version = version + 1, last_seq = last_seq + 1 WHERE id = $1", conversation.Value) + s.Execute(
            """
            INSERT INTO messages (id, town_id, conversation_id, seq, direction, kind, text, body, external_id, author_kind, author, at, status)
            SELECT max(m.id) + 1024, 1, $1, max(m.seq) + 1, 1, 'text', 'Quan us va bé?', $2, 'w' || max(m.id), 'rule', 'CITA', max(m.at) + 1, 3
            FROM messages m WHERE m.conversation_id = $1
            """,
            conversation.Value, """{"Choices":["Demà a les 9","Dijous a les 12.30","Cap d’aquestes: prefereixo que em truqueu"],"ChoiceIds":["a","b","c"]}"""));
        host.Tell(conversation);
    }

    private async Task<Ventanilla.Platform.ConversationId> ConversationAsync(IPage page)
    {
        var visitor = await host.VisitorAsync();
        await WebChatHost.UntilAsync(async () => (await KeyAsync(page)).Length > 0 ? true : (bool?)null);
        visitor.Key = await KeyAsync(page);
        await visitor.MessagesWhenAsync(1);
        return await host.ConversationOfAsync(visitor);
    }

    private static async Task SayAsync(IPage page, string text)
    {
        await page.Locator("textarea").FillAsync(text);
        await page.Locator("textarea").PressAsync("Enter");
    }

    private static Task SeeAsync(IPage page, string text) => page.Locator("[role=log]").GetByText(text).First.WaitForAsync();

    private static Task<string> StoredAsync(IPage page) => page.EvaluateAsync<string>("() => JSON.stringify(localStorage)");

    private static Task<string> KeyAsync(IPage page) =>
        page.EvaluateAsync<string>("() => JSON.parse(Object.entries(localStorage).find(([k]) => k.startsWith('ventanilla:'))?.[1] || '{}').key || ''");

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>(
        "() => { const e = document.activeElement?.shadowRoot?.activeElement; return e?.getAttribute('aria-label') || e?.textContent || ''; }");

    private static async Task TabToAsync(IPage page, string name, bool back = false)
    {
        for (var steps = 0; steps < 15; steps++)
        {
            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
            if ((await FocusedAsync(page)).Contains(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{name}' is not reached by keyboard.");
    }

    private static async Task NothingFoundAsync(IPage page)
    {
        var found = await page.RunAxe(Rules);
        Assert.True(found.Passes.Length > 15, "Axe has looked at next to nothing.");
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {n.Html} {string.Join(' ', n.Any.Select(c => c.Message))}"))));
    }

    private static async Task NothingSticksOutAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"), "The page scrolls beyond its edges.");
}
