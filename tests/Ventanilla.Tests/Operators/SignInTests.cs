using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Ventanilla.Channels;
using Ventanilla.Operators;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Operators;

public abstract class SignInTests(TwoTowns towns)
{
    /// <summary>Everything that a stranger may reach; a new line here is a decision.</summary>
    private static readonly string[] Public =
    [
        "/sign-in", "/not-found", "/sign-out", "/language", "/health/live", "/health/ready", "/webhooks/whatsapp", "/webhooks/telegram/{channel}",
        "/chat/{town}", "/widget.js", "/chat.css", "/metrics", "/openapi/{documentName}.json",
    ];

    [Fact]
    public async Task Who_signs_in_sees_the_desk_and_who_signs_out_does_not()
    {
        using var nuria = new Visitor(towns.Address);
        using var entered = await nuria.SignInAsync("OAC ", TwoTowns.Password);
        Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
        Assert.Equal("/", Path(entered));
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), c => c.StartsWith("ventanilla=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        using var desk = await nuria.GetAsync("/");
        var html = await desk.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Núria", WebUtility.HtmlDecode(html), StringComparison.Ordinal);

        var token = html.Split("__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var forged = await nuria.PostAsync("/sign-out");
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var left = await nuria.PostAsync("/sign-out", ("__RequestVerificationToken", token));
        Assert.Equal(HttpStatusCode.Found, left.StatusCode);
        using var again = await nuria.GetAsync("/");
        Assert.Equal("/sign-in", Path(again));
    }

    [Fact]
    public async Task The_form_leads_back_to_where_one_wanted_to_go_but_never_out_of_the_house()
    {
        using var wanted = new Visitor(towns.Address);
        using var entered = await wanted.SignInAsync("oac", TwoTowns.Password, "/sign-in?returnUrl=%2Fc%2F7");
        Assert.Equal("/c/7", Path(entered));
        foreach (var outside in new[] { "https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)" })
        {
            using var lured = new Visitor(towns.Address);
            using var landed = await lured.SignInAsync("oac", TwoTowns.Password, "/sign-in?returnUrl=" + Uri.EscapeDataString(outside));
            Assert.Equal("/", Path(landed));
        }
    }

    [Fact]
    public async Task A_password_for_one_use_opens_nothing_but_the_choice_of_an_own_one()
    {
        const string Given = "abcd-efgh-jkmn-pqrs";
        await towns.Get<OperatorStore>().PutAsync(TwoTowns.First, "nova", "Nova", Roles.Operator, ["OAC"], Given, DateTimeOffset.MaxValue);
        using var nova = new Visitor(towns.Address);
        foreach (var (chosen, again) in new[] { (null, null), ("short", "short"), ("long enough it is", "long enough is it"), (Given, Given) })
        {
            using var refused = await nova.SignInAsync("nova", Given, chosen: chosen, again: again);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("Form.Chosen", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var entered = await nova.SignInAsync("nova", Given, chosen: "long enough it is", again: "long enough it is");
        Assert.Equal("/", Path(entered));
        using var desk = await nova.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, desk.StatusCode);
        using var later = new Visitor(towns.Address);
        using var old = await later.SignInAsync("nova", Given, chosen: "another long one", again: "another long one");
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.DoesNotContain("Form.Chosen", await old.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var own = await later.SignInAsync("nova", "long enough it is");
        Assert.Equal("/", Path(own));
    }

    [Fact]
    public async Task A_password_for_one_use_that_was_not_used_in_time_opens_nothing()
    {
        await towns.Get<OperatorStore>().PutAsync(TwoTowns.First, "tarda", "Tarda", Roles.Operator, ["OAC"], "abcd-efgh-jkmn-pqrs", DateTimeOffset.UnixEpoch);
        using var late = new Visitor(towns.Address);
        using var refused = await late.SignInAsync("tarda", "abcd-efgh-jkmn-pqrs", chosen: "long enough it is", again: "long enough it is");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.DoesNotContain("Form.Chosen", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        using var stranger = new Visitor(towns.Address);
        using var wrong = await stranger.SignInAsync("brigada", "guess");
        using var unknown = await stranger.SignInAsync("nobody", "guess");
        using var huge = await stranger.SignInAsync("brigada", new string('x', 100_000));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, huge.StatusCode);
        Assert.Equal(await RefusalAsync(wrong), await RefusalAsync(unknown));
        Assert.DoesNotContain(wrong.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.StartsWith("ventanilla=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_even_the_right_one_out_for_a_quarter_of_an_hour()
    {
        await towns.Get<OperatorStore>().PutAsync(TwoTowns.First, "guessed", "Guessed", Roles.Operator, ["OAC"], TwoTowns.Password);
        using var thief = new Visitor(towns.Address);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
        {
            // Each with cookies of its own: side by side in one browser they would spoil each other's form.
            using var one = new Visitor(towns.Address);
            using var wrong = await one.SignInAsync("guessed", $"guess {i}");
        }));
        using var right = await thief.SignInAsync("guessed", TwoTowns.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);
        var locked = (await towns.Get<OperatorStore>().FindBySignInAsync("GUESSED", TestContext.Current.CancellationToken))!.LockedUntil;
        Assert.InRange(locked!.Value, TimeProvider.System.GetUtcNow().AddMinutes(14), TimeProvider.System.GetUtcNow().AddMinutes(15));

        await towns.Get<Database>().WriteAsync(s => s.Execute("UPDATE operators SET locked_until = 1 WHERE sign_in = 'GUESSED'"));
        using var later = await thief.SignInAsync("guessed", TwoTowns.Password);
        Assert.Equal(HttpStatusCode.Found, later.StatusCode);
    }

    [Fact]
    public async Task A_new_password_other_queues_and_a_removal_end_the_sessions_at_once()
    {
        var store = towns.Get<OperatorStore>();
        await store.PutAsync(TwoTowns.First, "passing", "Passing", Roles.Operator, ["OAC"], TwoTowns.Password);
        using var person = new Visitor(towns.Address);
        foreach (var (change, password) in new (Func<Task> Change, string Password)[]
        {
            (() => store.ChangePasswordAsync(TwoTowns.First, "passing", "a new one"), TwoTowns.Password),
            (() => store.PutAsync(TwoTowns.First, "passing", "Passing", Roles.Operator, ["BRIGADA"], "ignored"), "a new one"),
            (() => store.RemoveAsync(TwoTowns.First, "passing"), "a new one"),
        })
        {
            using var entered = await person.SignInAsync("passing", password);
            Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
            using var before = await person.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
            await change();
            using var after = await person.GetAsync("/");
            Assert.Equal("/sign-in", Path(after));
        }
    }

    [Fact]
    public async Task Seeding_an_operator_again_keeps_password_and_session()
    {
        var store = towns.Get<OperatorStore>();
        var before = await store.FindBySignInAsync("BRIGADA", TestContext.Current.CancellationToken);
        await store.PutAsync(TwoTowns.First, "Brigada", "Pau", Roles.Operator, ["BRIGADA"], "another");
        var after = await store.FindBySignInAsync("BRIGADA", TestContext.Current.CancellationToken);
        Assert.Equal((before!.Password, before.Stamp), (after!.Password, after.Stamp));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.PutAsync(TwoTowns.Second, "brigada", "Thief", Roles.Administrator, [], "x"));
    }

    [Theory]
    [InlineData("/", HttpStatusCode.Found)]
    [InlineData("/c/1", HttpStatusCode.Found)]
    [InlineData("/attention", HttpStatusCode.Found)]
    [InlineData("/no-such-page", HttpStatusCode.Found)]
    [InlineData("/media/1", HttpStatusCode.Unauthorized)]
    [InlineData("/_blazor", HttpStatusCode.Unauthorized)]
    [InlineData("/_blazor/negotiate", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/conversations", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/no-such-thing", HttpStatusCode.Unauthorized)]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/shell.css", HttpStatusCode.OK)]
    [InlineData("/_framework/blazor.web.js", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    public async Task A_stranger_reaches_only_what_is_for_everybody(string path, HttpStatusCode status)
    {
        using var stranger = new Visitor(towns.Address);
        using var answer = await stranger.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.True(status != HttpStatusCode.Found || Path(answer) == "/sign-in");
        Assert.True(status != HttpStatusCode.OK || (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length > 0);
    }

    [Fact]
    public void Every_route_is_either_closed_or_on_the_list_of_public_ones()
    {
        var routes = towns.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > 10, "Too few routes were looked at.");
        var open = routes
            .Where(r => r.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(r => "/" + r.RoutePattern.RawText!.TrimStart('/'))
            .Where(r => !r.StartsWith("/chat/{town}/", StringComparison.Ordinal))
            .Except(Public);
        Assert.Empty(open);
    }

    [Fact]
    public async Task The_api_wants_a_key_and_says_so_as_a_problem()
    {
        using var program = new Visitor(towns.Address);
        foreach (var header in new[] { "", "Bearer ", "Bearer wrong", "Bearer " + new string('x', 4_000), "Basic b2FjOng=" })
        {
            using var refused = await program.GetAsync("/api/v1/conversations", ("Authorization", header));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(401, problem.RootElement.GetProperty("status").GetInt32());
        }

        using var known = await program.GetAsync("/api/v1/no-such-thing", ("Authorization", "Bearer " + TwoTowns.ApiKey));
        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
        using var page = await program.GetAsync("/", ("Authorization", "Bearer " + TwoTowns.ApiKey));
        Assert.Equal("/sign-in", Path(page));
    }

    [Fact]
    public async Task A_session_of_the_console_opens_no_api()
    {
        using var nuria = new Visitor(towns.Address);
        using var entered = await nuria.SignInAsync("oac", TwoTowns.Password);
        using var refused = await nuria.GetAsync("/api/v1/conversations");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Another_towns_administrator_and_another_teams_operator_see_nothing()
    {
        var id = await towns.HearAsync(TwoTowns.First, ChannelKinds.Telegram, "7001", "Secret Person", "only for OAC");
        await towns.QueueAsync(TwoTowns.First, id, "OAC");
        foreach (var (who, sees) in new[] { ("oac", true), ("admin", true), ("brigada", false), ("vallseca", false) })
        {
            using var viewer = new Visitor(towns.Address);
            using var entered = await viewer.SignInAsync(who, TwoTowns.Password);
            foreach (var page in new[] { "/", "/?view=all", $"/c/{id}" })
            {
                using var shown = await viewer.GetAsync(page);
                Assert.Equal(sees, (await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("Secret Person", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Only_administrators_see_what_needs_attention()
    {
        foreach (var (who, status) in new[] { ("admin", HttpStatusCode.OK), ("oac", HttpStatusCode.Forbidden) })
        {
            using var viewer = new Visitor(towns.Address);
            using var entered = await viewer.SignInAsync(who, TwoTowns.Password);
            using var page = await viewer.GetAsync("/attention");
            Assert.Equal(status, page.StatusCode);
        }
    }

    private static async Task<string> RefusalAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("id=\"refusal\"")[1].Split("</p>")[0];

    private static string Path(HttpResponseMessage answer) => answer.Headers.Location is { } to
        ? (to.IsAbsoluteUri ? to.AbsolutePath : to.OriginalString)
        : "";
}

public sealed class SignInOnSqliteTests(TwoTowns towns) : SignInTests(towns), IClassFixture<TwoTowns>;

[Trait("Kind", "Postgres")]
public sealed class SignInOnPostgresTests(TwoTownsOnPostgres towns) : SignInTests(towns), IClassFixture<TwoTownsOnPostgres>;
