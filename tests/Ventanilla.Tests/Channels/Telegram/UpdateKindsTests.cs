using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Updates of every kind: which are a citizen's, which are the bot's own affair, and which are kept only.</summary>
public sealed class UpdateKindsTests
{
    [Fact]
    public void A_tap_tells_the_button_and_its_message()
    {
        var tap = Updates.Only<MessageReceived>(
            """
            {"update_id":72,"callback_query":{"id":"4382","from":{"id":7,"is_bot":false,"first_name":"Pau","language_code":"es"},"chat_instance":"1","data":"menu:bus",
             "message":{"message_id":20,"date":1795500000,"chat":{"id":7,"type":"private"},"is_topic_message":true,"message_thread_id":4,
              "reply_markup":{"inline_keyboard":[[{"text":"Residus","callback_data":"menu:waste"}],null,[{"text":"Autobús","callback_data":"menu:bus"}]]}}}}
            """);
        Assert.Equal(Updates.Written("""{"Kind":"reply","Text":"Autobús","Payload":"menu:bus","CallbackId":"4382","ReplyTo":"20"}"""), Updates.Written(tap.Content));
        Assert.Equal(new Sender { UserId = "7", Name = "Pau", Language = "es", Thread = "4" }, tap.Sender);
        Assert.Null(tap.MessageId);
    }

    [Theory]
    [InlineData(""" "message":{"message_id":20,"date":0,"chat":{"id":7,"type":"private"}} """, "20")]
    [InlineData(""" "message":null """, null)]
    [InlineData(""" "inline_message_id":"abc" """, null)]
    public void A_tap_on_a_message_that_is_gone_still_counts(string message, string? replyTo)
    {
        var tap = Updates.Only<MessageReceived>($$$$$$"""{"update_id":72,"callback_query":{"id":"1","from":{"id":7},"data":"x",{{{{{{message}}}}}}}}""");
        Assert.Equal(("7", "x", replyTo), (tap.Sender.UserId, tap.Content.Payload, tap.Content.ReplyTo));
    }

