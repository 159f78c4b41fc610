using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.WhatsApp;

namespace Ventanilla.Tests.Demo;

/// <summary>What the fake Graph API takes and refuses: Meta's limits, one line each.</summary>
public sealed partial class GraphRulesTests
{
    private const string To = "\"messaging_product\":\"whatsapp\",\"to\":\"+34799000111\"";

    private static readonly PhoneFile Photo = new("photo", new byte[100], "image/jpeg", "a.jpg", default, FromTown: true);
    private static readonly PhoneFile Huge = new("huge", new byte[(5 * 1024 * 1024) + 1], "image/jpeg", "b.jpg", default, FromTown: true);
    private static readonly PhoneFile Sound = new("sound", new byte[100], "audio/mpeg", "c.mp3", default, FromTown: true);

    public static readonly TheoryData<string> Taken = new(
        """{TO,"type":"text","text":{"body":"hola"}}""",
        """{TO,"text":{"body":"the type defaults to text"}}""",
        """{"messaging_product":"whatsapp","recipient":"ES.123","type":"text","text":{"body":"hola"}}""",
        """{TO,"type":"text","text":{"body":"#4096#"},"context":{"message_id":"wamid.1"},"biz_opaque_callback_data":"1.1"}""",
        """{TO,"type":"image","image":{"id":"photo","caption":"x"}}""",
        """{TO,"type":"audio","audio":{"id":"sound"}}""",
        """{TO,"type":"document","document":{"id":"photo","filename":"a.jpg"}}""",
        """{TO,"type":"location","location":{"latitude":41.7,"longitude":2.05,"name":"x"}}""",
        """{TO,"type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}}""",
        """{TO,"type":"template","template":{"name":"cita_recordatori","language":{"code":"ca"}}}""",
        """{TO,"type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[BUTTONS3]}}}""",
        """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"Tria","sections":[{"rows":[ROWS10]}]}}}""",
        """{TO,"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"On?"},"action":{"name":"send_location"}}}""",
        """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}""");

    public static readonly TheoryData<int, string> Refused = new()
    {
        { 100, """[]""" },
        { 100, """{"to":"+34799000111","type":"text","text":{"body":"hola"}}""" },
        { 100, """{"messaging_product":"whatsapp","type":"text","text":{"body":"hola"}}""" },
        { 131009, """{"messaging_product":"whatsapp","to":"nobody","type":"text","text":{"body":"hola"}}""" },
        { 131009, """{"messaging_product":"whatsapp","recipient":"34799000111","type":"text","text":{"body":"hola"}}""" },
        { 100, """{TO,"type":"carrier_pigeon"}""" },
        { 100, """{TO,"type":"text"}""" },
        { 100, """{TO,"type":"text","text":{"body":""}}""" },
        { 100, """{TO,"type":"text","text":{"body":"#4097#"}}""" },
        { 131009, """{TO,"type":"text","text":{"body":"x"},"biz_opaque_callback_data":"#513#"}""" },
        { 131008, """{TO,"type":"text","text":{"body":"x"},"context":{}}""" },
        { 100, """{TO,"type":"image","image":{"id":"nothing"}}""" },
        { 100, """{TO,"type":"image","image":{"id":"photo","link":"https://x.example/a.jpg"}}""" },
        { 131053, """{TO,"type":"image","image":{"id":"huge"}}""" },
        { 131053, """{TO,"type":"audio","audio":{"id":"sound","voice":true}}""" },
        { 100, """{TO,"type":"audio","audio":{"id":"sound","caption":"x"}}""" },
        { 100, """{TO,"type":"image","image":{"id":"photo","caption":"#1025#"}}""" },
        { 131009, """{TO,"type":"location","location":{"latitude":91,"longitude":2}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[BUTTONS4]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"#21#"}}]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"button","body":{"text":"#1025#"},"action":{"buttons":[BUTTONS1]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"Tria","sections":[{"rows":[ROWS11]}]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"#21#","sections":[{"rows":[ROWS1]}]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"Tria","sections":[{"rows":[{"id":"a","title":"#25#"}]}]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"Tria","sections":[{"rows":[{"id":"a","title":"b","description":"#73#"}]}]}}}""" },
        { 131009, """{TO,"type":"interactive","interactive":{"type":"list","body":{"text":"?"},"action":{"button":"Tria","sections":[{"rows":[{"id":"a","title":"b"},{"id":"a","title":"c"}]}]}}}""" },
        { 131008, """{"messaging_product":"whatsapp","status":"read"}""" },
        { 100, """{"messaging_product":"whatsapp","status":"seen","message_id":"wamid.1"}""" },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void What_meta_takes_is_taken(string body) => Assert.Null(Check(body)?.Json);

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_meta_refuses_is_refused_with_its_code(int code, string body) => Assert.Equal(code, Check(body)?.Code);

    /// <summary>In the tables TO stands for the fields that all messages have, #9# for nine letters, BUTTONS3 and ROWS10 for so many.</summary>
    private static GraphError? Check(string body)
    {
        var whole = Counted().Replace(body.Replace("TO,", $"{To},", StringComparison.Ordinal), m =>
        {
            var count = int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture);
            return m.Groups[1].Value switch
            {
                "BUTTONS" => string.Join(',', Enumerable.Range(0, count).Select(i => $$$"""{"type":"reply","reply":{"id":"{{{i}}}","title":"Botó {{{i}}}"}}""")),
                "ROWS" => string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"id":"{{i}}","title":"Fila {{i}}"}""")),
                _ => new string('x', count),
            };
        });
        using var json = JsonDocument.Parse(whole);
        return GraphRules.Check(json.RootElement, id => new[] { Photo, Huge, Sound }.FirstOrDefault(f => f.Id == id));
    }

    [GeneratedRegex("(#|BUTTONS|ROWS)([0-9]+)#?")]
    private static partial Regex Counted();
}
