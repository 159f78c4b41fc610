using Microsoft.Playwright;
using Ventanilla.Channels;
using Ventanilla.Conversations;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Platform;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Operators;

/// <summary>The operators' desk in a real browser.</summary>
[Trait("Kind", "Browser")]
public abstract class DeskTests(TwoTowns towns, Screens screens) : IClassFixture<Screens>, IAsyncDisposable
{
    /// <summary>An open page would hold up the end of the program.</summary>
    public async ValueTask DisposeAsync() => await screens.CloseAsync();

    [Fact]
    public async Task By_keyboard_alone_an_operator_takes_answers_notes_and_resolves()
    {
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.Telegram, "9001", "Marta Vidal", "Bon dia, quan em donen cita?");
        await towns.QueueAsync(TwoTowns.First, id, "OAC");
        var page = await SignInAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();

        var row = page.GetByRole(AriaRole.Link, new() { NameRegex = new("Marta Vidal") });
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Waiting") })).ToHaveAttributeAsync("aria-current", "page");
        await row.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var take = page.GetByRole(AriaRole.Button, new() { Name = "Take", Exact = true });
        await take.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("You have it")).ToBeVisibleAsync();

        var reply = page.GetByLabel("Reply to the citizen");
        await reply.FocusAsync();
        await page.Keyboard.TypeAsync("Demà a les 10");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("a la plaça.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".line.out .text")).ToHaveTextAsync("Demà a les 10\na la plaça.");
        await Expect(reply).ToHaveValueAsync("");
        await Expect(reply).ToBeFocusedAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Private note" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(reply).ToBeHiddenAsync();
        await page.GetByLabel("Note to colleagues").FocusAsync();
        await page.Keyboard.TypeAsync("Ve de part de la regidora.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".line.note .text")).ToHaveTextAsync("Ve de part de la regidora.");
        await Expect(page.Locator(".line.note")).ToContainTextAsync("Note – not sent");

        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".conversation-title")).ToContainTextAsync("Resolved");
        await Expect(row).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Resolved") }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();

        var texts = towns.Paper[ChannelKinds.Telegram].Sent.Where(m => m.To.UserId == "9001" && m.Content.Kind == OutboundKind.Text).Select(m => m.Content.Text);
        Assert.Equal(["Demà a les 10\na la plaça."], texts);
    }

    [Fact]
    public async Task A_draft_stays_with_its_conversation_and_survives_a_reload()
    {
        var first = await towns.HearAsync(TwoTowns.First, ChannelKinds.Web, "9101", "Joan Prat", "hola");
        var second = await towns.HearAsync(TwoTowns.First, ChannelKinds.Web, "9102", "Rosa Camps", "bona tarda");
        await towns.QueueAsync(TwoTowns.First, first, "OAC");
        await towns.QueueAsync(TwoTowns.First, second, "OAC");
        var page = await SignInAsync($"/c/{first}");
        await AttachedAsync(page);
        await page.GetByLabel("Reply to the citizen").FillAsync("for Joan only");

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("Rosa Camps") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Rosa Camps" }).First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Reply to the citizen")).ToHaveValueAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Private note" }).ClickAsync();
        await Expect(page.GetByLabel("Note to colleagues")).ToHaveValueAsync("");

        await page.GotoAsync($"/c/{first}");
        await Expect(page.GetByLabel("Reply to the citizen")).ToHaveValueAsync("for Joan only");
        await Expect(page.Locator(".line.out")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_citizen_writes_appears_by_itself_and_never_as_markup()
    {
        const string markup = "<img src=x onerror=alert(1)><b>bold</b>";
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.WhatsApp, "9201", markup, "first");
        await towns.QueueAsync(TwoTowns.First, id, "OAC");
        var page = await SignInAsync($"/c/{id}");
        page.Dialog += (_, _) => Assert.Fail("A script of a citizen's ran.");
        await AttachedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take", Exact = true }).ClickAsync();
        await Expect(page.GetByText("You have it")).ToBeVisibleAsync();

        await towns.HearAsync(TwoTowns.First, ChannelKinds.WhatsApp, "9201", markup, $"second {markup}");

        await Expect(page.Locator(".line.in .text").Last).ToHaveTextAsync($"second {markup}");
        await Expect(page.Locator("[aria-live=polite]").Filter(new() { HasText = "second" })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = markup }).First).ToBeVisibleAsync();
        await Expect(page.Locator(".desk b, .desk img[src=x]")).ToHaveCountAsync(0);
        await towns.UntilAsync(s => s.Number("SELECT 1 FROM conversations WHERE id = $1 AND unread = 0", id.Value));
        Assert.Contains(towns.Paper[ChannelKinds.WhatsApp].Sent, m => m.To.UserId == "9201" && m.Content.Kind == OutboundKind.ReadMark);
    }

    [Fact]
    public async Task A_file_goes_with_the_reply_when_it_is_what_it_says_it_is()
    {
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.Telegram, "9301", "Pere Font", "em podeu enviar les bases?");
        await towns.QueueAsync(TwoTowns.First, id, "OAC");
        var page = await SignInAsync($"/c/{id}");
        await AttachedAsync(page);
        var input = page.Locator("input[type=file]");
        await input.SetInputFilesAsync(new FilePayload { Name = "programa.pdf", MimeType = "application/pdf", Buffer = "MZ this is a program"u8.ToArray() });
        await Expect(page.Locator(".files")).ToContainTextAsync("not a type of file that can be sent");
        await input.SetInputFilesAsync(new FilePayload { Name = "Bases.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 bases"u8.ToArray() });
        await Expect(page.Locator(".files")).ToContainTextAsync("Bases.pdf");
        await page.GetByLabel("Reply to the citizen").FillAsync("Aquí les teniu.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Expect(page.Locator(".line.out a.file")).ToContainTextAsync("Bases.pdf");
        await towns.UntilAsync(_ => towns.Paper[ChannelKinds.Telegram].Sent.Count(m => m.To.UserId == "9301" && m.Content.Kind == OutboundKind.Document));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_page_is_accessible_in_light_and_dark_on_wide_and_narrow_screens(bool dark)
    {
        var shown = await FurnishAsync(dark ? "2" : "1");
        foreach (var (width, height) in new[] { (1440, 900), (390, 844), (360, 640) })
        {
            var theme = $"{(dark ? "dark" : "light")}-{width}";
            var page = await screens.OpenAsync(towns.Address, width, height, dark, "ca");
            await page.GotoAsync("/sign-in");
            await Screens.IsAccessibleAsync(page);
            await Screens.KeepAsync(page, $"sign-in-{theme}");
            await EnterAsync(page, "admin", "Entra");
            foreach (var (name, path) in new[] { ("list", "/"), ("attention", "/attention"), ("conversation", $"/c/{shown}?view=all") })
            {
                await page.GotoAsync(path);
                await (name switch
                {
                    "conversation" => AttachedAsync(page),
                    "list" => LiveAsync(page),
                    _ => page.Locator("h1").WaitForAsync(),
                });
                await Screens.IsAccessibleAsync(page);
                await Screens.KeepAsync(page, $"{name}-{theme}");
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} px.");
            }

            await page.Locator(".history").EvaluateAsync("e => e.scrollTop = 0");
            await Screens.KeepAsync(page, $"photo-{theme}");
            await page.Locator(".note-mode").ClickAsync();
            await Expect(page.Locator("form.note")).ToBeVisibleAsync();
            await page.Locator("[popovertarget=transfer]").First.ClickAsync();
            await Screens.IsAccessibleAsync(page);
            await Screens.KeepAsync(page, $"note-{theme}");
        }
    }

    /// <summary>The page that came first has been taken over by the one that is live.</summary>
    private static Task LiveAsync(IPage page) => page.Locator("[data-live]").WaitForAsync();

    private static Task AttachedAsync(IPage page) => page.WaitForFunctionAsync("() => window.desk && document.querySelector('form.reply') && window.desk.isReady?.()");

    private async Task<IPage> SignInAsync(string path = "/")
    {
        var page = await screens.OpenAsync(towns.Address);
        await page.GotoAsync(path);
        await EnterAsync(page, "oac", "Enter");
        await LiveAsync(page);
        return page;
    }

    private static async Task EnterAsync(IPage page, string name, string button)
    {
        await page.Locator("[autocomplete=username]").FillAsync(name);
        await page.Locator("[autocomplete=current-password]").FillAsync(TwoTowns.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>A morning at the counter: every kind of line, in one conversation, and others that wait.</summary>
    private async Task<ConversationId> FurnishAsync(string day)
    {
        var desk = towns.Get<Desk>();
        var town = TwoTowns.First;
        var paper = towns.Paper[ChannelKinds.WhatsApp];
        paper.Files["photo"] = (Convert.FromBase64String(Pictures.Lamp), "image/png");
        paper.Files["voice"] = ([.. "OggS"u8, 0, 2, 0, 0], "audio/ogg");
        paper.Files["bases"] = ([.. "%PDF-1.7"u8], "application/pdf");
        foreach (var (citizen, name, text, queue, kind) in new[]
        {
            ("1", "Josep Maria Ferrer i Casadevall de la Muntanya", "M'han posat una multa i no sé com recórrer-la, algú em pot ajudar si us plau? És urgent", "OAC", ChannelKinds.Web),
            ("2", "Fàtima El Amrani", "¿A qué hora abre la oficina el jueves?", "OAC", ChannelKinds.WhatsApp),
            ("3", null, "hi ha un contenidor cremat", "BRIGADA", ChannelKinds.Telegram),
            ("4", "سعاد بنعلي", "صباح الخير", "OAC", ChannelKinds.WhatsApp),
        })
        {
            await towns.QueueAsync(town, await towns.HearAsync(town, kind, $"{day}50{citizen}", name, text), queue);
        }

        var who = $"{day}4821";
        var id = await towns.HearAsync(town, ChannelKinds.WhatsApp, who, "Maria Puig", "Bon dia! Fa tres dies que el fanal del carrer Major no s'encén.");
        await SendAsync(new() { Kind = ContentKind.Image, Text = "És aquest", Media = [new() { Reference = "photo", Mime = "image/png" }] });
        await SendAsync(new() { Kind = ContentKind.Audio, Media = [new() { Reference = "voice", Mime = "audio/ogg", Voice = true }] });
        await SendAsync(new() { Kind = ContentKind.Location, Location = new(41.7356, 2.0574, "Carrer Major, 3", "Vilassola") });
        await SendAsync(new() { Kind = ContentKind.Contacts, Cards = [new("Electricista Soler", ["+34600111222"], true)] });
        await SendAsync(new() { Kind = ContentKind.Unsupported, Text = "poll" });
        await SendAsync(new() { Kind = ContentKind.Document, Text = "i això m'ho van reenviar", Forwarded = true, Media = [new() { Reference = "bases", Mime = "application/pdf", FileName = "Bases.pdf", Size = 184_320 }] });
        await towns.QueueAsync(town, id, "BRIGADA");
        var admin = new Viewer(town, 3, "Carme", SeesAll: true, []);
        await desk.TakeAsync(admin, id);
        await desk.ReplyAsync(admin, id, "Gràcies, Maria. Ho hem passat a la brigada: el canviaran demà al matí.");
        await desk.NoteAsync(admin, id, "És el tercer avís d'aquest carrer. Cal revisar el quadre elèctric?");
        await desk.TransferAsync(admin, id, "OAC");
        await SendAsync(new() { Kind = ContentKind.Text, Text = "Moltes gràcies!!" });
        await towns.UntilAsync(s => s.Number("SELECT 1 FROM messages WHERE conversation_id = $1 AND direction = 2", id.Value));
        await towns.UntilAsync(s => s.Number("SELECT 1 FROM attachments WHERE conversation_id = $1 AND reference = 'bases' AND state = 1", id.Value));
        return id;

        Task SendAsync(InboundContent content) => towns.HearAsync(town, ChannelKinds.WhatsApp, who, "Maria Puig", content);
    }
}

public sealed class DeskOnSqliteTests(TwoTowns towns, Screens screens) : DeskTests(towns, screens), IClassFixture<TwoTowns>;

[Trait("Kind", "Postgres")]
public sealed class DeskOnPostgresTests(TwoTownsOnPostgres towns, Screens screens) : DeskTests(towns, screens), IClassFixture<TwoTownsOnPostgres>;