    [Theory]
    [InlineData("kicked", false)]
    [InlineData("member", true)]
    public void Blocking_and_unblocking_the_bot_changes_whether_the_citizen_can_be_reached(string status, bool reachable)
    {
        var change = Updates.Only<ReachabilityChanged>(
            $$$$$$"""{"update_id":73,"my_chat_member":{"chat":{"id":7,"type":"private","first_name":"Pau"},"from":{"id":7},"date":1795500100,"new_chat_member":{"status":"{{{{{{status}}}}}}"}}}""");
        Assert.Equal(("7", reachable), (change.Sender.UserId, change.Reachable));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500100), change.At);
    }

    [Theory]
    [InlineData("member", TelegramNotices.AddedToGroup, "-100123")]
    [InlineData("administrator", TelegramNotices.AddedToGroup, "-100123")]
    [InlineData("kicked", TelegramNotices.RemovedFromGroup, null)]
    [InlineData("left", TelegramNotices.RemovedFromGroup, null)]
    public void A_group_that_takes_the_bot_in_is_told_and_can_be_left(string status, string subject, string? toLeave)
    {
        var notice = Updates.Only<AccountNotice>(
            $$$$$$"""{"update_id":74,"my_chat_member":{"chat":{"id":-100123,"type":"supergroup","title":"Veïns del Nord"},"from":{"id":7},"date":1,"new_chat_member":{"status":"{{{{{{status}}}}}}"}}}""");
        Assert.Equal(subject, notice.Subject);
        Assert.Equal("-100123 supergroup Veïns del Nord", notice.Detail);
        Assert.Equal(toLeave, TelegramNotices.ChatToLeave(notice));
    }

    [Fact]
    public void A_reaction_in_a_private_chat_is_read_and_its_end_too()
    {
        const string Update = """{"update_id":75,"message_reaction":{"chat":{"id":7,"type":"private"},"user":{"id":7},"message_id":9,"date":1,"old_reaction":[],"new_reaction":[@]}}""";
        var set = Updates.Only<ReactionReceived>(Update.Replace("@", """{"type":"emoji","emoji":"👍"},{"type":"custom_emoji","custom_emoji_id":"1"}""", StringComparison.Ordinal));
        Assert.Equal(("7", "9", "👍"), (set.Sender.UserId, set.TargetId, set.Emoji));
        Assert.Null(Updates.Only<ReactionReceived>(Update.Replace("@", "", StringComparison.Ordinal)).Emoji);
    }

    [Theory]
    [InlineData("channel_post")]
    [InlineData("edited_channel_post")]
    [InlineData("business_message")]
    [InlineData("edited_business_message")]
    [InlineData("deleted_business_messages")]
    [InlineData("guest_message")]
    [InlineData("inline_query")]
    [InlineData("chosen_inline_result")]
    [InlineData("poll")]
    [InlineData("poll_answer")]
    [InlineData("chat_member")]
    [InlineData("chat_join_request")]
    [InlineData("chat_boost")]
    [InlineData("removed_chat_boost")]
    [InlineData("message_reaction_count")]
    [InlineData("stopped_message_generation")]
    [InlineData("made_next_year")]
    public void What_is_no_chat_with_the_bot_is_kept_and_becomes_no_conversation(string kind) =>
        Assert.Equal("71", Updates.Only<Unread>(Updates.Message(""" "text":"Hola" """, kind)).ExternalId);

    [Theory]
    [InlineData("business_connection", TelegramNotices.BusinessConnection)]
    [InlineData("managed_bot", TelegramNotices.ManagedBot)]
    [InlineData("shipping_query", TelegramNotices.Payment)]
    [InlineData("pre_checkout_query", TelegramNotices.Payment)]
    [InlineData("purchased_paid_media", TelegramNotices.Payment)]
    [InlineData("subscription", TelegramNotices.Payment)]
    public void What_an_administrator_should_know_is_told(string kind, string subject) =>
        Assert.Equal(subject, Updates.Only<AccountNotice>(Updates.Message(""" "text":"Hola" """, kind)).Subject);

    [Theory]
    [InlineData(""" {"id":-44,"type":"group"},"from":{"id":7} """)]
    [InlineData(""" {"id":-10044,"type":"supergroup"},"from":{"id":7} """)]
    [InlineData(""" {"id":-10044,"type":"channel"} """)]
    [InlineData(""" {"id":-44},"from":{"id":7} """)]
    [InlineData(""" {"id":"44x","type":"private"},"from":{"id":7} """)]
    [InlineData(""" null,"from":{"id":7} """)]
    [InlineData(""" {"id":7,"type":"private"},"from":{"id":7},"business_connection_id":"b" """)]
    [InlineData(""" {"id":7,"type":"private"},"from":{"id":7,"is_bot":true} """)]
    [InlineData(""" {"id":7,"type":"private"},"from":{"id":1,"is_bot":true} """)]
    public void A_message_from_elsewhere_or_from_a_machine_is_no_citizens(string chatAndFrom) =>
        Updates.Only<Unread>($$$$$$"""{"update_id":1,"message":{"message_id":2,"date":1,"text":"Hola","chat":{{{{{{chatAndFrom}}}}}}}}""");

    [Fact]
    public void A_group_that_gets_a_new_number_is_told() =>
        Assert.Equal("-44 -10044", Updates.Only<AccountNotice>("""{"update_id":1,"message":{"message_id":2,"chat":{"id":-44,"type":"group"},"migrate_to_chat_id":-10044}}""").Detail);

    [Theory]
    [InlineData("""{"update_id":900}""")]
    [InlineData("""{"update_id":900,"message":null}""")]
    public void An_update_with_nothing_inside_is_nothing(string json) => Assert.Empty(Updates.Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"update_id\":1,\"message\":")]
    [InlineData("<html>")]
    [InlineData("""{"update_id":1,"message":"hola"}""")]
    [InlineData("""{"update_id":1,"message":{}}""")]
    [InlineData("""{"update_id":1,"callback_query":{}}""")]
    [InlineData("""{"update_id":1,"my_chat_member":{}}""")]
    [InlineData("""{"update_id":1,"edited_message":{"chat":{"id":7,"type":"private"},"text":"x"}}""")]
    public void Nonsense_is_kept_as_it_came(string json)
    {
        var unread = Updates.Only<Unread>(json);
        Assert.NotEmpty(unread.ExternalId);
        Assert.NotEmpty(unread.Reason);
    }

    [Fact]
    public void Numbers_may_come_as_text_and_a_missing_number_is_made_up_from_the_bytes()
    {
        var message = Updates.Only<MessageReceived>("""{"update_id":"71","message":{"message_id":"8","date":"1795500000","chat":{"id":"7","type":"private"},"from":{"id":"7"},"text":"x"}}""");
        Assert.Equal(("71", "8", "7"), (message.ExternalId, message.MessageId, message.Sender.UserId));

        var first = Updates.Only<MessageReceived>("""{"message":{"chat":{"id":7,"type":"private"},"text":"x"}}""");
        Assert.StartsWith("sha256:", first.ExternalId, StringComparison.Ordinal);
        Assert.Equal(first.ExternalId, Updates.Only<MessageReceived>("""{"message":{"chat":{"id":7,"type":"private"},"text":"x"}}""").ExternalId);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("\"ahir\"")]
    [InlineData("{}")]
    public void An_impossible_date_is_no_date(string date) =>
        Assert.Null(Updates.Only<MessageReceived>($$$$$$"""{"update_id":1,"message":{"message_id":2,"date":{{{{{{date}}}}}},"chat":{"id":7,"type":"private"},"text":"x"}}""").At);

    [Fact]
    public void Two_kinds_in_one_update_are_two_events_with_keys_of_their_own()
    {
        var events = Updates.Read(Updates.Message(""" "text":"x" """)[..^1] + ""","my_chat_member":{"chat":{"id":7,"type":"private"},"new_chat_member":{"status":"member"}},"news":{}}""");
        Assert.Equal(["71", "71/my_chat_member"], events.Select(e => e.ExternalId));
    }

    [Fact]
    public void A_byte_order_mark_and_broken_bytes_do_no_harm()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. """{"update_id":1,"message":{"message_id":2,"chat":{"id":7,"type":"private"},"text":"a"""u8, 0xFF, 0xC3, .. "\"}}"u8];
        var message = Assert.IsType<MessageReceived>(Assert.Single(Updates.Read(marked)));
        Assert.Equal("a\uFFFD\uFFFD", message.Content.Text);
        Assert.Equal(marked, message.Raw.ToArray());
    }

    [Fact]
    public void A_bomb_of_brackets_is_kept_and_does_not_go_off() =>
        Updates.Only<Unread>("""{"update_id":1,"message":""" + string.Concat(Enumerable.Repeat("""{"reply_to_message":[""", 50_000)));
}
