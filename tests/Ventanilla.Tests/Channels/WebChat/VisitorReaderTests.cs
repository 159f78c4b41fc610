using System.Text;
using Ventanilla.Channels;
using Ventanilla.Channels.WebChat;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.WebChat;

public sealed class VisitorReaderTests
{
    private static readonly string Visitor = new('a', 64);
    private static readonly ChannelAccount Account = new(new(1), new(1), ChannelKinds.Web, "vilassola");

    [Fact]
    public void A_tap_carries_what_was_offered_and_what_stood_on_it()
    {
        var message = Assert.IsType<MessageReceived>(Assert.Single(Read("""{"id":"12345678","kind":"reply","text":"Horari","payload":"menu:1","language":"es"}""")));

        Assert.Equal((ContentKind.Reply, "Horari", "menu:1"), (message.Content.Kind, message.Content.Text, message.Content.Payload));
        Assert.Equal((Visitor, "es"), (message.Sender.UserId, message.Sender.Language));
        Assert.Equal($"{Visitor}:12345678", message.ExternalId);
        Assert.Equal("12345678", VisitorReader.ClientIdOf(message.ExternalId));
    }

    [Fact]
    public void A_place_is_a_place()
    {
        var message = Assert.IsType<MessageReceived>(Assert.Single(Read("""{"id":"12345678","kind":"location","location":{"latitude":41.5,"longitude":-2.25}}""")));
        Assert.Equal(new Place(41.5, -2.25), message.Content.Location);
    }

    [Fact]
    public void A_file_is_referred_to_by_its_visitor_and_hash()
    {
        var id = new string('0', 64) + ".mp4";
        var message = Assert.IsType<MessageReceived>(Assert.Single(Read($$$"""{"id":"12345678","kind":"file","file":{"id":"{{{id}}}","name":"a/b\u202e.mp4"}}""")));

        Assert.Equal(ContentKind.Video, message.Content.Kind);
        var media = Assert.Single(message.Content.Media);
        Assert.Equal(($"{Visitor}/{id}", "video/mp4", "a/b.mp4"), (media.Reference, media.Mime, media.FileName));
    }

    [Fact]
    public void Nothing_inside_the_body_can_name_another_visitor()
    {
        var other = new string('b', 64);
        var read = Read($$$"""{"id":"12345678","kind":"text","text":"hola","visitor":"{{{other}}}","sender":{"userId":"{{{other}}}"}}""");
        Assert.Equal(Visitor, Assert.IsType<MessageReceived>(Assert.Single(read)).Sender.UserId);
    }

    [Theory]
    [InlineData("seen", "[\"w1\"]")]
    [InlineData("read", "[]")]
    [InlineData("read", "[null]")]
    [InlineData("read", "[\"\"]")]
    [InlineData("read", "[1]")]
    public void A_status_that_is_none_is_not_understood(string status, string refs) =>
        Assert.IsType<Unread>(Assert.Single(Read($$"""{"status":"{{status}}","refs":{{refs}}}""")));

    [Fact]
    public void What_did_not_come_by_the_visitors_door_is_not_understood()
    {
        Assert.IsType<Unread>(Assert.Single(VisitorReader.Read("{}"u8.ToArray(), Account)));
        Assert.IsType<Unread>(Assert.Single(VisitorReader.Read(VisitorReader.Frame(Visitor, "{}"u8), null)));
        Assert.IsType<Unread>(Assert.Single(VisitorReader.Read(VisitorReader.Frame(new string('Z', 64), "{}"u8), Account)));
    }

    [Fact]
    public void Whatever_bytes_come_reading_ends_with_events()
    {
        string[] seeds =
        [
            """{"id":"12345678","kind":"text","text":"Bon dia \u00e0 🙂","language":"ca"}""",
            """{"id":"12345678","kind":"file","text":"x","file":{"id":"0000000000000000000000000000000000000000000000000000000000000000.jpg","name":"f.jpg","voice":true}}""",
            """{"id":"12345678","kind":"location","location":{"latitude":41.5,"longitude":2.4}}""",
            """{"status":"read","refs":["w1","w2","w2"]}""",
        ];
        var random = new Random(20260512);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]).ToList();
            for (var change = random.Next(1, 6); change > 0 && bytes.Count > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveAt(at);
                        break;
                    case 2:
                        bytes.Insert(at, (byte)"{}[]\",:\\u0dn-9"[random.Next(13)]);
                        break;
                    default:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                        break;
                }
            }

            var read = VisitorReader.Read(VisitorReader.Frame(Visitor, [.. bytes]), Account);
            Assert.NotEmpty(read);
            Assert.All(read, e => Assert.Equal("vilassola", e.Account));
        }
    }

    private static IReadOnlyList<ChannelEvent> Read(string json) => VisitorReader.Read(VisitorReader.Frame(Visitor, Encoding.UTF8.GetBytes(json)), Account);
}
