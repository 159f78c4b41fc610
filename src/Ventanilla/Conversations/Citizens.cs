using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Messages;

namespace Ventanilla.Conversations;

/// <summary>What a citizen's doings change in the conversation, besides what the engine makes of them.</summary>
internal static class Citizens
{
    /// <summary>
    /// Meta's window is 24 hours from the citizen's message; we stop a little before, because their clock decides and
    /// some sends are under way.
    /// </summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2);

    private const int PreviewLength = 120;

    /// <summary>A message has come: window, reachability, who is who, what the list shows.</summary>
    /// <param name="byReceipt">
    /// In the demo the time of receipt counts: its clock may stand still, and the bodies tried on it may be old. Outside, a
    /// message that comes a week late opens no window.
    /// </param>
    public static void Arrived(TurnDraft draft, MessageReceived message, bool byReceipt)
    {
        var at = !byReceipt && message.At is { } told && told < draft.Now ? told : draft.Now;
        Recognise(draft, message.Sender);
        draft.After = draft.After with
        {
            WindowClosesAt = draft.After.WindowClosesAt is { } closes && closes > at + Window ? closes : at + Window,
            LastInbound = message.ExternalId,
            Unread = draft.After.Unread + 1,
            Preview = Preview(message.Content),
            To = draft.After.To with { Thread = message.Sender.Thread },
        };
        if (draft.After.Stopped is not null)
        {
            // Whoever writes can be written to.
            draft.Stopped = (true, null);
            draft.After = draft.After with { Stopped = null };
        }

        if (draft.After.Status == ConversationStatus.Resolved)
        {
            draft.After = draft.After with { Status = ConversationStatus.Machine, Session = draft.After.Session with { Attention = Engine.Attention.Machine } };
        }
    }

    /// <summary>Everything from outside that is not a message.</summary>
    public static void Note(TurnDraft draft, ChannelEvent happened)
    {
        switch (happened)
        {
            case MessageEdited edited:
                Recognise(draft, edited.Sender);
                draft.Changes.Add((Placeholder(edited.OriginalId, edited.Content), "edited"));
                break;

            case MessageDeleted deleted:
                draft.Changes.Add((Placeholder(deleted.OriginalId, null), "deleted"));
                break;

            case ReactionReceived reaction:
                draft.Changes.Add((Placeholder(reaction.TargetId, null) with { Text = reaction.Emoji }, "reaction"));
                break;

            case SenderChanged changed:
                if (changed.NewUserId is { Length: > 0 } user)
                {
                    draft.NewAddresses.Add(new(AddressKinds.UserId, user));
                    draft.After = draft.After with { To = draft.After.To with { UserId = user } };
                }

                if (changed.NewPhone is { Length: > 0 } phone)
                {
                    draft.NewAddresses.Add(new(AddressKinds.Phone, phone));
                    draft.After = draft.After with { To = draft.After.To with { Phone = phone } };
                }

                draft.Events(changed.IdentityMayDiffer ? "identity-may-differ" : "sender-changed");
                break;

            case ReachabilityChanged reach:
                draft.Stopped = (true, reach.Reachable ? null : "blocked");
                draft.After = draft.After with { Stopped = reach.Reachable ? null : "blocked" };
                draft.Events(reach.Reachable ? "unblocked" : "blocked");
                break;

            case ConsentChanged consent:
                draft.OptedOut = WithTopic(draft.Before.OptedOut, "marketing", !consent.Accepts);
                draft.Events(consent.Accepts ? "consents" : "opts-out");
                break;

            case AccountNotice { Person: { } caller } call:
                Recognise(draft, caller);
                var at = call.At is { } told && told < draft.Now ? told : draft.Now;
                draft.After = draft.After with { WindowClosesAt = draft.After.WindowClosesAt is { } closes && closes > at + Window ? closes : at + Window };
                draft.Events("called");
                break;

            default:
                throw new InvalidOperationException($"An event that the Turn does not know: {happened.GetType().Name}.");
        }
    }

    /// <summary>The topics a contact wants nothing on, as they are stored.</summary>
    public static string WithTopic(string? stored, string topic, bool optedOut)
    {
        // Whoever had left everything, and now says yes to one topic, has not left everything.
        var topics = (stored ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries).Where(t => t != topic && (optedOut || t != "*"));
        return string.Join('|', optedOut ? topics.Append(topic) : topics);
    }

    /// <summary>What the message holds besides text.</summary>
    public static MessageBody? BodyOf(InboundContent content) =>
        content.Location is null && content.Cards.Count == 0 && !content.Forwarded
            ? null
            : new() { Location = content.Location, Cards = content.Cards.Count == 0 ? null : content.Cards, Forwarded = content.Forwarded };

    private static void Recognise(TurnDraft draft, Sender sender)
    {
        if (sender.Name is { Length: > 0 } name && name != draft.Before.ContactName)
        {
            draft.NewName = name;
            draft.After = draft.After with { ContactName = name };
        }

        draft.After = draft.After with
        {
            To = draft.After.To with { UserId = sender.UserId ?? draft.After.To.UserId, Phone = sender.Phone ?? draft.After.To.Phone },
        };
    }

    private static Message Placeholder(string externalId, InboundContent? content) => new()
    {
        Id = default,
        Seq = 0,
        Direction = Direction.In,
        Kind = content?.Kind ?? ContentKind.Text,
        Text = content?.Text,
        Body = content is null ? null : BodyOf(content),
        ExternalId = externalId,
        AuthorKind = Authors.Contact,
        At = default,
    };

    private static string Preview(InboundContent content)
    {
        var text = content.Text is { Length: > 0 } said ? said.ReplaceLineEndings(" ") : $"[{MessageStore.NameOf(content.Kind)}]";
        return text.Length <= PreviewLength ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength), "…");
    }
}
