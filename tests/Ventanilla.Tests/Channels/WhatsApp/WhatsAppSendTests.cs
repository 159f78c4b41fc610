using System.Text.Json.Nodes;
using Ventanilla.Channels;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppSendTests
{
    private const string Common = """ "messaging_product":"whatsapp","recipient_type":"individual","to":"+34600111222","biz_opaque_callback_data":"attempt-1", """;

    private static readonly Choice[] Three = [new("a", "Residus"), new("b", "Autobús"), new("c", "Persona")];

    /// <summary>Every kind that can leave and what Graph must get for it, after the common fields.</summary>
    public static TheoryData<string, OutboundContent, string> Kinds => new()
    {
        { "text", new() { Kind = OutboundKind.Text, Text = "Bon dia 😀 \"é\"" }, """ "type":"text","text":{"body":"Bon dia 😀 \"é\""} """ },
        { "quote", new() { Kind = OutboundKind.Text, Text = "Sí", TargetId = "wamid.IN" }, """ "context":{"message_id":"wamid.IN"},"type":"text","text":{"body":"Sí"} """ },
        { "buttons", new() { Kind = OutboundKind.Choices, Text = "Què vols?", Choices = Three },
            """ "type":"interactive","interactive":{"type":"button","body":{"text":"Què vols?"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"Residus"}},{"type":"reply","reply":{"id":"b","title":"Autobús"}},{"type":"reply","reply":{"id":"c","title":"Persona"}}]}} """ },
        { "list of four", new() { Kind = OutboundKind.Choices, Text = "Què vols?", ChoicesLabel = "Tria una cosa d'aquestes", Choices = [.. Three, new("d", "Cita", "Demana hora")] },
            """ "type":"interactive","interactive":{"type":"list","body":{"text":"Què vols?"},"action":{"button":"Tria una cosa d'aqu…","sections":[{"rows":[{"id":"a","title":"Residus"},{"id":"b","title":"Autobús"},{"id":"c","title":"Persona"},{"id":"d","title":"Cita","description":"Demana hora"}]}]}} """ },
        { "list for a long label", new() { Kind = OutboundKind.Choices, Text = "Què vols?", Choices = [new("a", "Recollida de mobles i trastos vells")] },
            """ "type":"interactive","interactive":{"type":"list","body":{"text":"Què vols?"},"action":{"button":"Menú","sections":[{"rows":[{"id":"a","title":"Recollida de mobles i t…","description":"Recollida de mobles i trastos vells"}]}]}} """ },
        { "numbers for eleven", new() { Kind = OutboundKind.Choices, Text = "Tria:", Choices = [.. Enumerable.Range(1, 11).Select(i => new Choice($"{i}", $"Opció {i}"))] },
            """ "type":"text","text":{"body":"Tria:\n\n1. Opció 1\n2. Opció 2\n3. Opció 3\n4. Opció 4\n5. Opció 5\n6. Opció 6\n7. Opció 7\n8. Opció 8\n9. Opció 9\n10. Opció 10\n11. Opció 11"} """ },
        { "numbers for an id too long to come back", new() { Kind = OutboundKind.Choices, Text = "Tria:", Choices = [new(new('x', 257), "Sí", "de debò"), new("n", "No")] },
            """ "type":"text","text":{"body":"Tria:\n\n1. Sí – de debò\n2. No"} """ },
        { "numbers for labels that look the same", new() { Kind = OutboundKind.Choices, Text = "Tria:", Choices = [new("a", "Sí"), new("b", "Sí")] },
            """ "type":"text","text":{"body":"Tria:\n\n1. Sí\n2. Sí"} """ },
        { "text for no choices", new() { Kind = OutboundKind.Choices, Text = "Res" }, """ "type":"text","text":{"body":"Res"} """ },
        { "location request", new() { Kind = OutboundKind.AskLocation, Text = "On és?" },
            """ "type":"interactive","interactive":{"type":"location_request_message","body":{"text":"On és?"},"action":{"name":"send_location"}} """ },
        { "location", new() { Kind = OutboundKind.Location, Location = new(41.5401, 2.4445, "Ajuntament", "La Riera 48") },
            """ "type":"location","location":{"latitude":41.5401,"longitude":2.4445,"name":"Ajuntament","address":"La Riera 48"} """ },
        { "bare location", new() { Kind = OutboundKind.Location, Location = new(1, 2) }, """ "type":"location","location":{"latitude":1,"longitude":2} """ },
        { "template", new() { Kind = OutboundKind.Template, Template = new("avis_pluja", "ca", ["Rosa", "dilluns\n a les\t8"]) },
            """ "type":"template","template":{"name":"avis_pluja","language":{"code":"ca"},"components":[{"type":"body","parameters":[{"type":"text","text":"Rosa"},{"type":"text","text":"dilluns a les 8"}]}]} """ },
        { "template without places", new() { Kind = OutboundKind.Template, Template = new("hola", "es", []) }, """ "type":"template","template":{"name":"hola","language":{"code":"es"}} """ },
        { "reaction", new() { Kind = OutboundKind.Reaction, TargetId = "wamid.IN", Emoji = "👍" }, """ "type":"reaction","reaction":{"message_id":"wamid.IN","emoji":"👍"} """ },
        { "reaction taken back", new() { Kind = OutboundKind.Reaction, TargetId = "wamid.IN" }, """ "type":"reaction","reaction":{"message_id":"wamid.IN","emoji":""} """ },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_kind_leaves_in_graphs_words(string kind, OutboundContent content, string part)
    {
        await using var graph = await FakeGraph.StartAsync();

        var sent = Assert.IsType<SendOutcome.Sent>(await graph.SendAsync(content));

        var call = Assert.Single(graph.Calls);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"{{{Common}{part}}}"), JsonNode.Parse(call.Body)), $"{kind}: {call.Text}");
        Assert.Equal(("POST", $"/v26.0/{Webhook.Number}/messages"), (call.Method, call.Path));
        Assert.Equal(("Bearer graph-token", "Ventanilla/0.1"), (call.Authorization, call.UserAgent));
        Assert.Equal(("wamid.OUT1", new Recipient(null, "+34600111222")), (sent.ExternalId, sent.To));
    }

    [Theory]
    [InlineData("ES.1", "34600111222", "to", "+34600111222")]
    [InlineData("ES.1", null, "recipient", "ES.1")]
    public async Task It_goes_to_the_phone_with_its_plus_or_else_to_the_user_id(string? userId, string? phone, string field, string value)
    {
        await using var graph = await FakeGraph.StartAsync();

        await graph.SendAsync(new() { Kind = OutboundKind.Text, Text = "x" }, new(userId, phone));

        var body = JsonNode.Parse(Assert.Single(graph.Calls).Body)!.AsObject();
        Assert.Equal(value, body[field]!.GetValue<string>());
        Assert.Single(body, p => p.Key is "to" or "recipient");
    }

    [Theory]
    [InlineData(OutboundKind.ReadMark, """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN"}""")]
    [InlineData(OutboundKind.Typing, """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN","typing_indicator":{"type":"text"}}""")]
    public async Task Signals_are_a_mark_on_the_citizens_message(OutboundKind kind, string body)
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Always(200, """{"success":true}""");

        Assert.Equal(new SendOutcome.Sent(""), await graph.SendAsync(new() { Kind = kind, TargetId = "wamid.IN" }));
        Assert.Equal(body, Assert.Single(graph.Calls).Text);
    }

    [Fact]
    public async Task Telegrams_signals_make_no_call()
    {
        await using var graph = await FakeGraph.StartAsync();

        Assert.Equal(new SendOutcome.Sent(""), await graph.SendAsync(new() { Kind = OutboundKind.TapTaken, TargetId = "callback" }));
        Assert.Equal(new SendOutcome.Sent(""), await graph.SendAsync(new() { Kind = OutboundKind.Typing }));
        Assert.Empty(graph.Calls);
    }

    public static TheoryData<OutboundContent> Unsendable => new()
    {
        new OutboundContent() { Kind = OutboundKind.Text },
        new OutboundContent() { Kind = OutboundKind.Text, Text = " \n" },
        new OutboundContent() { Kind = OutboundKind.Choices },
        new OutboundContent() { Kind = OutboundKind.AskLocation },
        new OutboundContent() { Kind = OutboundKind.Location },
        new OutboundContent() { Kind = OutboundKind.Template },
        new OutboundContent() { Kind = OutboundKind.Reaction, Emoji = "x" },
        new OutboundContent() { Kind = OutboundKind.ReadMark },
        new OutboundContent() { Kind = OutboundKind.Image },
        new OutboundContent() { Kind = OutboundKind.Document, File = new("no/such/file.pdf", "application/pdf", "a.pdf") },
    };

    [Theory]
    [MemberData(nameof(Unsendable))]
    public async Task What_has_nothing_in_it_is_rejected_without_a_call(OutboundContent content)
    {
        await using var graph = await FakeGraph.StartAsync();

        Assert.IsType<SendOutcome.Rejected>(await graph.SendAsync(content));
        Assert.Empty(graph.Calls);
    }

    [Fact]
    public async Task Nobody_to_send_to_is_rejected_and_no_token_stops_the_account()
    {
        await using var graph = await FakeGraph.StartAsync();

        Assert.IsType<SendOutcome.Rejected>(await graph.SendAsync(new() { Kind = OutboundKind.Text, Text = "x" }, new(null, null)));
        Assert.IsType<SendOutcome.AccountStopped>(await graph.Channel.SendAsync(
            graph.Account with { Token = null }, new("a", new("ES.1", null), new() { Kind = OutboundKind.Text, Text = "x" }), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Half_a_character_in_a_text_does_not_break_the_call()
    {
        await using var graph = await FakeGraph.StartAsync();

        Assert.IsType<SendOutcome.Sent>(await graph.SendAsync(new() { Kind = OutboundKind.Text, Text = "mig \ud83d parell" }));
        Assert.Equal("mig \uFFFD parell", JsonNode.Parse(Assert.Single(graph.Calls).Body)!["text"]!["body"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(OutboundKind.Image, "image/jpeg", false, """ "type":"image","image":{"id":"5550001","caption":"Peu"} """)]
    [InlineData(OutboundKind.Video, "video/mp4", false, """ "type":"video","video":{"id":"5550001","caption":"Peu"} """)]
    [InlineData(OutboundKind.Audio, "audio/ogg; codecs=opus", true, """ "type":"audio","audio":{"id":"5550001","voice":true} """)]
    [InlineData(OutboundKind.Audio, "audio/mpeg", true, """ "type":"audio","audio":{"id":"5550001"} """)]
    [InlineData(OutboundKind.Document, "application/pdf", false, """ "type":"document","document":{"id":"5550001","caption":"Peu","filename":"rebut \"1\".pdf"} """)]
    public async Task A_file_is_uploaded_first_and_then_named_by_its_id(OutboundKind kind, string mime, bool voice, string part)
    {
        await using var graph = await FakeGraph.StartAsync();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "BYTES-OF-THE-FILE", TestContext.Current.CancellationToken);

        var sent = await graph.SendAsync(new() { Kind = kind, Text = "Peu", File = new(path, mime, "rebut \"1\".pdf", voice) });
        File.Delete(path);

        Assert.IsType<SendOutcome.Sent>(sent);
        var (upload, message) = (graph.Calls.First(), graph.Calls.Last());
        Assert.Equal($"/v26.0/{Webhook.Number}/media", upload.Path);
        Assert.StartsWith("multipart/form-data", upload.ContentType, StringComparison.Ordinal);
        Assert.Contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n", upload.Text, StringComparison.Ordinal);
        Assert.Contains($"name=\"type\"\r\n\r\n{mime}\r\n", upload.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"file\"", upload.Text, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {mime}\r\n", upload.Text, StringComparison.Ordinal);
        Assert.Contains("BYTES-OF-THE-FILE", upload.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rebut", upload.Text, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"{{{Common}{part}}}"), JsonNode.Parse(message.Body)), message.Text);
    }

    [Fact]
    public async Task A_failed_upload_sends_no_message_and_can_be_tried_again()
    {
        await using var graph = await FakeGraph.StartAsync();
        graph.Always(502, "<html>Bad gateway</html>");

        Assert.IsType<SendOutcome.Retry>(await graph.SendAsync(new() { Kind = OutboundKind.Image, File = new(typeof(WhatsAppSendTests).Assembly.Location, "image/png", "a.png") }));
        Assert.Single(graph.Calls);
    }
}
