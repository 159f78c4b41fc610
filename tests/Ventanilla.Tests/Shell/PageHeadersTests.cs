using System.Net;
using Ventanilla.Tests.Operators;

namespace Ventanilla.Tests.Shell;

public sealed class PageHeadersTests(TwoTowns towns) : IClassFixture<TwoTowns>
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/shell.js")]
    [InlineData("/health/live")]
    [InlineData("/no-such-page")]
    public async Task Every_answer_tells_the_browser_to_be_strict(string path)
    {
        using var nuria = new Visitor(towns.Address);
        using var entered = await nuria.SignInAsync("oac", TwoTowns.Password);
        using var answer = await nuria.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("camera=()", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.Null(answer.Headers.Server.FirstOrDefault());
    }

    [Fact]
    public async Task Pages_contain_no_script_or_style_of_their_own()
    {
        using var nuria = new Visitor(towns.Address);
        using var form = await nuria.GetAsync("/sign-in");
        using var entered = await nuria.SignInAsync("oac", TwoTowns.Password);
        using var desk = await nuria.GetAsync("/");
        foreach (var page in new[] { form, desk })
        {
            var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("<script(?![^>]* src=)", html);
            Assert.DoesNotMatch("<style| style=| on[a-z]+=\"", html);
        }
    }

    [Theory]
    [InlineData("es-ES,es;q=0.9", "es")]
    [InlineData("en-GB", "en")]
    [InlineData("ca-ES-valencia", "ca")]
    [InlineData("fr, en;q=0.5", "en")]
    [InlineData("zh", "ca")]
    [InlineData("", "ca")]
    [InlineData(";;;,,,=\"", "ca")]
    public async Task The_pages_speak_the_browsers_language_or_Catalan(string accepts, string language)
    {
        using var visitor = new Visitor(towns.Address);
        using var page = await visitor.GetAsync("/sign-in", ("Accept-Language", accepts));
        Assert.Contains($"<html lang=\"{language}\"", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_that_was_chosen_stays_chosen()
    {
        using var visitor = new Visitor(towns.Address);
        using var chosen = await visitor.PostAsync("/language", ("language", "es"), ("returnUrl", "//example.org"));
        Assert.Equal(HttpStatusCode.Found, chosen.StatusCode);
        Assert.Equal("/", chosen.Headers.Location!.OriginalString);
        using var page = await visitor.GetAsync("/sign-in", ("Accept-Language", "en"));
        Assert.Contains("<html lang=\"es\"", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
