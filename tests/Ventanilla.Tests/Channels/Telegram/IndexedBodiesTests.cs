using System.Text;
using System.Text.Json.Nodes;
using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Every body beside the checkout gives what its index line says.</summary>
public sealed class IndexedBodiesTests
{
    /// <summary>The kinds in which a citizen speaks to the bot.</summary>
    private static readonly string[] Spoken = ["message", "edited_message", "callback_query"];

    /// <summary>Content that we can only name.</summary>
    private static readonly string[] Placeholders = ["giveaway", "invoice", "poll", "story", "rich_message"];

    [Fact]
    public void Every_update_gives_what_its_line_says()
    {
        var bodies = TelegramFixtures.Indexed();
        Assert.SkipWhen(bodies is null, "The shared fixtures do not stand beside the checkout.");
        Assert.True(bodies!.Count >= 80, $"Only {bodies.Count} bodies were found.");

        var wrong = new List<string>();
        var checkedUpdates = 0;
        foreach (var (name, body, line) in bodies.Where(b => b.Line.StartsWith("update ", StringComparison.Ordinal)))
        {
            try
            {
                Check(new(line), body);
                checkedUpdates++;
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException)
            {
                wrong.Add($"{name}: {e.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(checkedUpdates >= 80, $"Only {checkedUpdates} updates were checked.");
    }

    [Fact]
    public void Every_answer_ends_as_its_line_says()
    {
        var bodies = TelegramFixtures.Indexed();
        Assert.SkipWhen(bodies is null, "The shared fixtures do not stand beside the checkout.");

        var ends = new Dictionary<string, Type>
        {
            ["error_400_chat_not_found.json"] = typeof(SendOutcome.ContactStopped),
            ["error_400_parse.json"] = typeof(SendOutcome.Rejected),
            ["error_400_query_old.json"] = typeof(SendOutcome.Sent),
            ["error_400_too_long.json"] = typeof(SendOutcome.Rejected),
            ["error_401_unauthorized.json"] = typeof(SendOutcome.AccountStopped),
            ["error_403_blocked.json"] = typeof(SendOutcome.ContactStopped),
            ["error_404_bad_token.json"] = typeof(SendOutcome.AccountStopped),
            ["error_500.json"] = typeof(SendOutcome.Retry),
            ["nutgram__user_deactivated.json"] = typeof(SendOutcome.ContactStopped),
            ["nutgram__wrong_file_id.json"] = typeof(SendOutcome.Rejected),
        };
        var answers = bodies!.Where(b => b.Line.StartsWith("API answer", StringComparison.Ordinal)).ToList();
        Assert.Equal(ends.Keys.Order(), answers.Select(b => b.Name).Order());
        foreach (var (name, body, line) in answers)
        {
            var expected = new IndexLine(line);
            var answer = TelegramAnswer.Read(expected.Code!.Value, body);
            Assert.Equal(expected.Code, answer.Code);
            Assert.Contains(TelegramText.Clip(answer.Description, 20), expected.Description, StringComparison.Ordinal);
            Assert.IsType(ends[name], TelegramOutcomes.Of(new TelegramReply.Answered(answer)));
        }
    }

    [Fact]
    public void A_message_without_its_update_is_kept_and_nobodys()
    {
        var bodies = TelegramFixtures.Indexed();
        Assert.SkipWhen(bodies is null, "The shared fixtures do not stand beside the checkout.");

        var (_, body, _) = Assert.Single(bodies!, b => b.Line.StartsWith("bare Message", StringComparison.Ordinal));
        Assert.IsType<Unread>(Assert.Single(TelegramReader.Read(body, "vila")));

        // The same written by a citizen: the words of all blocks, tables too.
        var message = JsonNode.Parse(body)!;
        message["from"] = new JsonObject { ["id"] = 12345678, ["is_bot"] = false, ["first_name"] = "Mario" };
        var update = new JsonObject { ["update_id"] = 1, ["message"] = message };
        var received = Assert.IsType<MessageReceived>(Assert.Single(TelegramReader.Read(Encoding.UTF8.GetBytes(update.ToJsonString()), "vila")));
        Assert.Equal(ContentKind.Unsupported, received.Content.Kind);
        Assert.Equal("it's me\nmario\nCodes\tColors\nEI136 EI136\tredOnecapiscored blue\nbold\nprefixboldsuffix", received.Content.Text);
    }

    private static void Check(IndexLine line, byte[] body)
    {
        var events = TelegramReader.Read(body, "vila");
        Assert.All(events, e =>
        {
            Assert.Equal("vila", e.Account);
            Assert.Equal(line.Id, e.ExternalId);
            Assert.Equal(body, e.Raw.ToArray());
        });

        switch (line.Kind)
        {
            case "empty":
                Assert.Empty(events);
                break;
            case "my_chat_member" when line is { ChatType: "private", Membership.New: "member" or "kicked" }:
                var change = Assert.IsType<ReachabilityChanged>(Assert.Single(events));
                Assert.Equal(line.Chat, change.Sender.UserId);
                Assert.Equal(line.Membership!.Value.New == "member", change.Reachable);
                break;
            case "my_chat_member" when line.ChatType != "private":
                var notice = Assert.IsType<AccountNotice>(Assert.Single(events));
                Assert.Equal(line.Chat, TelegramNotices.ChatToLeave(notice));
                break;
            case "reaction":
                var reaction = Assert.IsType<ReactionReceived>(Assert.Single(events));
                Assert.Contains($"by {reaction.Sender.UserId} on msg {reaction.TargetId}:", line.Line, StringComparison.Ordinal);
                break;
            case "callback_query":
                CheckTap(line, Assert.IsType<MessageReceived>(Assert.Single(events)));
                break;
            default:
                CheckMessage(line, events, body);
                break;
        }
    }

    private static void CheckTap(IndexLine line, MessageReceived tap)
    {
        Assert.Equal(ContentKind.Reply, tap.Content.Kind);
        Assert.Equal(line.From, tap.Sender.UserId);
        Assert.Equal(line.CallbackId, tap.Content.CallbackId);
        Assert.Equal(line.CallbackData, tap.Content.Payload);
        Assert.Equal(line.CallbackMessage, tap.Content.ReplyTo);
        Assert.Null(tap.MessageId);
        Assert.Null(tap.At);
    }

    private static void CheckMessage(IndexLine line, IReadOnlyList<ChannelEvent> events, byte[] body)
    {
        var ours = Spoken.Contains(line.Kind) && line.ChatType == "private" && !line.IsBot
            && (line.OtherContent is null || Placeholders.Contains(line.OtherContent));
        if (!ours)
        {
            Assert.All(events, e => Assert.True(e is Unread or AccountNotice, $"{e.GetType().Name} of what concerns no citizen."));
            Assert.True(events.Count == 1 || line.OtherContent is not null, "Only service messages may vanish.");
            return;
        }

        var (sender, content, id) = Assert.Single(events) switch
        {
            MessageReceived m when line.Kind == "message" => (m.Sender, m.Content, m.MessageId),
            MessageEdited m when line.Kind == "edited_message" => (m.Sender, m.Content, m.OriginalId),
            var other => throw Xunit.Sdk.FailException.ForFailure($"{line.Kind} became {other.GetType().Name}"),
        };
        Assert.Equal(line.Chat, sender.UserId);
        Assert.Equal(line.Message, id);
        Assert.Equal(line.Edited ?? line.Date, events[0].At);
        Assert.Equal(line.Topic, sender.Thread);
        Assert.Equal(line.ReplyTo, content.ReplyTo);
        Assert.Equal(line.Album, content.AlbumId);
        Assert.Equal(line.Forwarded, content.Forwarded);
        if (line.FirstName is { } name && Encoding.UTF8.GetString(body).Contains($"\"{name}\"", StringComparison.Ordinal))
        {
            Assert.StartsWith(name, sender.Name, StringComparison.Ordinal);
        }

        CheckContent(line, content);
    }

    private static void CheckContent(IndexLine line, InboundContent content)
    {
        if (line.Text is { } text)
        {
            Assert.Equal(ContentKind.Text, content.Kind);

            // Commands are told without the bot's name, deep links without their payload, and the index cuts long texts.
            Assert.StartsWith(content.Payload is null ? text : "/start", content.Text, StringComparison.Ordinal);
            Assert.Equal(line.Payload ?? (text.StartsWith("/start", StringComparison.Ordinal) && text.Contains(' ') ? text.Split(' ')[1] : null), content.Payload);
        }
        else if (line.File is var (kind, file, rest))
        {
            Assert.Equal(
                kind switch
                {
                    "photo" => ContentKind.Image,
                    "voice" => ContentKind.Audio,
                    "document" => ContentKind.Document,
                    "sticker" => ContentKind.Sticker,
                    _ => ContentKind.Video,
                },
                content.Kind);
            var media = Assert.Single(content.Media);
            Assert.StartsWith(file, media.Reference, StringComparison.Ordinal);
            Assert.Equal(kind == "voice", media.Voice);
            foreach (var word in rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => kind != "photo"))
            {
                Assert.True(word == media.Mime || word == $"{media.Size}", $"{word} is neither {media.Mime} nor {media.Size}.");
            }

            Assert.Equal(line.Caption, kind == "sticker" ? null : content.Text);
        }
        else if (line.Contact is var (phone, user))
        {
            var card = Assert.Single(content.Cards);
            Assert.Equal(phone, Assert.Single(card.Phones).TrimStart('+'));
            Assert.Equal(user is not null && user == line.From, card.Verified);
        }
        else if (line.Location is var (latitude, longitude))
        {
            Assert.Equal(ContentKind.Location, content.Kind);
            Assert.Equal(new Place(latitude, longitude), content.Location);
            Assert.True(content.Live);
        }
        else
        {
            Assert.NotNull(line.OtherContent);
            Assert.Equal(ContentKind.Unsupported, content.Kind);
            Assert.False(string.IsNullOrEmpty(content.Text));
        }
    }
}
