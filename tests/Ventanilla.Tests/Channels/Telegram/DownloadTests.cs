using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Fetching what a citizen sent.</summary>
public sealed class DownloadTests
{
    private const string Found = """{"ok":true,"result":{"file_id":"f","file_size":5,"file_path":"photos/file_0.jpg"}}""";

    [Fact]
    public async Task A_photo_is_fetched_in_two_steps()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer(Found).Answer("bytes", contentType: "image/jpeg");

        var (outcome, bytes) = await DownloadAsync(telegram);

        Assert.Equal(new DownloadOutcome.Stored(5, "image/jpeg"), outcome);
        Assert.Equal("bytes"u8.ToArray(), bytes);
        Assert.Equal(
            [("POST", $"/bot{FakeBotApi.Token}/getFile", """{"file_id":"f"}"""), ("GET", $"/file/bot{FakeBotApi.Token}/photos/file_0.jpg", "")],
            telegram.Requests.Select(r => (r.Verb, r.Path, r.Text)));
    }

    [Theory]
    [InlineData("""{"ok":true,"result":{"file_path":"../../bot2:x/getMe"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"photos/../x"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"http://elsewhere/x"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"//elsewhere/x"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"/var/lib/x"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"a?b"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"a%2e%2e/b"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":"a\\b"}}""")]
    [InlineData("""{"ok":true,"result":{"file_path":""}}""")]
    [InlineData("""{"ok":true,"result":{}}""")]
    [InlineData("""{"ok":true,"result":{"file_size":41943040,"file_path":"a"}}""")]
    [InlineData("""{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}""")]
    [InlineData("""{"ok":false,"error_code":400,"description":"Bad Request: invalid file_id"}""")]
    public async Task What_must_not_be_fetched_is_refused_after_the_first_step(string answer)
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer(answer);
        Assert.IsType<DownloadOutcome.Refused>((await DownloadAsync(telegram)).Outcome);
        Assert.Single(telegram.Requests);
    }

    [Fact]
    public async Task A_file_larger_than_allowed_is_cut_off_on_the_way()
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer(Found).Answer(new string('x', 100_001)).Answer(Found).Answer("bytes", 302, headers: r => r.Headers.Location = "/elsewhere");

        var (outcome, bytes) = await DownloadAsync(telegram);
        Assert.IsType<DownloadOutcome.Refused>(outcome);
        Assert.True(bytes.Length <= 100_000);

        Assert.IsType<DownloadOutcome.Refused>((await DownloadAsync(telegram)).Outcome);
        Assert.Equal(4, telegram.Requests.Count);
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(502, "<html>")]
    [InlineData(429, """{"ok":false,"error_code":429,"parameters":{"retry_after":3}}""")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: wrong file_id or the file is temporarily unavailable"}""")]
    public async Task A_moments_trouble_is_tried_again(int status, string answer)
    {
        await using var telegram = await FakeBotApi.StartAsync();
        telegram.Answer(answer, status).Answer(Found).Answer("no such file", 404);
        Assert.IsType<DownloadOutcome.Retry>((await DownloadAsync(telegram)).Outcome);

        var (outcome, bytes) = await DownloadAsync(telegram);
        Assert.IsType<DownloadOutcome.Retry>(outcome);
        Assert.Empty(bytes);
    }

    [Fact]
    public void Paths_of_the_documented_form_are_safe() => Assert.True(TelegramFiles.IsSafe("documents/file_12.pdf"));

    private static async Task<(DownloadOutcome Outcome, byte[] Bytes)> DownloadAsync(FakeBotApi telegram)
    {
        using var destination = new MemoryStream();
        var outcome = await telegram.Channel.DownloadAsync(FakeBotApi.Account, "f", destination, 100_000, TestContext.Current.CancellationToken);
        return (outcome, destination.ToArray());
    }
}
