using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class PeopleTests
{
    private const string Pol = """{"profile":{"name":"Pol","username":"@pol.99"},"user_id":"ES.2","parent_user_id":"ES.ENT.2"}""";

    /// <summary>Sender fields, people listed, and who it was: user id, phone, name.</summary>
    public static TheoryData<string, string, string?, string?, string?> Senders => new()
    {
        { """ "from":"34600111222","from_user_id":"ES.1000000000000000001" """, $"[{Pol},{Webhook.Rosa}]", "ES.1000000000000000001", "+34600111222", "Rosa Vila" },
        { """ "from":"34600111222" """, $"[{Pol},{Webhook.Rosa}]", "ES.1000000000000000001", "+34600111222", "Rosa Vila" },
        { """ "from":"+34 600 111 222" """, $"[{Pol},{Webhook.Rosa}]", "ES.1000000000000000001", "+34600111222", "Rosa Vila" },
        { """ "from":34600111222 """, $"[{Webhook.Rosa}]", "ES.1000000000000000001", "+34600111222", "Rosa Vila" },
        { """ "from_user_id":"ES.2" """, $"[{Webhook.Rosa},{Pol}]", "ES.2", null, "Pol" },
        { """ "from":"ES.2" """, $"[{Webhook.Rosa},{Pol}]", "ES.2", null, "Pol" },
        { """ "from":"ES.1000000000000000001" """, $"[{Pol},{Webhook.Rosa}]", "ES.1000000000000000001", "+34600111222", "Rosa Vila" },
        { """ "from":"34600111222","from_user_id":"ES.9" """, $"[{Pol},{Webhook.Rosa}]", "ES.9", "+34600111222", null },
        { """ "from":"34600111222","from_user_id":"ES.9" """, "[]", "ES.9", "+34600111222", null },
        { """ "from":"34600111222" """, "null", null, "+34600111222", null },
        { """ "from":"34600111222" """, "\"cap\"", null, "+34600111222", null },
        { """ "from":"34600111222" """, "[null,3,[],{}]", null, "+34600111222", null },

        // A lone contact under another number (Brazil, Mexico) lends its name, never its ids.
        { """ "from":"5521912345678" """, """[{"profile":{"name":"Ana"},"wa_id":"552112345678","user_id":"BR.7"}]""", null, "+5521912345678", "Ana" },

        // Nothing on the message, one person listed: it is that person.
        { """ "x":1 """, $"[{Pol}]", "ES.2", null, "Pol" },
    };

    [Theory]
    [MemberData(nameof(Senders))]
    public void Who_wrote_is_found_by_id_and_never_by_place(string fields, string listed, string? userId, string? phone, string? name)
    {
        var sender = Webhook.One<MessageReceived>(Webhook.Messages($$"""{{{fields}},"id":"wamid.1","type":"text","text":{"body":"x"} }""", listed)).Sender;

        Assert.Equal((userId, phone, name), (sender.UserId, sender.Phone, sender.Name));
    }

    [Fact]
    public void A_username_comes_without_its_at_sign_and_the_parent_id_with_it()
    {
        var sender = Webhook.One<MessageReceived>(Webhook.Messages("""{"from_user_id":"ES.2","id":"wamid.1","type":"text","text":{"body":"x"}}""", $"[{Pol}]")).Sender;

        Assert.Equal(("pol.99", "ES.ENT.2"), (sender.Username, sender.ParentUserId));
    }

    [Fact]
    public void Two_messages_of_two_people_get_each_their_own_name()
    {
        var events = WhatsAppReader.Read(Webhook.Messages(
            """{"from_user_id":"ES.2","id":"wamid.1","type":"text","text":{"body":"x"}},{"from":"34600111222","id":"wamid.2","type":"text","text":{"body":"y"}},{"from":"34699999999","id":"wamid.3","type":"text","text":{"body":"z"}}""",
            $"[{Webhook.Rosa},{Pol}]"));

        Assert.Equal(["Pol", "Rosa Vila", null], events.Cast<MessageReceived>().Select(e => e.Sender.Name));
    }

    [Theory]
    [InlineData(""" "id":"wamid.1","type":"text","text":{"body":"x"} """, "[]")]
    [InlineData(""" "id":"wamid.1","from":"","from_user_id":null,"type":"text","text":{"body":"x"} """, "[]")]
    public void A_message_of_nobody_is_kept_unread(string message, string listed) =>
        Assert.Equal("wamid.1", Webhook.One<Unread>(Webhook.Messages($"{{{message}}}", listed)).ExternalId);

    [Fact]
    public void A_changed_number_names_the_old_and_the_new_ids()
    {
        var changed = Webhook.One<SenderChanged>(Webhook.Messages(
            """{"from":"34600111222","id":"wamid.S","timestamp":"1795500000","type":"system","system":{"body":"…","type":"user_changed_number","wa_id":"34600999888","user_id":"ES.NEW","previous_user_id":"ES.OLD","previous_parent_user_id":"ES.ENT.1"}}""",
            "[]"));

        Assert.Equal(("+34600111222", "ES.OLD", "ES.OLD", "ES.ENT.1"), (changed.Sender.Phone, changed.Sender.UserId, changed.Sender.PreviousUserId, changed.Sender.ParentUserId));
        Assert.Equal(("+34600999888", "ES.NEW", false), (changed.NewPhone, changed.NewUserId, changed.IdentityMayDiffer));
    }

    [Theory]
    [InlineData("""{"id":"wamid.S","type":"system","system":{"type":"user_changed_user_id","user_id":"ES.NEW","previous_user_id":"ES.OLD"}}""", null, "ES.OLD", null, "ES.NEW", false)]
    [InlineData("""{"from":"34600111222","id":"wamid.S","type":"system","system":{"type":"customer_changed_number","new_wa_id":"34600999888"}}""", "+34600111222", null, "+34600999888", null, false)]
    [InlineData("""{"from":"34600111222","from_user_id":"ES.1","id":"wamid.S","type":"system","identity":{"hash":"h"},"system":{"type":"customer_identity_changed"}}""", "+34600111222", "ES.1", null, null, true)]
    public void Every_change_of_identity_is_followed(string message, string? oldPhone, string? oldId, string? newPhone, string? newId, bool doubt)
    {
        var changed = Webhook.One<SenderChanged>(Webhook.Messages(message));

        Assert.Equal((oldPhone, oldId, newPhone, newId, doubt), (changed.Sender.Phone, changed.Sender.UserId, changed.NewPhone, changed.NewUserId, changed.IdentityMayDiffer));
    }

    [Fact]
    public void A_new_id_told_by_its_own_field_is_followed_too()
    {
        var changed = Webhook.One<SenderChanged>(Webhook.Change("user_id_update", Webhook.Value(
            """ "user_id_update":[{"wa_id":"34600111222","user_id":{"previous":"ES.OLD","current":"ES.NEW"},"timestamp":1795500000}] """)));

        Assert.Equal(("ES.OLD", "ES.NEW", "+34600111222"), (changed.Sender.UserId, changed.NewUserId, changed.Sender.Phone));
    }

    [Theory]
    [InlineData("stop", false)]
    [InlineData("resume", true)]
    [InlineData("signup", true)]
    public void Consent_to_promotion_is_told(string value, bool accepts)
    {
        var consent = Webhook.One<ConsentChanged>(Webhook.Change("user_preferences", Webhook.Value(
            $$""" "user_preferences":[{"wa_id":"34600111222","user_id":"ES.1000000000000000001","category":"marketing_messages","value":"{{value}}","detail":"d","timestamp":1795500000}] """)));

        Assert.Equal((accepts, "ES.1000000000000000001", "+34600111222"), (consent.Accepts, consent.Sender.UserId, consent.Sender.Phone));
    }

    [Theory]
    [InlineData("""{"wa_id":"34600111222","category":"marketing_messages","value":"maybe"}""")]
    [InlineData("""{"wa_id":"34600111222","category":"utility_messages","value":"stop"}""")]
    [InlineData("""{"category":"marketing_messages","value":"stop"}""")]
    [InlineData("7")]
    public void A_preference_that_is_not_clear_is_kept_unread(string preference) =>
        Webhook.One<Unread>(Webhook.Change("user_preferences", Webhook.Value($"\"user_preferences\":[{preference}]")));
}
