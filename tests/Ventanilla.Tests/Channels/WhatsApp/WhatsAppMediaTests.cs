using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppMediaTests
{
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    private static readonly string Hex = Convert.ToHexStringLower(SHA256.HashData(Photo));

    private static async Task<(DownloadOutcome Outcome, byte[] Bytes)> FetchAsync(FakeGraph graph, string reference = "900", long limit = 1_000_000)
    {
        using var destination = new MemoryStream();
        var outcome = await graph.Channel.DownloadAsync(graph.Account, reference, destination, limit, TestContext.Current.CancellationToken);
        return (outcome, destination.ToArray());
    }

    /// <summary>A Graph that answers for media 900 with this address and for <c>/file</c> with the photo.</summary>
    private static async Task<FakeGraph> WithPhotoAsync(string? url = null, string? sha256 = null, long? size = null)
    {
        var graph = await FakeGraph.StartAsync();
        graph.Answer = async (context, call) =>
        {
            if (call.Path.StartsWith("/file", StringComparison.Ordinal))
            {
                context.Response.ContentType = "image/jpeg";
                await context.Response.Body.WriteAsync(Photo);
                return;
            }

            await context.Response.WriteAsync(
                $$"""{"url":"{{url ?? $"{graph.Address}file?x=1"}}","mime_type":"image/jpeg","sha256":"{{sha256 ?? Hex}}","file_size":{{size ?? Photo.Length}},"id":"900","messaging_product":"whatsapp"}""");
        };
        return graph;
    }

    [Fact]
    public async Task A_citizens_photo_is_fetched_with_token_and_name_of_the_caller()
    {
        await using var graph = await WithPhotoAsync();

        var (outcome, bytes) = await FetchAsync(graph);

        Assert.Equal(new DownloadOutcome.Stored(Photo.Length, "image/jpeg"), outcome);
        Assert.Equal(Photo, bytes);
        Assert.Equal([$"/v26.0/900?phone_number_id={Webhook.Number}", "/file?x=1"], graph.Calls.Select(c => c.Path));
        Assert.All(graph.Calls, c => Assert.Equal(("Bearer graph-token", OutboundHttp.UserAgent), (c.Authorization, c.UserAgent)));
    }

    [Theory]
    [InlineData("http://lookaside.fbsbx.com/x")]
    [InlineData("https://lookaside.fbsbx.com:8443/x")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/x")]
    [InlineData("https://evil.example/lookaside.fbsbx.com")]
    [InlineData("https://lookaside.fbsbx.com@evil.example/x")]
    [InlineData("https://user:pass@lookaside.fbsbx.com/x")]
    [InlineData("https://xlookaside.fbsbx.com/x")]
    [InlineData("https://scontent.fbcdn.net/x")]
    [InlineData("http://127.0.0.1:1/x")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/file")]
    [InlineData("")]
    public async Task The_token_never_goes_to_another_host(string url)
    {
        await using var graph = await WithPhotoAsync(url);

        var (outcome, bytes) = await FetchAsync(graph);

        Assert.IsType<DownloadOutcome.Refused>(outcome);
        Assert.Empty(bytes);
        Assert.Single(graph.Calls);
    }

    [Fact]
    public async Task A_host_that_sends_us_elsewhere_is_not_followed()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Answer = (context, call) =>
        {
            if (call.Path.StartsWith("/file", StringComparison.Ordinal))
            {
                context.Response.Redirect($"{graph.Address}elsewhere");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync($$"""{"url":"{{graph.Address}}file"}""");
        };

        var (outcome, _) = await FetchAsync(graph);

        Assert.IsType<DownloadOutcome.Refused>(outcome);
        Assert.DoesNotContain(graph.Calls, c => c.Path == "/elsewhere");
    }

    [Fact]
    public async Task A_file_too_large_is_refused_whether_announced_or_not()
    {
        await using var announced = await WithPhotoAsync(size: 5_000_000);
        Assert.IsType<DownloadOutcome.Refused>((await FetchAsync(announced)).Outcome);
        Assert.Single(announced.Calls);

        await using var silent = await WithPhotoAsync(size: 10);
        var (outcome, bytes) = await FetchAsync(silent, limit: 70_000);
        Assert.IsType<DownloadOutcome.Refused>(outcome);
        Assert.True(bytes.Length <= 70_000);
    }

    [Theory]
    [InlineData("900", true)]
    [InlineData("900#HASH", true)]
    [InlineData("900#BASE64", true)]
    [InlineData("900#not a hash", true)]
    [InlineData("900#0000000000000000000000000000000000000000000000000000000000000000", false)]
    public async Task A_file_that_is_not_the_announced_one_is_refused(string reference, bool taken)
    {
        await using var graph = await WithPhotoAsync();
        reference = reference.Replace("HASH", Hex, StringComparison.Ordinal).Replace("BASE64", Convert.ToBase64String(SHA256.HashData(Photo)), StringComparison.Ordinal);

        Assert.Equal(taken, (await FetchAsync(graph, reference)).Outcome is DownloadOutcome.Stored);
    }

    [Fact]
    public async Task Graphs_own_hash_is_checked_too()
    {
        await using var graph = await WithPhotoAsync(sha256: new('0', 64));

        Assert.IsType<DownloadOutcome.Refused>((await FetchAsync(graph)).Outcome);
    }

    [Fact]
    public async Task An_address_that_ran_out_is_asked_for_once_more()
    {
        await using var graph = await FakeGraph.StartAsync();
        var gone = 1;
        graph.Answer = async (context, call) =>
        {
            if (call.Path.StartsWith("/file", StringComparison.Ordinal))
            {
                context.Response.StatusCode = gone-- > 0 ? 404 : 200;
                await context.Response.Body.WriteAsync(Photo);
                return;
            }

            await context.Response.WriteAsync($$"""{"url":"{{graph.Address}}file"}""");
        };

        Assert.IsType<DownloadOutcome.Stored>((await FetchAsync(graph)).Outcome);
        gone = 2;
        Assert.IsType<DownloadOutcome.Refused>((await FetchAsync(graph)).Outcome);
    }

    [Theory]
    [InlineData(404, """{"error":{"code":100,"error_subcode":33}}""", false)]
    [InlineData(400, """{"error":{"code":100}}""", false)]
    [InlineData(400, """{"error":{"code":131052}}""", false)]
    [InlineData(404, "<html></html>", false)]
    [InlineData(401, """{"error":{"code":190}}""", true)]
    [InlineData(400, """{"error":{"code":4}}""", true)]
    [InlineData(500, """{"error":{"code":777}}""", true)]
    [InlineData(502, "<html></html>", true)]
    [InlineData(429, "", true)]
    [InlineData(200, "{}", true)]
    public async Task What_meta_does_not_give_is_refused_or_tried_later(int status, string body, bool later)
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Always(status, body);

        var outcome = (await FetchAsync(graph)).Outcome;

        Assert.Equal(later ? typeof(DownloadOutcome.Retry) : typeof(DownloadOutcome.Refused), outcome.GetType());
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_tried_again()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Answer = async (context, call) =>
        {
            if (!call.Path.StartsWith("/file", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync($$"""{"url":"{{graph.Address}}file"}""");
                return;
            }

            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(Photo.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        Assert.IsType<DownloadOutcome.Retry>((await FetchAsync(graph)).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../me")]
    [InlineData("900?fields=token")]
    [InlineData("http://evil.example/900")]
    [InlineData("900/../901")]
    public async Task A_reference_that_is_no_media_id_is_refused_without_a_call(string reference)
    {
        await using var graph = await WithPhotoAsync();

        Assert.IsType<DownloadOutcome.Refused>((await FetchAsync(graph, reference)).Outcome);
        Assert.Empty(graph.Calls);
    }

    [Fact]
    public void What_the_reader_names_as_reference_is_what_the_download_takes() =>
        Assert.Equal("900", Assert.Single(Webhook.Content(""" "type":"image","image":{"id":"900"} """).Media).Reference);
}
