using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.WhatsApp;

/// <summary>Builds webhook bodies around the part that a test is about.</summary>
internal static class Webhook
{
    public const string Number = "106540352242922";

    public const string Rosa = """{"profile":{"name":"Rosa Vila"},"wa_id":"34600111222","user_id":"ES.1000000000000000001"}""";

    public static byte[] Change(string field, string value, string extra = "") =>
        Encoding.UTF8.GetBytes($$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1795500000,"changes":[{"value":{{value}},"field":"{{field}}"{{extra}}}]}]}""");

    public static string Value(string lists, string contacts = $"[{Rosa}]") =>
        $$"""{"messaging_product":"whatsapp","metadata":{"display_phone_number":"+34 600 000 000","phone_number_id":"{{Number}}"},"contacts":{{contacts}},{{lists}}}""";

    /// <summary>A body with one message; <paramref name="part"/> is what follows the common fields.</summary>
    public static byte[] Message(string part) =>
        Messages($$"""{"from":"34600111222","from_user_id":"ES.1000000000000000001","id":"wamid.IN1","timestamp":"1795500000",{{part}}}""");

    public static byte[] Messages(string messages, string contacts = $"[{Rosa}]") => Change("messages", Value($"\"messages\":[{messages}]", contacts));

    public static byte[] Statuses(string statuses) => Change("messages", Value($"\"statuses\":[{statuses}]"));

    public static ChannelEvent One(byte[] body) => Assert.Single(WhatsAppReader.Read(body));

    public static T One<T>(byte[] body)
        where T : ChannelEvent => Assert.IsType<T>(One(body));

    public static InboundContent Content(string part) => One<MessageReceived>(Message(part)).Content;
}
