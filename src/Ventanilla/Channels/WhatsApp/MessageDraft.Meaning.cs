using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

internal partial struct MessageDraft
{
    /// <param name="alone">The only message of its value; see <see cref="WhatsAppPeople.Sender"/>.</param>
    public readonly ChannelEvent ToEvent(WebhookScope scope, ReadOnlyMemory<byte> raw, bool alone)
    {
        var externalId = WebhookScope.IdOr(id, raw);
        var sender = type == MessageTypes.System ? null : WhatsAppPeople.Sender(from, fromUserId, fromParentUserId, scope.People, alone);
        if (Problem(scope, sender) is { } problem)
        {
            return new Unread { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Reason = problem };
        }

        if (type == MessageTypes.System)
        {
            return (ChannelEvent?)system?.ToEvent(scope.Account, externalId, at, raw, from, fromUserId)
                ?? new Unread { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Reason = $"system message {system?.Type}" };
        }

        return type switch
        {
            MessageTypes.Reaction when targetId is not null =>
                new ReactionReceived { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Sender = sender!, TargetId = targetId, Emoji = emoji },
            MessageTypes.Edit when targetId is not null =>
                new MessageEdited
                {
                    Account = scope.Account,
                    ExternalId = externalId,
                    At = at,
                    Raw = raw,
                    Sender = sender!,
                    OriginalId = targetId,
                    Content = newContent ?? Placeholder("edit"),
                },
            MessageTypes.Revoke when targetId is not null =>
                new MessageDeleted { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Sender = sender!, OriginalId = targetId },
            MessageTypes.Reaction or MessageTypes.Edit or MessageTypes.Revoke =>
                new Unread { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Reason = $"{type} of no message" },
            _ =>
                new MessageReceived { Account = scope.Account, ExternalId = externalId, At = at, Raw = raw, Sender = sender!, Content = ToContent() },
        };
    }

    /// <summary>What was sent, in our words. What cannot be shown keeps its place: it opens the window and an operator must see that something came.</summary>
    public readonly InboundContent ToContent()
    {
        switch (type)
        {
            case MessageTypes.Text or null when !string.IsNullOrEmpty(text):
                return Content(ContentKind.Text, text);

            case MessageTypes.Image or MessageTypes.Audio or MessageTypes.Video or MessageTypes.Document or MessageTypes.Sticker
                when media.Reference is { } file && mediaType == type:
                return Content(MediaKind(type), media.Caption) with { Media = [file] };

            case MessageTypes.Location when place is not null:
                return Content(ContentKind.Location, null) with { Location = place };

            case MessageTypes.Contacts when cards is { Count: > 0 }:
                return Content(ContentKind.Contacts, null) with { Cards = cardOrigin == CardPart.Vouched ? [.. cards.Select(CardPart.Vouch)] : cards };

            case MessageTypes.Button or MessageTypes.Interactive when tapType == type && (tap.Payload ?? tap.Title) is not null:
                return Content(ContentKind.Reply, tap.Title) with { Payload = tap.Payload };

            case MessageTypes.Order when order is not null:
                return Content(ContentKind.Text, order) with { Payload = $"order:{orderCatalog}" };

            default:
                return Placeholder(Unshowable()) with { ErrorCode = error?.Code };
        }
    }

    private readonly string? Problem(WebhookScope scope, Sender? sender) => this switch
    {
        { isObject: false } => "a message that is no object",
        _ when scope.Account.Length == 0 => "no phone number id",
        { groupId.Length: > 0 } => "a group's message: the counter speaks with one person at a time",
        { type: MessageTypes.System } => null,
        { type: MessageTypes.Welcome } => "request_welcome, withdrawn by Meta in 2026",
        _ when sender is null => "nobody named as sender",
        _ => null,
    };

    private readonly InboundContent Content(ContentKind kind, string? words) => new()
    {
        Kind = kind,
        Text = string.IsNullOrEmpty(words) ? null : words,
        ReplyTo = context.QuotedId,
        Forwarded = context.Forwarded,
        Referral = referral ?? (context.ProductId is null ? null : new("product", context.ProductId)),
    };

    private readonly InboundContent Placeholder(string? what) => Content(ContentKind.Unsupported, what);

    private readonly string? Unshowable() => error?.Code == WhatsAppErrors.MediaTooLarge
        ? "too large"
        : type == MessageTypes.Unsupported ? unsupported : type == MessageTypes.Interactive && tap.Kind is not null ? tap.Kind : type;

    private static ContentKind MediaKind(string? type) => type switch
    {
        MessageTypes.Image => ContentKind.Image,
        MessageTypes.Audio => ContentKind.Audio,
        MessageTypes.Video => ContentKind.Video,
        MessageTypes.Document => ContentKind.Document,
        _ => ContentKind.Sticker,
    };
}
