using Ventanilla.Channels;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Whatever a citizen can send in a private chat, and what the town hall reads.</summary>
public sealed class MessageKindsTests
{
    public static TheoryData<string, string> Contents => new()
    {
        // Text and commands.
        { """ "text":"Bon dia 👋 àç" """, """{"Kind":"text","Text":"Bon dia 👋 àç"}""" },
        { """ "text":"/start" """, """{"Kind":"text","Text":"/start"}""" },
        { """ "text":"/start parada_1007-B" """, """{"Kind":"text","Text":"/start","Payload":"parada_1007-B"}""" },
        { """ "text":"/start@VilassolaBot parada_1007" """, """{"Kind":"text","Text":"/start","Payload":"parada_1007"}""" },
        { """ "text":"/start hola què tal" """, """{"Kind":"text","Text":"/start hola què tal"}""" },
        { """ "text":"/start a.b" """, """{"Kind":"text","Text":"/start a.b"}""" },
        { """ "text":"/parada@VilassolaBot 1007" """, """{"Kind":"text","Text":"/parada 1007"}""" },
        { """ "text":"/parada@vilassola_BOT" """, """{"Kind":"text","Text":"/parada"}""" },
        { """ "text":"/correu@vila.cat" """, """{"Kind":"text","Text":"/correu@vila.cat"}""" },
        { """ "text":"/a@robots x" """, """{"Kind":"text","Text":"/a@robots x"}""" },
        { """ "text":"escriu a /parada@VilassolaBot" """, """{"Kind":"text","Text":"escriu a /parada@VilassolaBot"}""" },
        { """ "text":"<b>&amp;</b>" """, """{"Kind":"text","Text":"<b>&amp;</b>"}""" },
        { """ "text":1007 """, """{"Kind":"text","Text":"1007"}""" },
        { """ "text":"un\u0000dos \ud83d tres" """, """{"Kind":"text","Text":"un�dos � tres"}""" },

        // Files.
        {
            """ "photo":[{"file_id":"petita","file_size":900},{"file_id":"gran","file_size":"182000"},{"file_id":"mitjana","file_size":40000}],"caption":"Un sot" """,
            """{"Kind":"image","Text":"Un sot","Media":[{"Reference":"gran","Mime":"image/jpeg","Size":182000}]}"""
        },
        { """ "photo":[{"file_id":"a"},{"file_id":"b"},null,7] """, """{"Kind":"image","Media":[{"Reference":"b","Mime":"image/jpeg"}]}""" },
        { """ "photo":[] """, """{"Kind":"unsupported","Text":"photo"}""" },
        { """ "live_photo":{"file_id":"lp"},"photo":[{"file_id":"p"}] """, """{"Kind":"image","Media":[{"Reference":"p","Mime":"image/jpeg"}]}""" },
        { """ "voice":{"file_id":"v","duration":2,"mime_type":"audio/ogg","file_size":6448} """, """{"Kind":"audio","Media":[{"Reference":"v","Mime":"audio/ogg","Size":6448,"Voice":true}]}""" },
        { """ "audio":{"file_id":"a","mime_type":"audio/mpeg","file_name":"so.mp3","title":"So"},"caption":"Soroll" """, """{"Kind":"audio","Text":"Soroll","Media":[{"Reference":"a","Mime":"audio/mpeg","FileName":"so.mp3"}]}""" },
        { """ "video":{"file_id":"v","mime_type":"video/mp4","file_size":1} """, """{"Kind":"video","Media":[{"Reference":"v","Mime":"video/mp4","Size":1}]}""" },
        { """ "video_note":{"file_id":"vn","length":384} """, """{"Kind":"video","Media":[{"Reference":"vn","Mime":"video/mp4"}]}""" },
        {
            """ "animation":{"file_id":"gif","mime_type":"video/mp4"},"document":{"file_id":"gif","mime_type":"video/mp4"} """,
            """{"Kind":"video","Media":[{"Reference":"gif","Mime":"video/mp4"}]}"""
        },
        {
            """ "document":{"file_id":"d","file_name":"../../etc/passwd","mime_type":"application/pdf","file_size":41943040,"thumb":null} """,
            """{"Kind":"document","Media":[{"Reference":"d","Mime":"application/pdf","Size":41943040,"FileName":"../../etc/passwd"}]}"""
        },
        { """ "document":{"file_id":"d","file_size":-4} """, """{"Kind":"document","Media":[{"Reference":"d"}]}""" },
        { """ "document":{"file_name":"sense.pdf"} """, """{"Kind":"unsupported","Text":"document"}""" },
        { """ "sticker":{"file_id":"s","emoji":"👍","is_animated":false,"is_video":false} """, """{"Kind":"sticker","Text":"👍","Media":[{"Reference":"s","Mime":"image/webp"}]}""" },
        { """ "sticker":{"file_id":"s","is_animated":true} """, """{"Kind":"sticker","Media":[{"Reference":"s","Mime":"application/x-tgsticker"}]}""" },

        // Places.
        { """ "location":{"latitude":41.5,"longitude":2.4} """, """{"Kind":"location","Location":{"Latitude":41.5,"Longitude":2.4}}""" },
        { """ "location":{"latitude":"41.5","longitude":"2.4","live_period":900} """, """{"Kind":"location","Location":{"Latitude":41.5,"Longitude":2.4},"Live":true}""" },
        {
            """ "venue":{"location":{"latitude":41.5,"longitude":2.4},"title":"Mercat","address":"Plaça Major 1"},"location":{"latitude":41.5,"longitude":2.4} """,
            """{"Kind":"location","Location":{"Latitude":41.5,"Longitude":2.4,"Name":"Mercat","Address":"Plaça Major 1"}}"""
        },
        { """ "location":{"latitude":1e400,"longitude":2} """, """{"Kind":"unsupported","Text":"location"}""" },
        { """ "location":{"latitude":91,"longitude":2} """, """{"Kind":"unsupported","Text":"location"}""" },

        // Cards: the sender's own, somebody else's, one without an account.
        {
            """ "contact":{"phone_number":"34600111222","first_name":"Rosa","last_name":"Puig","user_id":4100200300} """,
            """{"Kind":"contacts","Cards":[{"Name":"Rosa Puig","Phones":["+34600111222"],"Verified":true}]}"""
        },
        { """ "contact":{"phone_number":"+34600999888","first_name":"Pau","user_id":99} """, """{"Kind":"contacts","Cards":[{"Name":"Pau","Phones":["+34600999888"]}]}""" },
        { """ "contact":{"phone_number":"600999888","first_name":"Pau"} """, """{"Kind":"contacts","Cards":[{"Name":"Pau","Phones":["600999888"]}]}""" },

        // What has no counterpart: named and rendered.
        { """ "poll":{"id":"1","question":"Obrim diumenge?","options":[{"text":"Sí"},{"text":"No"},null]} """, """{"Kind":"unsupported","Text":"poll: Obrim diumenge?: Sí / No"}""" },
        { """ "dice":{"emoji":"🎲","value":4} """, """{"Kind":"unsupported","Text":"dice: 🎲: 4"}""" },
        { """ "story":{"chat":{"id":1},"id":2} """, """{"Kind":"unsupported","Text":"story"}""" },
        { """ "checklist":{"title":"Compra","tasks":[{"id":1,"text":"Pa"},{"id":2,"text":"Llet"}]} """, """{"Kind":"unsupported","Text":"checklist: Compra: Pa; Llet"}""" },
        { """ "game":{"title":"Escacs"} """, """{"Kind":"unsupported","Text":"game: Escacs"}""" },
        { """ "invoice":{"title":"Taxa"} """, """{"Kind":"unsupported","Text":"invoice: Taxa"}""" },
        { """ "paid_media":{"star_count":5,"paid_media":[]},"caption":"Mira" """, """{"Kind":"unsupported","Text":"paid media: Mira"}""" },
        { """ "gift":{"gift":{"id":"1"}} """, """{"Kind":"unsupported","Text":"gift"}""" },
        {
            """ "rich_message":{"blocks":[{"type":"heading","text":"Queixa","size":1},{"type":"list","items":[{"label":"1.","blocks":[{"type":"paragraph","text":["soroll ",{"type":"bold","text":"fort"}]}]}]},{"type":"photo","photo":[{"file_id":"x"}],"caption":{"text":"el bar"}}]} """,
            """{"Kind":"unsupported","Text":"Queixa\n1. soroll fort\nel bar"}"""
        },
        { """ "rich_message":{"blocks":[]} """, """{"Kind":"unsupported","Text":"rich message"}""" },
        { """ "smell_note":{"file_id":"x"} """, """{"Kind":"unsupported","Text":"smell note"}""" },
        { """ "text":null """, """{"Kind":"unsupported"}""" },

        // What stands around it.
        { """ "text":"sí","reply_to_message":{"message_id":5,"chat":{"id":4100200300,"type":"private"},"text":"Voleu rebre'l?"} """, """{"Kind":"text","Text":"sí","ReplyTo":"5"}""" },
        { """ "text":"això","reply_to_message":{"message_id":"5"},"quote":{"text":"de 9 a 14","position":3} """, """{"Kind":"text","Text":"això","ReplyTo":"5","Quote":"de 9 a 14"}""" },
        { """ "text":"nou","is_topic_message":true,"message_thread_id":3,"reply_to_message":{"message_id":3,"forum_topic_created":{"name":"x"}} """, """{"Kind":"text","Text":"nou"}""" },
        { """ "text":"cadena","forward_origin":{"type":"hidden_user","sender_user_name":"X","date":1} """, """{"Kind":"text","Text":"cadena","Forwarded":true}""" },
        { """ "text":"cadena","forward_date":1600000000 """, """{"Kind":"text","Text":"cadena","Forwarded":true}""" },
        { """ "photo":[{"file_id":"p"}],"media_group_id":139 """, """{"Kind":"image","Media":[{"Reference":"p","Mime":"image/jpeg"}],"AlbumId":"139"}""" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_a_citizen_sends_is_read(string fields, string expected)
    {
        var message = Updates.Only<MessageReceived>(Updates.Message(fields));
        Assert.Equal(Updates.Written(expected), Updates.Written(message.Content));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_a_citizen_edits_is_read_alike(string fields, string expected)
    {
        var edit = Updates.Only<MessageEdited>(Updates.Message(""" "edit_date":1795500060, """ + fields, "edited_message"));
        Assert.Equal(Updates.Written(expected), Updates.Written(edit.Content));
        Assert.Equal("8", edit.OriginalId);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500060), edit.At);
    }

    [Fact]
    public void The_town_hall_knows_who_wrote_and_when()
    {
        var message = Updates.Only<MessageReceived>(Updates.Message(""" "text":"Hola","is_topic_message":true,"message_thread_id":77 """));
        Assert.Equal(new Sender { UserId = "4100200300", Name = "Rosa Puig", Username = "rosapuig", Language = "ca", Thread = "77" }, message.Sender);
        Assert.Equal(("vila", "71", "8"), (message.Account, message.ExternalId, message.MessageId));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500000), message.At);
    }

    [Theory]
    [InlineData("new_chat_members", "[]")]
    [InlineData("pinned_message", """{"message_id":3,"text":"x"}""")]
    [InlineData("delete_chat_photo", "true")]
    [InlineData("message_auto_delete_timer_changed", """{"message_auto_delete_time":86400}""")]
    [InlineData("forum_topic_created", """{"name":"Arbres","icon_color":1}""")]
    [InlineData("video_chat_started", "{}")]
    [InlineData("write_access_allowed", "{}")]
    [InlineData("community_chat_added", "{}")]
    [InlineData("suggested_post_paid", "{}")]
    public void What_Telegram_says_by_itself_is_nobodys_message(string field, string value) =>
        Assert.Empty(Updates.Read(Updates.Message($"\"{field}\":{value}")));

    [Theory]
    [InlineData("successful_payment")]
    [InlineData("passport_data")]
    [InlineData("web_app_data")]
    [InlineData("users_shared")]
    public void An_answer_to_what_was_never_asked_is_kept_for_a_person_to_see(string field) =>
        Assert.Contains(field, Updates.Only<Unread>(Updates.Message($"\"{field}\":{{}}")).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_card_is_not_vouched_for_when_another_account_passes_it_on() =>
        Assert.False(Updates.Only<MessageReceived>(
            """{"update_id":1,"message":{"message_id":2,"chat":{"id":5,"type":"private"},"from":{"id":5},"contact":{"phone_number":"34600111222","user_id":6}}}""")
            .Content.Cards[0].Verified);
}
