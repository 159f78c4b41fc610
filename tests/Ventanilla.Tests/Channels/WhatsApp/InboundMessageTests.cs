using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class InboundMessageTests
{
    /// <summary>Every kind of message a citizen can send, what it is to us, and the words that are kept of it.</summary>
    public static TheoryData<string, ContentKind, string?, string?> Kinds => new()
    {
        { """ "type":"text","text":{"body":"Bon dia"} """, ContentKind.Text, "Bon dia", null },
        { """ "text":{"body":"Bon dia"},"type":"text" """, ContentKind.Text, "Bon dia", null },
        { """ "type":"text","text":"Bon dia" """, ContentKind.Text, "Bon dia", null },
        { """ "type":"text","text":{"body":1007} """, ContentKind.Text, "1007", null },
        { """ "text":{"body":"sense tipus"} """, ContentKind.Text, "sense tipus", null },
        { """ "type":"text","text":{"body":"a","body":"b"} """, ContentKind.Text, "b", null },
        { """ "type":"text","text":null """, ContentKind.Unsupported, "text", null },
        { """ "type":"text","text":{"body":null} """, ContentKind.Unsupported, "text", null },
        { """ "type":"text","text":{"body":""} """, ContentKind.Unsupported, "text", null },
        { """ "type":"text","text":[1,{"body":"x"}] """, ContentKind.Unsupported, "text", null },
        { """ "type":"text" """, ContentKind.Unsupported, "text", null },
        { """ "type":"image","image":{"id":"900","mime_type":"image/jpeg","sha256":"aGFzaA==","caption":"Fanal trencat","url":"https://lookaside.fbsbx.com/x"} """, ContentKind.Image, "Fanal trencat", null },
        { """ "type":"image","image":{"id":900,"mime_type":"image/jpeg"} """, ContentKind.Image, null, null },
        { """ "type":"image","image":{"mime_type":"image/jpeg"} """, ContentKind.Unsupported, "image", null },
        { """ "type":"image","video":{"id":"900"} """, ContentKind.Unsupported, "image", null },
        { """ "type":"audio","audio":{"id":"901","mime_type":"audio/ogg; codecs=opus","voice":true} """, ContentKind.Audio, null, null },
        { """ "type":"video","video":{"id":"902","mime_type":"video/mp4"} """, ContentKind.Video, null, null },
        { """ "type":"document","document":{"id":"903","filename":"../../etc/passwd","caption":"instància"} """, ContentKind.Document, "instància", null },
        { """ "type":"sticker","sticker":{"id":"904","mime_type":"image/webp","animated":true} """, ContentKind.Sticker, null, null },
        { """ "type":"location","location":{"latitude":41.54,"longitude":"2.44"} """, ContentKind.Location, null, null },
        { """ "type":"location","location":{"latitude":141.54,"longitude":2.44} """, ContentKind.Unsupported, "location", null },
        { """ "type":"location","location":{"latitude":"aquí"} """, ContentKind.Unsupported, "location", null },
        { """ "type":"contacts","contacts":[{"name":{"formatted_name":"Pol"},"phones":[{"phone":"+34 600 333 444"}]}] """, ContentKind.Contacts, null, null },
        { """ "type":"contacts","contacts":[] """, ContentKind.Unsupported, "contacts", null },
        { """ "type":"button","button":{"payload":"cita:confirma","text":"Confirmo"} """, ContentKind.Reply, "Confirmo", "cita:confirma" },
        { """ "type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"menu:residus","title":"Residus"}} """, ContentKind.Reply, "Residus", "menu:residus" },
        { """ "type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"menu:bus","title":"Autobusos","description":"Propers passos"}} """, ContentKind.Reply, "Autobusos", "menu:bus" },
        { """ "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t1\",\"carrer\":\"Major\",\"numero\":3}"}} """,
            ContentKind.Reply, "carrer: Major\nnumero: 3", "{\"flow_token\":\"t1\",\"carrer\":\"Major\",\"numero\":3}" },
        { """ "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"[1]"}} """, ContentKind.Reply, "Sent", "[1]" },
        { """ "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{{"}} """, ContentKind.Reply, "Sent", "{{" },
        { """ "type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept","is_permanent":false,"expiration_timestamp":"1795600000"}} """,
            ContentKind.Reply, "accept", "call_permission:accept" },
        { """ "type":"interactive" """, ContentKind.Unsupported, "interactive", null },
        { """ "type":"interactive","interactive":{"type":"hologram_reply","hologram_reply":{}} """, ContentKind.Unsupported, "hologram_reply", null },
        { """ "type":"order","order":{"catalog_id":"c1","text":"gràcies","product_items":[{"product_retailer_id":"BOSSES","quantity":2,"item_price":1.5,"currency":"EUR"}]} """,
            ContentKind.Text, "gràcies\n2 × BOSSES (1.5 EUR)", "order:c1" },
        { """ "type":"order","order":{} """, ContentKind.Unsupported, "order", null },
        { """ "type":"unsupported","unsupported":{"type":"poll"},"errors":[{"code":131051}] """, ContentKind.Unsupported, "poll", null },
        { """ "type":"unsupported","errors":[{"code":"131052"}] """, ContentKind.Unsupported, "too large", null },
        { """ "type":"hologram","hologram":{"id":"1"} """, ContentKind.Unsupported, "hologram", null },
        { """ "type":{"a":1} """, ContentKind.Unsupported, null, null },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_message_becomes_words_of_ours(string part, ContentKind kind, string? text, string? payload)
    {
        var message = Webhook.One<MessageReceived>(Webhook.Message(part));

        Assert.Equal((kind, text, payload), (message.Content.Kind, message.Content.Text, message.Content.Payload));
        Assert.Equal(("wamid.IN1", Webhook.Number), (message.ExternalId, message.Account));
        Assert.Equal(("ES.1000000000000000001", "+34600111222", "Rosa Vila"), (message.Sender.UserId, message.Sender.Phone, message.Sender.Name));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500000), message.At);
    }

    [Fact]
    public void The_raw_part_kept_is_the_message_as_it_came()
    {
        const string message = """{"id":"wamid.R","from":"34600111222",  "type":"text","text":{"body":"\u00e9\/"}}""";

        Assert.Equal(message, Encoding.UTF8.GetString(Webhook.One(Webhook.Messages(message)).Raw.Span));
    }

    [Fact]
    public void A_file_is_known_by_its_id_and_never_by_an_address_out_of_the_body()
    {
        var file = Assert.Single(Webhook.Content(
            """ "type":"document","document":{"id":"903","mime_type":"application/pdf","sha256":"abc","filename":"..\\..\\a\u0000.pdf","url":"http://169.254.169.254/","file_size":12} """).Media);

        Assert.Equal(new() { Reference = "903", Mime = "application/pdf", Sha256 = "abc", FileName = "..\\..\\a\uFFFD.pdf", Size = 12 }, file);
    }

    [Fact]
    public void A_voice_note_and_a_moving_sticker_are_told_apart()
    {
        Assert.True(Assert.Single(Webhook.Content(""" "type":"audio","audio":{"id":"1","voice":true} """).Media).Voice);
        Assert.False(Assert.Single(Webhook.Content(""" "type":"audio","audio":{"id":"1","voice":false} """).Media).Voice);
        Assert.True(Assert.Single(Webhook.Content(""" "type":"sticker","sticker":{"id":"1","animated":"true"} """).Media).Animated);
    }

    [Fact]
    public void A_place_keeps_its_name_and_address() =>
        Assert.Equal(
            new Place(41.5401, 2.4445, "Ajuntament", "La Riera 48"),
            Webhook.Content(""" "type":"location","location":{"latitude":41.5401,"longitude":2.4445,"name":"Ajuntament","address":"La Riera 48","url":"http://x"} """).Location);

    [Theory]
    [InlineData(""" "context":{"from":"1","id":"wamid.OURS"} """, "wamid.OURS", false)]
    [InlineData(""" "context":{"forwarded":true} """, null, true)]
    [InlineData(""" "context":{"frequently_forwarded":true} """, null, true)]
    [InlineData(""" "context":{"forwarded":false,"id":""} """, null, false)]
    [InlineData(""" "context":null """, null, false)]
    public void A_quote_and_a_forward_are_seen(string context, string? replyTo, bool forwarded)
    {
        var content = Webhook.Content($$""" {{context}},"type":"text","text":{"body":"x"} """);

        Assert.Equal((replyTo, forwarded), (content.ReplyTo, content.Forwarded));
    }

    [Fact]
    public void What_brought_the_citizen_is_kept_whether_advertisement_or_product()
    {
        Assert.Equal(
            new Referral("ad", "A1", "https://fb.me/x", "Fira", "Vine", "C1"),
            Webhook.Content(""" "type":"text","text":{"body":"x"},"referral":{"source_url":"https://fb.me/x","source_id":"A1","source_type":"ad","headline":"Fira","body":"Vine","ctwa_clid":"C1"} """).Referral);
        Assert.Equal(
            new Referral("product", "P1"),
            Webhook.Content(""" "type":"text","text":{"body":"x"},"context":{"referred_product":{"catalog_id":"c","product_retailer_id":"P1"}} """).Referral);
    }

    [Theory]
    [InlineData(""" "contacts":[{"origin":"contact_request","name":{"formatted_name":"Rosa"},"phones":[{"phone":"600 111 222","wa_id":"34600111222"}]}] """, true, "+34600111222")]
    [InlineData(""" "origin":"contact_request","contacts":[{"phones":[{"phone":"+34 600-111-222"}]}] """, true, "+34600111222")]
    [InlineData(""" "contacts":[{"origin":"contact_request","vcard":"BEGIN:VCARD\nTEL;type=CELL;waid=34600111222:+34 600 111 222\nEND:VCARD"}] """, true, "+34600111222")]
    [InlineData(""" "contacts":[{"origin":"other","phones":[{"phone":"+34 600 333 444","wa_id":"34600333444"}]}] """, false, "+34 600 333 444")]
    [InlineData(""" "contacts":[{"phones":[{"wa_id":"34600333444"}]}] """, false, "+34600333444")]
    public void Only_a_card_that_answers_our_request_proves_a_number(string cards, bool verified, string phone)
    {
        var card = Assert.Single(Webhook.Content($$""" "type":"contacts",{{cards}} """).Cards);

        Assert.Equal((verified, phone), (card.Verified, Assert.Single(card.Phones)));
    }

    [Fact]
    public void Reactions_edits_and_deletions_name_the_message_they_are_about()
    {
        var reaction = Webhook.One<ReactionReceived>(Webhook.Message(""" "type":"reaction","reaction":{"message_id":"wamid.OURS","emoji":"\ud83d\udc4d"} """));
        Assert.Equal(("wamid.OURS", "👍"), (reaction.TargetId, reaction.Emoji));
        Assert.Null(Webhook.One<ReactionReceived>(Webhook.Message(""" "type":"reaction","reaction":{"message_id":"wamid.OURS","emoji":""} """)).Emoji);
        Assert.Null(Webhook.One<ReactionReceived>(Webhook.Message(""" "type":"reaction","reaction":{"message_id":"wamid.OURS"} """)).Emoji);

        var edited = Webhook.One<MessageEdited>(Webhook.Message(""" "type":"edit","edit":{"original_message_id":"wamid.OLD","message":{"type":"text","text":{"body":"nou"}}} """));
        Assert.Equal(("wamid.OLD", "nou", "wamid.IN1"), (edited.OriginalId, edited.Content.Text, edited.ExternalId));

        Assert.Equal("wamid.OLD", Webhook.One<MessageDeleted>(Webhook.Message(""" "type":"revoke","revoke":{"original_message_id":"wamid.OLD"} """)).OriginalId);
    }

    [Theory]
    [InlineData(""" "type":"reaction","reaction":{"emoji":"x"} """)]
    [InlineData(""" "type":"edit","edit":{"message":{"type":"text"}} """)]
    [InlineData(""" "type":"revoke" """)]
    [InlineData(""" "type":"request_welcome" """)]
    [InlineData(""" "type":"text","text":{"body":"x"},"group_id":"g1" """)]
    [InlineData(""" "type":"system","system":{"type":"something_new","body":"x"} """)]
    public void What_is_no_message_to_the_counter_is_kept_unread(string part) =>
        Assert.Equal("wamid.IN1", Webhook.One<Unread>(Webhook.Message(part)).ExternalId);

    [Fact]
    public void An_edit_inside_an_edit_inside_an_edit_is_not_followed()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"edit","edit":{"original_message_id":"wamid.OLD","message":""", 2000)) + "{}" + new string('}', 4000);

        var edited = Webhook.One<MessageEdited>(Webhook.Messages(deep.Insert(1, """ "from":"34600111222","id":"wamid.IN1", """)));

        Assert.Equal(ContentKind.Unsupported, edited.Content.Kind);
    }

    [Theory]
    [InlineData("\"1795500000\"", 1795500000L)]
    [InlineData("1795500000", 1795500000L)]
    [InlineData("1795500000000", 1795500000L)]
    [InlineData("\"hier\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("-5", null)]
    [InlineData("1.5e9", null)]
    [InlineData("99999999999999999999", null)]
    public void An_impossible_time_is_no_time(string timestamp, long? seconds) =>
        Assert.Equal(
            seconds is { } s ? DateTimeOffset.FromUnixTimeSeconds(s) : null,
            Webhook.One<MessageReceived>(Webhook.Messages($$"""{"from":"34600111222","id":"wamid.T","timestamp":{{timestamp}},"type":"text","text":{"body":"x"} }""")).At);

    [Theory]
    [InlineData("👨‍👩‍👧‍👦 \u202Eab\u202C e\u0301")]
    [InlineData("<script>alert(1)</script> {{7*7}} =cmd|calc \u200B")]
    public void Text_stays_as_it_was_written(string text) =>
        Assert.Equal(text, Webhook.Content($$""" "type":"text","text":{"body":"{{text}}"} """).Text);

    [Theory]
    [InlineData(@"\ud83d\ude00 \/ \u00c9 \n\t\""\\", "😀 / É \n\t\"\\")]
    [InlineData(@"mig \ud83d parell", "mig \uFFFD parell")]
    [InlineData(@"\ude00\ud83d", "\uFFFD\uFFFD")]
    [InlineData(@"zero \u0000 fi", "zero \uFFFD fi")]
    public void Escapes_are_undone_and_broken_ones_mended(string escaped, string text) =>
        Assert.Equal(text, Webhook.Content($$""" "type":"text","text":{"body":"{{escaped}}"} """).Text);

    [Fact]
    public void Bytes_that_are_no_text_are_mended_and_the_message_survives()
    {
        var body = Webhook.Message(""" "type":"text","text":{"body":"caf# \u00e9"} """);
        body[Array.IndexOf(body, (byte)'#')] = 0xE9;

        Assert.Equal("caf\uFFFD é", Webhook.One<MessageReceived>(body).Content.Text);
    }

    [Fact]
    public void A_text_without_end_is_cut_between_characters()
    {
        var text = Webhook.Content($$""" "type":"text","text":{"body":"x{{string.Concat(Enumerable.Repeat("😀", 50_000))}}"} """).Text!;

        Assert.Equal(MessageDraft.LongestText - 1, text.Length);
        Assert.True(char.IsLowSurrogate(text[^1]));
    }
}
