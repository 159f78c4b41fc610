using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Tests.ExternalCode;

/// <summary>The example that others will copy does what its README says, and says the same in both languages.</summary>
public abstract class ExampleProgramTests(ExampleProgram program)
{
    [Theory]
    [InlineData("1007", "ca", "10:00", """{"text":"Parada 1007 CAP Vilassola: L1 cap a Torre Nova, 4 min; L3 cap a Can Serrat, 17 min"}""")]
    [InlineData("1007", "es", "10:00", """{"text":"Parada 1007 CAP Vilassola: L1 hacia Torre Nova, 4 min; L3 hacia Can Serrat, 17 min"}""")]
    [InlineData("1007", "en", "10:00", """{"text":"Stop 1007 CAP Vilassola: L1 towards Torre Nova, 4 min; L3 towards Can Serrat, 17 min"}""")]
    [InlineData("1007", "ca", "10:04", """{"text":"Parada 1007 CAP Vilassola: L1 cap a Torre Nova, ara; L3 cap a Can Serrat, 13 min"}""")]
    [InlineData("1020", "es", "06:00", """{"text":"Parada 1020 Polígono El Pla - Norte: L4 hacia Polígono El Pla, 20 min"}""")]
    [InlineData("1016", "ca", "23:30", """{"text":"Parada 1016 Cementiri: avui ja no passa cap més autobús"}""")]
    [InlineData("1016", "es", "23:30", """{"text":"Parada 1016 Cementerio: hoy ya no pasa ningún autobús más"}""")]
    [InlineData("9999", "ca", "10:00", """{"notFound":true}""")]
    [InlineData("toString", "ca", "10:00", """{"notFound":true}""")]
    [InlineData("", "ca", "10:00", """{"notFound":true}""")]
    public async Task The_stop_is_answered_in_the_citizen_s_language(string key, string language, string at, string json)
    {
        var outcome = await CallAsync(Address(), new("call_1", "vilassola", "BUS", key, language, DateTimeOffset.Parse($"2026-05-12T{at}:00+02:00", null)));

        // Compared as values: one of the two writes accents as escapes.
        var got = JsonNode.Parse(Assert.IsType<ExternalOutcome.Answered>(outcome).Json);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), got), $"{got}");
    }

    [Fact]
    public async Task A_stop_out_of_order_and_a_stop_that_is_late_are_there_to_be_tried()
    {
        Assert.IsType<ExternalOutcome.Down>(await CallAsync(Address(), Asking("1022")));
        Assert.IsType<ExternalOutcome.Slow>(await CallAsync(Address(), Asking("1023"), deadline: TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task The_switches_make_it_slow_or_down()
    {
        Address();
        var down = await program.StartAsync(("FAIL", "1"));
        Assert.IsType<ExternalOutcome.Down>(await CallAsync(down!, Asking("1007")));

        var slow = await program.StartAsync(("SLOW_MS", "5000"));
        Assert.IsType<ExternalOutcome.Slow>(await CallAsync(slow!, Asking("1007"), deadline: TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_stranger_and_an_old_call_are_not_believed()
    {
        var stranger = new Secret("whsec_" + Convert.ToBase64String(new byte[32]));
        Assert.IsType<ExternalOutcome.Refused>(await CallAsync(Address(), Asking("1007"), secret: stranger));

        var behind = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-6));
        Assert.IsType<ExternalOutcome.Refused>(await CallAsync(Address(), Asking("1007"), time: behind));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"type\":\"code.asked\"}", 400)]
    [InlineData("{\"type\":\"code.asked\",\"data\":{\"key\":1007}}", 400)]
    public async Task Nonsense_with_a_good_signature_is_answered_and_survived(string body, int status)
    {
        using var http = new OutboundHttp(new Settings { ExternalPrivateHosts = [Address().Authority] });
        using var post = new HttpRequestMessage(HttpMethod.Post, Address()) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var key = WebhookSignature.ReadKey(new Secret(ExampleProgram.Secret))!;
        post.Headers.Add("webhook-id", "call_1");
        post.Headers.Add("webhook-timestamp", $"{now}");
        post.Headers.Add("webhook-signature", WebhookSignature.Sign(key, "call_1", now, Encoding.UTF8.GetBytes(body)));

        using var answer = await http.Guarded.SendAsync(post, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static ExternalRequest Asking(string key) => new("call_1", "vilassola", "BUS", key, "ca", new DateTimeOffset(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2)));

    private static async Task<ExternalOutcome> CallAsync(Uri address, ExternalRequest request, TimeSpan? deadline = null, Secret? secret = null, TimeProvider? time = null)
    {
        var settings = new Settings { ExternalPrivateHosts = [address.Authority] };
        using var http = new OutboundHttp(settings);
        var client = new ExternalCodeClient(http, settings, time ?? TimeProvider.System, NullLogger<ExternalCodeClient>.Instance);
        return await client.CallAsync(
            new(new TownId(1), "vilabus_rt", address, secret ?? new Secret(ExampleProgram.Secret), deadline ?? TimeSpan.FromSeconds(10)),
            request,
            TestContext.Current.CancellationToken);
    }

    private Uri Address()
    {
        Assert.SkipWhen(program.Address is null, "What runs this example is not on this machine.");
        return program.Address!;
    }
}

public sealed class ExampleInNodeTests(NodeProgram program) : ExampleProgramTests(program), IClassFixture<NodeProgram>;

[Trait("Kind", "Slow")]
public sealed class ExampleInCSharpTests(CSharpProgram program) : ExampleProgramTests(program), IClassFixture<CSharpProgram>;
