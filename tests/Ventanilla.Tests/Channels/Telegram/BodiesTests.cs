using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>The bodies beside this file, read as a whole: these checks hold on every clone.</summary>
public sealed class BodiesTests
{
    [Theory]
    [InlineData("start_with_payload", "900000001", "11", """{"Kind":"text","Text":"/start","Payload":"guichet_42-A"}""")]
    [InlineData("start_at_bot_payload", "900000002", "12", """{"Kind":"text","Text":"/start","Payload":"ref-1"}""")]
    [InlineData("contact_own", "900000003", "13", """{"Kind":"contacts","Cards":[{"Name":"Élodie Martin","Phones":["+33612345678"],"Verified":true}],"ReplyTo":"9"}""")]
    [InlineData("media_group_part1", "900000012", "22", """{"Kind":"image","Text":"Nid-de-poule rue Pasteur","Media":[{"Reference":"AgACAgQAAx_big","Mime":"image/jpeg","Size":182000}],"AlbumId":"13987654321"}""")]
    [InlineData("document_too_big", "900000014", "24", """{"Kind":"document","Media":[{"Reference":"BQACAgQ_big","Mime":"application/pdf","Size":41943040,"FileName":"plan.pdf"}]}""")]
    [InlineData("live_location_start", "900000015", "25", """{"Kind":"location","Location":{"Latitude":43.6,"Longitude":1.44},"Live":true}""")]
    [InlineData("forward_hidden_user", "900000018", "27", """{"Kind":"text","Text":"À la mairie : ...","Forwarded":true}""")]
    [InlineData("topic_private_chat", "900000019", "28", """{"Kind":"text","Text":"Suite de mon dossier"}""")]
    [InlineData("callback_forged_data", "900000010", null, """{"Kind":"reply","Payload":"ticket:999:close","CallbackId":"1","ReplyTo":"20"}""")]
    public void A_citizens_message_is_read(string name, string update, string? message, string content)
    {
        var received = Assert.IsType<MessageReceived>(Assert.Single(Read(name)));
        Assert.Equal((update, message), (received.ExternalId, received.MessageId));
        Assert.Equal(Updates.Written(content), Updates.Written(received.Content));
        Assert.Equal(
            new Sender { UserId = "6123456789", Name = "Élodie Martin", Username = "elodie31", Language = "fr", Thread = name == "topic_private_chat" ? "77" : null },
            received.Sender);
    }

    [Fact]
    public void The_next_place_of_a_live_location_is_no_new_message()
    {
        var edit = Assert.IsType<MessageEdited>(Assert.Single(Read("live_location_edit")));
        Assert.Equal("25", edit.OriginalId);
        Assert.Equal(Updates.Written("""{"Kind":"location","Location":{"Latitude":43.61,"Longitude":1.45},"Live":true}"""), Updates.Written(edit.Content));
    }

    [Fact]
    public void What_is_no_message_becomes_none()
    {
        Assert.Empty(Read("update_only_id"));
        Assert.IsType<Unread>(Assert.Single(Read("channel_post_no_from")));
        Assert.IsType<Unread>(Assert.Single(Read("ephemeral_message")));
        Assert.True(Assert.IsType<ReachabilityChanged>(Assert.Single(Read("unblocked_by_user"))).Reachable);
        Assert.Equal("-1001234567890", TelegramNotices.ChatToLeave(Assert.IsType<AccountNotice>(Assert.Single(Read("bot_added_to_group")))));
    }

    [Theory]
    [InlineData("error_400_chat_not_found", 400, "ContactStopped")]
    [InlineData("error_400_parse", 400, "Rejected")]
    [InlineData("error_400_query_old", 400, "Sent")]
    [InlineData("error_400_too_long", 400, "Rejected")]
    [InlineData("error_401_unauthorized", 401, "AccountStopped")]
    [InlineData("error_403_blocked", 403, "ContactStopped")]
    [InlineData("error_404_bad_token", 404, "AccountStopped")]
    [InlineData("error_500", 500, "Retry")]
    public void An_error_has_its_ending(string name, int status, string ending) =>
        Assert.Equal(ending, TelegramOutcomes.Of(new TelegramReply.Answered(TelegramAnswer.Read(status, Body(name)))).GetType().Name);

    private static IReadOnlyList<ChannelEvent> Read(string name) => Updates.Read(Body(name));

    private static byte[] Body(string name) => File.ReadAllBytes(Path.Combine(TelegramFixtures.Bodies, name + ".json"));
}
