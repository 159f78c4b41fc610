using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Demo;

public sealed class DemoModeTests
{
    private static readonly string[] Addresses =
    [
        "/phone", "/demo/samples/lamp", "/demo/files/1", "/demo/graph/v26.0/106540352242922", "/demo/graph/files/1?until=9999999999",
        "/demo/telegram/bot1000001:demo/getMe", "/demo/telegram/file/bot1000001:demo/photos/file_1.jpg",
    ];

    [Fact]
    public async Task Outside_demo_mode_nothing_of_the_demo_is_there()
    {
        var ct = TestContext.Current.CancellationToken;
        var data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
        using var outbound = new OutboundHttp();
        var app = Host.Build(new() { Listen = new("http://127.0.0.1:0"), Data = data });
        try
        {
            await app.StartAsync(ct);

            Assert.Null(app.Services.GetService<PhoneStore>());
            Assert.Null(app.Services.GetService<FakeGraph>());
            var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText ?? "").ToList();
            Assert.NotEmpty(routes);
            Assert.DoesNotContain(routes, r => r.Contains("demo", StringComparison.Ordinal) || r.TrimStart('/').StartsWith("phone", StringComparison.Ordinal));
            foreach (var address in Addresses)
            {
                using var answer = await outbound.Provider.GetAsync(new Uri(new(app.Urls.First()), address), ct);

                // Whoever has no session is led to the sign-in from any address, also from one that leads nowhere.
                Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Redirect, $"{address} answered {(int)answer.StatusCode}");
            }
        }
        finally
        {
            await app.StopAsync(ct);
            await app.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("es")]
    [InlineData("en")]
    public void Every_word_of_the_page_is_there_in_every_language(string language)
    {
        var words = new PhoneWords(language);
        foreach (var key in PhoneWords.Keys)
        {
            Assert.NotEmpty(words[key]);
        }
    }

    [Fact]
    public void What_a_citizen_finds_ready_to_send_is_built_in()
    {
        foreach (var photo in PhoneSamples.Photos)
        {
            Assert.True(PhoneSamples.Photo(photo).AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]));
        }

        Assert.All(["ca", "es"], language => Assert.True(PhoneSamples.Voice(language) is [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] and { Length: < 10_000 }));
    }

    [Fact]
    public void The_neighbours_are_all_different_people()
    {
        Assert.Equal(Neighbours.All.Count, Neighbours.All.Select(n => n.Key).Distinct().Count());
        Assert.Equal(Neighbours.All.Count, Neighbours.All.Select(n => n.WhatsAppId).Distinct().Count());
        Assert.Equal(Neighbours.All.Count, Neighbours.All.Select(n => n.TelegramId).Distinct().Count());
        Assert.Contains(Neighbours.All, n => n.Phone is null && n.Username is not null);
    }
}
