using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ventanilla.Platform;
using Ventanilla.Shell;

namespace Ventanilla.Tests.Shell;

public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly OutboundHttp outbound = new();
    private WebApplication app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddShell();
        app = builder.Build();
        app.UseRequestLocalization();
        app.UseMiddleware<DatabaseAway>();
        app.Run(_ => throw new Fault());
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        outbound.Dispose();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("ca", "Ara no pot ser")]
    [InlineData("es", "Ahora no puede ser")]
    [InlineData("en", "Not possible just now")]
    public async Task People_are_told_in_their_language_and_the_page_comes_back_by_itself(string language, string words)
    {
        var (answer, body) = await AskAsync("text/html", language);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, (int)answer.StatusCode);
        Assert.Contains(words, body, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", body, StringComparison.Ordinal);
        Assert.Contains($"lang=\"{language}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_are_told_when_to_ask_again_and_nothing_of_what_broke()
    {
        var (answer, body) = await AskAsync("application/json", "en");

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, (int)answer.StatusCode);
        Assert.Equal("5", answer.Headers.RetryAfter?.ToString());
        Assert.Contains("The database does not answer", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret of the machine", body, StringComparison.Ordinal);
    }

    private async Task<(HttpResponseMessage Answer, string Body)> AskAsync(string accept, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First()) { Headers = { { "Accept", accept }, { "Accept-Language", language } } };
        var answer = await outbound.Provider.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class Fault() : DbException("a secret of the machine");
}
