using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>What each answer of Telegram's asks of the town hall.</summary>
public sealed class OutcomeTests
{
    private const string Html = "<html><h1>Bad gateway</h1></html>";

    [Theory]
    [InlineData(200, """{"ok":true,"result":{"message_id":12}}""", "Sent { ExternalId = 12,")]
    [InlineData(200, """{"ok":true,"result":true}""", "Sent { ExternalId = ,")]
    [InlineData(200, Html, "Unknown")]
    [InlineData(200, "", "Unknown")]
    [InlineData(200, """{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}""", "ContactStopped")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""", "ContactStopped")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1005}}""", "Moved { NewAddress = -1005 }")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: specified new message content…"}""", "Sent { ExternalId = ,")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}""", "Sent { ExternalId = ,")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}""", "Rejected { Code = 400, Reason = message is too long")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: MESSAGE_TOO_LONG"}""", "Rejected")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: BUTTON_DATA_INVALID"}""", "Rejected")]
    [InlineData(400, """{"ok":false,"error_code":400}""", "Rejected { Code = 400, Reason = Telegram gave no reason.")]
    [InlineData(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}""", "AccountStopped")]
    [InlineData(404, """{"ok":false,"error_code":404,"description":"Not Found"}""", "AccountStopped")]
    [InlineData(404, Html, "Retry")]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}""", "ContactStopped { Reason = bot was blocked by the user }")]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}""", "ContactStopped")]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: bot can't initiate conversation with a user"}""", "ContactStopped")]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the group chat"}""", "ContactStopped")]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: something new"}""", "Rejected")]
    [InlineData(403, Html, "Retry")]
    [InlineData(409, """{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}""", "Retry")]
    [InlineData(413, Html, "Rejected")]
    [InlineData(429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}""", "Retry { Reason = Telegram asks us to slow down., After = 00:00:35, Scope = Account }")]
    [InlineData(429, """{"ok":false,"error_code":429,"parameters":{"retry_after":"7"}}""", "Retry { Reason = Telegram asks us to slow down., After = 00:00:07, Scope = Account }")]
    [InlineData(429, """{"ok":false,"error_code":429,"parameters":{"retry_after":-7}}""", "Retry { Reason = Telegram asks us to slow down., After = , Scope = Account }")]
    [InlineData(429, Html, "Retry")]
    [InlineData(500, """{"ok":false,"error_code":500,"description":"Internal Server Error"}""", "Retry")]
    [InlineData(502, Html, "Unknown")]
    [InlineData(503, Html, "Retry")]
    [InlineData(504, "", "Unknown")]
    public void Each_answer_has_its_ending(int status, string body, string ending) =>
        Assert.StartsWith(ending, $"{Of(status, body)}", StringComparison.Ordinal);

    [Fact]
    public void Only_a_flood_of_messages_to_people_stops_the_whole_bot()
    {
        const string Flood = """{"ok":false,"error_code":429,"parameters":{"retry_after":3}}""";
        Assert.Equal(RetryScope.Recipient, Assert.IsType<SendOutcome.Retry>(Of(429, Flood, signal: true)).Scope);
        Assert.Equal(RetryScope.Recipient, Assert.IsType<SendOutcome.Retry>(Of(429, Flood, group: true)).Scope);
    }

    [Fact]
    public void What_may_be_repeated_is_repeated() => Assert.IsType<SendOutcome.Retry>(Of(502, Html, signal: true));

    private static SendOutcome Of(int status, string body, bool signal = false, bool group = false) =>
        TelegramOutcomes.Of(new TelegramReply.Answered(TelegramAnswer.Read(status, Encoding.UTF8.GetBytes(body))), signal, group);
}
