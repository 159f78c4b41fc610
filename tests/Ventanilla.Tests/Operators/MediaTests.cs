using System.Net;
using System.Text;
using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Operators;

public abstract class MediaTests(TwoTowns towns)
{
    private static readonly byte[] Html = Encoding.UTF8.GetBytes("<script>alert(document.cookie)</script>");

    [Theory]
    [InlineData("image/jpeg", "photo.jpg", "image/jpeg", "inline")]
    [InlineData("image/PNG", null, "image/png", "inline")]
    [InlineData("audio/ogg; codecs=opus", null, "audio/ogg", "inline")]
    [InlineData("video/mp4", "a.mp4", "video/mp4", "inline")]
    [InlineData("image/svg+xml", "drawing.svg", "application/octet-stream", "attachment")]
    [InlineData("text/html", "page.html", "application/octet-stream", "attachment")]
    [InlineData("application/pdf", "../../etc/passwd.pdf", "application/octet-stream", "attachment")]
    [InlineData("application/xhtml+xml", null, "application/octet-stream", "attachment")]
    [InlineData(null, "run.exe", "application/octet-stream", "attachment")]
    public async Task Only_harmless_types_are_shown_and_all_else_is_for_download(string? mime, string? name, string type, string disposition)
    {
        var (conversation, attachment) = await SendAsync(mime, name, Html);
        await towns.QueueAsync(TwoTowns.First, conversation, "OAC");
        using var nuria = new Visitor(towns.Address);
        using var entered = await nuria.SignInAsync("oac", TwoTowns.Password);

        using var file = await nuria.GetAsync($"/media/{attachment}");

        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(Html, await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(type, file.Content.Headers.ContentType!.ToString());
        Assert.Equal(disposition, file.Content.Headers.ContentDisposition!.DispositionType);
        var offered = file.Content.Headers.ContentDisposition.ToString();
        Assert.DoesNotContain("/", offered, StringComparison.Ordinal);
        Assert.DoesNotContain(".html", offered, StringComparison.Ordinal);
        Assert.DoesNotContain(".svg", offered, StringComparison.Ordinal);
        Assert.DoesNotContain(".exe", offered, StringComparison.Ordinal);
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", file.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-cache, private", file.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A_file_is_there_for_those_who_may_see_its_conversation_and_for_nobody_else()
    {
        var (conversation, attachment) = await SendAsync("image/jpeg", "a.jpg", [1, 2, 3]);
        await towns.QueueAsync(TwoTowns.First, conversation, "OAC");
        foreach (var (who, status) in new[]
        {
            ("oac", HttpStatusCode.OK), ("admin", HttpStatusCode.OK), ("brigada", HttpStatusCode.NotFound), ("vallseca", HttpStatusCode.NotFound),
        })
        {
            using var viewer = new Visitor(towns.Address);
            using var entered = await viewer.SignInAsync(who, TwoTowns.Password);
            using var file = await viewer.GetAsync($"/media/{attachment}");
            Assert.Equal(status, file.StatusCode);
        }

        using var nuria = new Visitor(towns.Address);
        using var again = await nuria.SignInAsync("oac", TwoTowns.Password);
        using var first = await nuria.GetAsync($"/media/{attachment}");
        using var unchanged = await nuria.GetAsync($"/media/{attachment}", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        await towns.QueueAsync(TwoTowns.First, conversation, "BRIGADA");
        using var gone = await nuria.GetAsync($"/media/{attachment}", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_voice_note_can_be_wound_to_any_place()
    {
        var (conversation, attachment) = await SendAsync("audio/ogg", null, [.. Enumerable.Range(0, 200).Select(i => (byte)i)]);
        await towns.QueueAsync(TwoTowns.First, conversation, "OAC");
        using var nuria = new Visitor(towns.Address);
        using var entered = await nuria.SignInAsync("oac", TwoTowns.Password);
        using var part = await nuria.GetAsync($"/media/{attachment}", ("Range", "bytes=100-109"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Enumerable.Range(100, 10).Select(i => (byte)i), await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private async Task<(ConversationId Conversation, long Attachment)> SendAsync(string? mime, string? name, byte[] bytes)
    {
        var reference = Guid.NewGuid().ToString("N");
        towns.Paper[ChannelKinds.WhatsApp].Files[reference] = (bytes, mime!);
        var conversation = await towns.HearAsync(TwoTowns.First, ChannelKinds.WhatsApp, reference, "Anna", new InboundContent
        {
            Kind = ContentKind.Document,
            Media = [new() { Reference = reference, Mime = mime, FileName = name, Size = bytes.Length }],
        });
        return (conversation, await towns.UntilAsync(s => s.Number("SELECT id FROM attachments WHERE reference = $1 AND state = 1", reference)));
    }
}

public sealed class MediaOnSqliteTests(TwoTowns towns) : MediaTests(towns), IClassFixture<TwoTowns>;

[Trait("Kind", "Postgres")]
public sealed class MediaOnPostgresTests(TwoTownsOnPostgres towns) : MediaTests(towns), IClassFixture<TwoTownsOnPostgres>;
