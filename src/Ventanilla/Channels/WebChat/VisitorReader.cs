using System.Globalization;
using System.Text;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WebChat;

/// <summary>
/// Turns what a visitor posted into events. The body is framed by our own route — the visitor's id, a line feed, then
/// the JSON as it came — so that nothing inside the JSON can name another visitor.
/// </summary>
internal static class VisitorReader
{
    public const int TextLimit = TextParts.Limit;

    /// <summary>Statuses in one post: more than a page can show.</summary>
    private const int RefLimit = 200;

    private const int IdLength = 64;

    public static byte[] Frame(string visitor, ReadOnlySpan<byte> json) => [.. Encoding.ASCII.GetBytes(visitor), (byte)'\n', .. json];

    public static IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account)
    {
        if (account is null || body.Length <= IdLength || body.Span[IdLength] != '\n' || Encoding.ASCII.GetString(body.Span[..IdLength]) is not { } visitor
            || !UploadArea.IsHash(visitor))
        {
            return [new Unread { Account = account?.Name ?? "", ExternalId = "", Reason = "Not framed by the visitors' door.", Raw = body }];
        }

        var json = body[(IdLength + 1)..];
        var letter = new Letter(account.Name, visitor, json);
        return VisitorPost.Parse(json.Span) switch
        {
            null => [letter.Unread("Send one JSON object as the widget does; this is not one. Reloading the page brings the current widget.")],
            { Status: { } status } post => Statuses(letter, status, post.Refs ?? []),
            var post => [Message(letter, post)],
        };
    }

    /// <summary>The visitor has gone for good and cannot be reached any more.</summary>
    public static ChannelEvent Left(ChannelAccount account, string visitor) => new ReachabilityChanged
    {
        Account = account.Name,
        ExternalId = $"{visitor}:left",
        Sender = new() { UserId = visitor },
        Reachable = false,
    };

    /// <summary>The widget's id of a message that <see cref="Read"/> has read; null for what came otherwise.</summary>
    public static string? ClientIdOf(string? externalId) => externalId is { Length: > IdLength + 1 } id && id[IdLength] == ':' ? id[(IdLength + 1)..] : null;

    private static ChannelEvent Message(Letter letter, VisitorPost post)
    {
        if (post.Id is not { Length: >= 8 and <= 64 } id || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return letter.Unread("Give the message an \"id\" of 8 to 64 letters, digits, - or _; keep it when trying again.");
        }

        var (content, problem) = Content(letter, post);
        return content is null ? letter.Unread(problem!) : new MessageReceived
        {
            Account = letter.Account,
            ExternalId = $"{letter.Visitor}:{id}",
            Raw = letter.Json,
            Sender = new() { UserId = letter.Visitor, Language = Language(post.Language) },
            Content = content,
        };
    }

    private static (InboundContent? Content, string? Problem) Content(Letter letter, VisitorPost post)
    {
        var text = Text(post.Text);
        if (text.Length > TextLimit)
        {
            return (null, $"The text is longer than {TextLimit} characters: send it in parts.");
        }

        return post switch
        {
            { Kind: "text" } => text.Length == 0 ? (null, "There is no text to send.") : (new() { Kind = ContentKind.Text, Text = text }, null),

            { Kind: "reply", Payload: { Length: > 0 and <= 256 } payload } when text.Length > 0 =>
                (new() { Kind = ContentKind.Reply, Text = text, Payload = Text(payload) }, null),
            { Kind: "reply" } => (null, "A choice needs its \"payload\" (at most 256 characters) and its label as \"text\"."),

            { Kind: "location", Location: { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 } place } =>
                (new() { Kind = ContentKind.Location, Text = text.Length == 0 ? null : text, Location = new(place.Latitude.Value, place.Longitude.Value) }, null),
            { Kind: "location" } => (null, "A place needs \"latitude\" from -90 to 90 and \"longitude\" from -180 to 180."),

            { Kind: "file", File: { Id: { } id } file } when UploadArea.KindOf(id) is { } kind =>
                (new() { Kind = kind.Content, Text = text.Length == 0 ? null : text, Media = [Media(letter, id, kind, file)] }, null),
            { Kind: "file" } => (null, "Upload the file first and give the id that the upload answered."),

            _ => (null, "The \"kind\" must be text, reply, location or file."),
        };
    }

    /// <summary>The reference names the visitor whose upload it is: nobody can refer to another's.</summary>
    private static MediaReference Media(Letter letter, string id, UploadKind kind, PostedFile file) => new()
    {
        Reference = $"{letter.Visitor}/{id}",
        Mime = kind.Mime,
        FileName = Name(file.Name),
        Sha256 = id[..IdLength],
        Voice = file.Voice && kind.Content == ContentKind.Audio,
    };

    private static IReadOnlyList<ChannelEvent> Statuses(Letter letter, string status, IReadOnlyList<string> refs)
    {
        DeliveryStatus? reached = status switch { "delivered" => DeliveryStatus.Delivered, "read" => DeliveryStatus.Read, _ => null };
        return reached is not { } known || refs.Count is 0 or > RefLimit || refs.Any(r => r is null or { Length: 0 or > 64 })
            ? [letter.Unread($"A status is \"delivered\" or \"read\" with 1 to {RefLimit} \"refs\" of messages.")]
            : [.. refs.Distinct().Select(r => new StatusReceived
            {
                Account = letter.Account,
                ExternalId = $"{r}:{status}",
                MessageExternalId = r,
                Status = known,
                Raw = letter.Json,
            })];
    }

    /// <summary>Without NUL, which databases refuse and nobody types.</summary>
    private static string Text(string? text) => (text ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();

    private static string? Name(string? name)
    {
        // Format characters go too: they can make "gpj.exe" read as "exe.jpg".
        var clean = new string([.. (name ?? "").Where(c => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format)).Take(120)]).Trim();
        return clean.Length == 0 ? null : char.IsHighSurrogate(clean[^1]) ? clean[..^1] : clean;
    }

    private static string? Language(string? language) =>
        language is { Length: >= 2 and <= 12 } && language.All(c => char.IsAsciiLetter(c) || c == '-') ? language : null;

    private sealed record Letter(string Account, string Visitor, ReadOnlyMemory<byte> Json)
    {
        public Unread Unread(string whatToDo) => new() { Account = Account, ExternalId = "", Reason = whatToDo, Raw = Json };
    }
}
