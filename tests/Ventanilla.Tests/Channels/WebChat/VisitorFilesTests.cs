using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Channels.WebChat;

namespace Ventanilla.Tests.Channels.WebChat;

public sealed class VisitorFilesTests(WebChatHost host) : IClassFixture<WebChatHost>
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_is_uploaded_sent_stored_and_given_back_to_its_visitor_only()
    {
        var visitor = await host.VisitorAsync();
        using var posted = await visitor.PostAsync(File(await visitor.UploadAsync(Png), "../../fanal\u202Egnp.exe", "El fanal trencat"));
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);

        var file = await StoredAsync(visitor);
        Assert.Equal("image/png", (string?)file["mime"]);
        Assert.Equal("../../fanalgnp.exe", (string?)file["name"]);

        using var got = await visitor.SendAsync(HttpMethod.Get, $"/files/{file["id"]}", null);
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal(Png, await got.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("image/png", got.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", got.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());

        using var strange = await (await host.VisitorAsync()).SendAsync(HttpMethod.Get, $"/files/{file["id"]}", null);
        Assert.Equal(HttpStatusCode.NotFound, strange.StatusCode);
    }

    [Fact]
    public async Task Nobody_can_send_another_s_upload()
    {
        var (visitor, stranger) = (await host.VisitorAsync(), await host.VisitorAsync());
        var id = await visitor.UploadAsync(Png);

        using var stolen = await stranger.PostAsync(File(id, "x.png"));
        Assert.Equal(HttpStatusCode.Conflict, stolen.StatusCode);
        Assert.Equal("no-file", await TestVisitor.CodeOfAsync(stolen));
    }

    public static TheoryData<string> Disguises => new()
    {
        "", "hola", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "<!DOCTYPE html><script>alert(1)</script>",
        "MZ\u0090\0\u0003", "\u007fELF", "PK\u0003\u0004", "#!/bin/sh\nrm -rf /", "GIF", "RIFF....AVI LIST", "%PD", "{\"a\":1}",
    };

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task A_file_is_what_it_holds_not_what_it_is_called(string content)
    {
        var visitor = await host.VisitorAsync();
        using var body = new ByteArrayContent(Encoding.Latin1.GetBytes(content));
        body.Headers.ContentType = new("image/jpeg");
        using var up = await visitor.SendAsync(HttpMethod.Post, "/files", body);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, up.StatusCode);
        Assert.Equal("not-taken", await TestVisitor.CodeOfAsync(up));
    }

    [Fact]
    public async Task A_file_may_have_16_MB_and_not_one_byte_more()
    {
        var visitor = await host.VisitorAsync();
        using var most = await visitor.PostAsync(Photo(16 * 1024 * 1024), "/files");
        using var more = await visitor.PostAsync(Photo((16 * 1024 * 1024) + 1), "/files");

        Assert.Equal(HttpStatusCode.Created, most.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        Assert.Equal("too-large", await TestVisitor.CodeOfAsync(more));
    }

    [Fact]
    public async Task Uploading_without_end_is_slowed_down()
    {
        var visitor = await host.VisitorAsync();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 14; i++)
        {
            using var up = await visitor.PostAsync([.. Png, (byte)i], "/files");
            statuses.Add(up.StatusCode);
        }

        Assert.Equal(10, statuses.Count(s => s == HttpStatusCode.Created));
        Assert.Equal(4, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("/files/0")]
    [InlineData("/files/-1")]
    [InlineData("/files/99999999999999999999")]
    [InlineData("/files/..%2f..%2fventanilla.db")]
    public async Task There_is_no_file_by_another_name(string path)
    {
        var visitor = await host.VisitorAsync();
        (await visitor.SayAsync("Hola")).Dispose();
        using var got = await visitor.SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    public static TheoryData<string, string?> Heads => new()
    {
        { "FFD8FFE000104A464946", "jpg" },
        { "89504E470D0A1A0A0000", "png" },
        { "524946460000000057454250", "webp" },
        { "474946383961", "gif" },
        { "255044462D312E37", "pdf" },
        { "4944330400000000002300", "mp3" },
        { "FFFB90640000", "mp3" },
        { "FFFF90640000", null },
        { "4F67675300020000" + "4F70757348656164", "ogg" },
        { "4F67675300020000" + "807468656F7261", null },
        { "1A45DFA39F4286810142F7810142F2810442F381084282847765626D", "weba" },
        { "1A45DFA39F4286810142F7810142F2810442F381084282847765626D" + "565F565038", null },
        { "1A45DFA39F4286810142F78101428288" + "6D6174726F736B61", null },
        { "000000206674797069736F6D00000200", "mp4" },
        { "000000206674797071742020", null },
        { "000000206674797068656963", null },
        { "00000020667479704D344120", "m4a" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Kinds_are_told_by_their_first_bytes(string hex, string? extension) =>
        Assert.Equal(extension, UploadKind.Recognise(Convert.FromHexString(hex))?.Extension);

    private static JsonObject File(string id, string name, string? caption = null) => new()
    {
        ["id"] = "a-file-message",
        ["kind"] = "file",
        ["text"] = caption,
        ["file"] = new JsonObject { ["id"] = id, ["name"] = name },
    };

    private static byte[] Photo(int length)
    {
        var photo = new byte[length];
        Convert.FromHexString("FFD8FFE0").CopyTo(photo, 0);
        return photo;
    }

    private static async Task<JsonNode> StoredAsync(TestVisitor visitor)
    {
        JsonNode? file = null;
        await WebChatHost.UntilAsync(async () => (file = (await visitor.MessagesAsync()).FirstOrDefault()?["files"]?[0])?["state"]?.GetValue<string>() == "here" ? true : (bool?)null);
        return file!;
    }
}
