using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class EnvelopeTests
{
    private const string Text = """{"from":"34600111222","id":"wamid.1","timestamp":"1795500000","type":"text","text":{"body":"x"}}""";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"object":"whatsapp_business_account"}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":null}""")]
    [InlineData("""{"object":"page","entry":[{"id":"1","changes":[{"field":"messages","value":{}}]}]}""")]
    [InlineData("""{"object":7,"entry":[]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","time":1,"changes":[]}]}""")]
    public void What_says_nothing_or_is_for_others_gives_no_event(string body) => Assert.Empty(WhatsAppReader.Read(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hola")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{\"object\":")]
    [InlineData("<html></html>")]
    [InlineData("\0\0\0")]
    [InlineData("""{"entry":[{"id":"1","changes":[{"field":"messages","value":{}}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":{"id":"1"}}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[7]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","standby":[{"x":1}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[null]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages"}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":[]}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp"}}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"brand_new_2027","value":{"messages":[{"from":"1"}]}}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":7,"value":{}}]}]}""")]
    public void What_is_not_understood_is_kept_unread_once(string body)
    {
        var unread = Webhook.One<Unread>(Encoding.UTF8.GetBytes(body));

        Assert.Equal("", unread.Account);
        Assert.NotEmpty(unread.ExternalId);
        Assert.NotEmpty(unread.Reason);
    }

    [Fact]
    public void A_copy_of_somebody_elses_conversation_is_never_taken_for_a_message()
    {
        // The field comes after the value, so the reader has seen messages before it learns that they are not ours.
        var unread = Webhook.One<Unread>(Webhook.Change("standby", Webhook.Value($"\"messages\":[{Text}]")));

        Assert.Equal((Webhook.Number, "field standby"), (unread.Account, unread.Reason));
    }

    [Fact]
    public void The_order_of_fields_does_not_matter()
    {
        var usual = Webhook.One<MessageReceived>(Webhook.Messages(Text));
        var shuffled = Webhook.One<MessageReceived>(Encoding.UTF8.GetBytes(
            $$"""{"entry":[{"changes":[{"field":"messages","value":{"messages":[{{Text}}],"contacts":[{{Webhook.Rosa}}],"metadata":{"phone_number_id":"{{Webhook.Number}}"} } }],"id":"1"}],"object":"whatsapp_business_account"}"""));
        var fieldTwice = Webhook.One<MessageReceived>(Encoding.UTF8.GetBytes(
            $$"""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"x","value":{{Webhook.Value($"\"messages\":[{Text}]")}},"field":"messages"}]}]}"""));

        Assert.Equal((usual.ExternalId, usual.Sender, usual.Content.Text), (shuffled.ExternalId, shuffled.Sender, shuffled.Content.Text));
        Assert.Equal(usual.ExternalId, fieldTwice.ExternalId);
    }

    [Fact]
    public void Names_written_with_escapes_are_the_same_names() =>
        Webhook.One<MessageReceived>(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Webhook.Messages(Text))
            .Replace("\"object\"", "\"\\u006fbject\"", StringComparison.Ordinal)
            .Replace("whatsapp_business_account", "whatsapp\\u005fbusiness_account", StringComparison.Ordinal)
            .Replace("\"from\"", "\"\\u0066rom\"", StringComparison.Ordinal)));

    [Fact]
    public void A_bad_part_does_not_take_the_others_with_it()
    {
        var events = WhatsAppReader.Read(Webhook.Messages($$"""null,7,"x",[],{},{"id":"wamid.2","type":"text"},{{Text}},{"from":{"a":[]},"id":[],"text":3}"""));

        Assert.Equal(8, events.Count);
        Assert.Equal("wamid.1", Assert.Single(events.OfType<MessageReceived>()).ExternalId);
        Assert.Equal(7, events.OfType<Unread>().Count());
    }

    [Fact]
    public void A_depth_bomb_beside_a_message_is_passed_over()
    {
        var bomb = new string('[', 200_000) + new string(']', 200_000);

        var message = Webhook.One<MessageReceived>(Webhook.Messages($$"""{"bomb":{{bomb}},"from":"34600111222","id":"wamid.1","type":"text","text":{"body":"x","y":{{bomb}} } }"""));

        Assert.Equal("x", message.Content.Text);
    }

    [Fact]
    public void A_body_that_breaks_off_gives_what_was_whole_and_is_kept()
    {
        var body = Encoding.UTF8.GetString(Webhook.Messages(Text));
        var twice = body.Replace("}]}]}", $$"""},{"field":"messages","value":{{Webhook.Value($"\"messages\":[{Text.Replace("wamid.1", "wamid.2", StringComparison.Ordinal)}]")}}""", StringComparison.Ordinal);

        var events = WhatsAppReader.Read(Encoding.UTF8.GetBytes(twice));

        Assert.Equal(["wamid.1", null], events.Select(e => (e as MessageReceived)?.ExternalId));
        Assert.Equal("not JSON", Assert.IsType<Unread>(events[1]).Reason);
    }

    [Fact]
    public void A_batch_of_a_thousand_updates_is_read_whole()
    {
        var messages = string.Join(',', Enumerable.Range(0, 500).Select(i => Text.Replace("wamid.1", $"wamid.M{i}", StringComparison.Ordinal)));
        var statuses = string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"id":"wamid.O{{i}}","status":"read","timestamp":"1795500000","recipient_id":"34600111222"}"""));

        var events = WhatsAppReader.Read(Webhook.Change("messages", Webhook.Value($"\"messages\":[{messages}],\"statuses\":[{statuses}]")));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"wamid.M{i}"), events.OfType<MessageReceived>().Select(e => e.ExternalId));
        Assert.Equal(500, events.OfType<StatusReceived>().Count());
    }

    [Fact]
    public void A_batch_made_to_be_slow_is_read_in_time()
    {
        var listed = string.Join(',', Enumerable.Range(0, 3_000).Select(i => $$"""{"wa_id":"{{34600000000 + i}}","user_id":"ES.{{i}}"}"""));
        var messages = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $$"""{"from":"34700000000","id":"{{i}}"}"""));
        var body = Webhook.Messages(messages, $"[{listed}]");

        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(50_000, WhatsAppReader.Read(body).Count);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_body_of_three_megabytes_is_read()
    {
        var message = Text.Replace("\"x\"", $"\"{new string('a', 3_000_000)}\"", StringComparison.Ordinal);

        Assert.Equal(MessageDraft.LongestText, Webhook.One<MessageReceived>(Webhook.Messages(message)).Content.Text!.Length);
    }

    [Fact]
    public void The_same_part_twice_is_known_by_the_same_id_and_another_by_another()
    {
        static string IdOf(string part) => Webhook.One(Webhook.Messages(part)).ExternalId;

        Assert.Equal(IdOf("""{"type":"x","a":1}"""), IdOf("""{"type":"x","a":1}"""));
        Assert.NotEqual(IdOf("""{"type":"x","a":1}"""), IdOf("""{"type":"x","a":2}"""));
        Assert.NotEqual(IdOf($$"""{"id":"{{new string('w', 900)}}","a":1}"""), IdOf($$"""{"id":"{{new string('w', 900)}}","a":2}"""));
    }

    [Fact]
    public void A_message_without_a_number_to_route_by_is_kept_unread()
    {
        var unread = Webhook.One<Unread>(Webhook.Change("messages", $$"""{"messages":[{{Text}}]}"""));

        Assert.Equal("no phone number id", unread.Reason);
    }
}
