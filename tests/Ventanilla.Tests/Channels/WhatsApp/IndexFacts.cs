using System.Globalization;
using System.Text.RegularExpressions;
using Ventanilla.Channels;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.WhatsApp;

/// <summary>Compares one event with what a line of the shared bodies' index tells about it, fact by fact.</summary>
internal static class IndexFacts
{
    /// <returns>How many facts were checked.</returns>
    public static int Check(string says, ChannelEvent found)
    {
        var facts = 0;
        if (Group(says, @"/ number (\S+):") is { } number)
        {
            Same(number, found.Account, ref facts);
        }

        if (Group(says, @", field (\S+):") is { } field)
        {
            var notice = Assert.IsType<AccountNotice>(found);
            Same(field, notice.Subject, ref facts);
            Same(Group(says, @"^WABA (\d+)")!, notice.Owner, ref facts);
            foreach (var pair in says[(says.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(", "))
            {
                Assert.Contains(pair.TrimEnd('…'), notice.Detail, StringComparison.Ordinal);
                facts++;
            }

            return facts;
        }

        if (Group(says, @"(?:;|\bid=\S+;|status=\S+|for wa_id=.*) ts=(\S+?)(?:;|\s|$)") is { } ts)
        {
            Assert.Equal(long.TryParse(ts, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null, found.At);
            facts++;
        }

        return facts + found switch
        {
            StatusReceived status => Status(says, status),
            AccountNotice notice => Notice(says, notice),
            ConsentChanged consent => Consent(says, consent),
            SenderChanged changed => Changed(says, changed),
            MessageReceived message => Id(says, found) + Who(says, message.Sender) + Content(says, message.Content),
            MessageEdited edited => Id(says, found) + Who(says, edited.Sender) + Edit(says, edited),
            MessageDeleted deleted => Id(says, found) + Who(says, deleted.Sender) + Fact(says, @"DELETES (\S+)", deleted.OriginalId),
            ReactionReceived reaction => Id(says, found) + Who(says, reaction.Sender) + Reaction(says, reaction),
            _ => throw new InvalidOperationException($"{found.GetType().Name} {(found as Unread)?.Reason}"),
        };
    }

    private static int Id(string says, ChannelEvent found) => Fact(says, @"; id=(\S+?);", found.ExternalId);

    private static int Who(string says, Sender sender)
    {
        var facts = 0;
        if (Group(says, @"name=(.*?); from=") is { } name)
        {
            var parts = name.Split(" @");
            Same(parts[0], sender.Name, ref facts);
            if (parts.Length > 1)
            {
                Same(parts[1], sender.Username, ref facts);
            }
        }

        if (Group(says, @"\bfrom=([^;,\s]+)") is { } from)
        {
            Same(from == "—" ? null : Digits(from) ? $"+{from}" : from, from == "—" || Digits(from) ? sender.Phone : sender.UserId, ref facts);
        }

        return facts + Fact(says, @"bsuid=([^;\s]+)", sender.UserId);
    }

    private static int Content(string says, InboundContent content)
    {
        var facts = 0;
        var type = Group(says, @"; type=(\w+)");
        var kind = type switch
        {
            "interactive" when says.Contains("NO interactive body", StringComparison.Ordinal) => "Unsupported",
            "interactive" or "button" => "Reply",
            "order" => "Text",
            "text" when !says.Contains("text=", StringComparison.Ordinal) => "Unsupported",
            _ => type,
        };
        Assert.Equal(kind, content.Kind.ToString(), ignoreCase: true);
        if (Group(says, @"text=""(.*)""") is { } text && type == "text")
        {
            Same(text.Replace('¦', '|'), content.Text, ref facts);
        }

        facts += Fact(says, @"REPLY TO (\S+)", content.ReplyTo)
            + Fact(says, @"_reply id=(\S+)", content.Payload) + Fact(says, @"_reply id=\S+ title=([^;]+)", content.Text)
            + Fact(says, @"quick reply payload=(\S+)", content.Payload) + Fact(says, @"quick reply payload=\S+ text=([^;]+)", content.Text)
            + Fact(says, @"call permission (\w+)", content.Text)
            + Fact(says, @"errors=(\d+)", content.ErrorCode)
            + Fact(says, @"referral source_id=(\S+)", content.Referral?.Id) + Fact(says, @"ctwa_clid=(\S+)", content.Referral?.ClickId)
            + Fact(says, @"catalog=(\S+)", content.Payload?.Replace("order:", "", StringComparison.Ordinal))
            + Fact(says, @"catalog=\S+ items=(\d+)", content.Text?.Split('\n').Length.ToString(CultureInfo.InvariantCulture));
        if (Group(says, @"unsupported kind=(\S+?);") is { } unsupported)
        {
            Same(unsupported == "—" ? (content.ErrorCode == "131052" ? "too large" : null) : unsupported, content.Text, ref facts);
        }

        Assert.Equal(Regex.IsMatch(says, "; forwarded"), content.Forwarded);
        return facts + 2 + Media(says, content) + Place(says, content) + Cards(says, content);
    }

    private static int Media(string says, InboundContent content)
    {
        if (Group(says, @"media id=(\S+)") is not { } id)
        {
            Assert.Empty(content.Media);
            return 1;
        }

        var file = Assert.Single(content.Media);
        Assert.Equal(id, file.Reference);
        Assert.Equal(says.Contains(" VOICE", StringComparison.Ordinal), file.Voice);
        Assert.Equal(says.Contains(" animated", StringComparison.Ordinal), file.Animated);
        Assert.NotNull(file.Sha256);
        return 4 + Fact(says, @"media id=\S+ (\w+/\w+(?:; codecs=\w+)?)", file.Mime) + Fact(says, @"caption=""(.*?)""", content.Text) + Fact(says, @"filename=([^;\s]+)", file.FileName);
    }

    private static int Place(string says, InboundContent content)
    {
        if (Group(says, @"lat/lon=([-\d.,]+)") is not { } point)
        {
            return 0;
        }

        Assert.Equal(point, string.Create(CultureInfo.InvariantCulture, $"{content.Location!.Latitude},{content.Location.Longitude}"));
        return 1 + Fact(says, @"lat/lon=\S+ name=([^;]+)", content.Location.Name);
    }

    private static int Cards(string says, InboundContent content)
    {
        if (Group(says, @"contact\(s\): (.*?)(?:;|$)") is not { } names)
        {
            return 0;
        }

        Assert.Equal(names.Split(", "), content.Cards.Select(c => c.Name));
        Assert.All(content.Cards, c => Assert.False(c.Verified));
        return 2;
    }

    private static int Reaction(string says, ReactionReceived reaction)
    {
        var emoji = Group(says, @"emoji=(\S+)");
        Assert.Equal(emoji == "REMOVED" ? null : emoji, reaction.Emoji);
        return 1 + Fact(says, @"; on (\S+)", reaction.TargetId);
    }

    private static int Edit(string says, MessageEdited edited)
    {
        Assert.Equal(Group(says, @"→ new (\w+)"), edited.Content.Kind.ToString(), ignoreCase: true);
        return 1 + Fact(says, @"EDITS (\S+)", edited.OriginalId) + Fact(says, @"→ new \w+ (.+)$", edited.Content.Text);
    }

    private static int Changed(string says, SenderChanged changed)
    {
        Assert.Equal(says.Contains("customer_identity_changed", StringComparison.Ordinal), changed.IdentityMayDiffer);
        Assert.Equal(Group(says, @"new wa_id=(\S+)") is { } wa && wa != "—" ? $"+{wa}" : null, changed.NewPhone);
        Assert.Equal(Group(says, @" user_id=(\S+)") is { } id && id != "—" ? id : null, changed.NewUserId);
        Assert.Equal(Group(says, @" previous=(\S+)") is { } old && old != "—" ? old : null, changed.Sender.PreviousUserId);
        return 4 + Fact(says, @"\bfrom=([^;,\s]+)", changed.Sender.Phone?[1..]);
    }

    private static int Consent(string says, ConsentChanged consent)
    {
        Assert.Equal(Group(says, @"marketing preference (\w+)") is "signup" or "resume", consent.Accepts);
        return 1 + Fact(says, @"wa_id=(\S+)", consent.Sender.Phone?[1..]);
    }

    private static int Status(string says, StatusReceived status)
    {
        Assert.Equal(Group(says, @"status=(\w+)"), status.Status.ToString(), ignoreCase: true);
        var group = says.Contains("recipient_type=group", StringComparison.Ordinal);
        var to = Group(says, @" to=([^;\s]+)");
        Assert.Equal(to == "—" ? null : to, group ? status.To?.Thread : status.To?.Phone?[1..]);
        Assert.Equal(says.Contains("errors=", StringComparison.Ordinal), status.Failure != SendFailureKind.None);
        return 3 + Fact(says, @"out-msg=(\S+)", status.MessageExternalId) + Fact(says, @"errors=(\d+)", status.ErrorCode)
            + Fact(says, @"bsuid=([^;\s]+)", status.To?.UserId) + Fact(says, @"tracker=(.+)$", status.AttemptId)
            + Fact(says, @"pricing=(\w+)/", status.Price?.Model) + Fact(says, @"pricing=\w+/(\w+)/", status.Price?.Type ?? "None")
            + Fact(says, @"pricing=\w+/\w+/(\w+)", status.Price?.Category) + Fact(says, @"billable=(\w+)", status.Price?.Billable?.ToString());
    }

    private static int Notice(string says, AccountNotice notice)
    {
        if (says.Contains("ECHO", StringComparison.Ordinal))
        {
            Assert.Equal("echo", notice.Subject);
            return 1 + Fact(says, @"; id=(\S+?);", notice.ExternalId["echo|".Length..]) + Fact(says, @"; type=(\w+)", notice.Detail) + Fact(says, @" to=(\d+)", notice.Person?.Phone?[1..]);
        }

        Assert.Equal("call", notice.Subject);
        var inbound = says.Contains("USER_INITIATED", StringComparison.Ordinal);
        Assert.Equal(inbound, notice.Person is not null);
        return 2 + Fact(says, @"(?:call|out-msg)[ =](\S+)", notice.ExternalId.Split('|')[0])
            + Fact(says, @"(?:event|status)=(\w+)", notice.Detail?.Split(' ')[0]) + Fact(says, @"direction=(\w+)", notice.Detail?.Split(' ')[^1])
            + (inbound ? Fact(says, @" from=(\d+)", notice.Person?.Phone?[1..]) : 0);
    }

    private static string? Group(string says, string pattern) => Regex.Match(says, pattern) is { Success: true } match ? match.Groups[1].Value : null;

    private static int Fact(string says, string pattern, string? found)
    {
        var facts = 0;
        if (Group(says, pattern) is { } expected)
        {
            Same(expected, found, ref facts);
        }

        return facts;
    }

    /// <summary>The index shortens long values with an ellipsis.</summary>
    private static void Same(string? expected, string? found, ref int facts)
    {
        if (expected?.EndsWith('…') == true)
        {
            Assert.StartsWith(expected[..^1], found, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, found);
        }

        facts++;
    }

    private static bool Digits(string text) => text.All(char.IsAsciiDigit);
}
