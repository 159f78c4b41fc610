using Ventanilla.Channels;

namespace Ventanilla.Gate;

// Gate: the one decision whether something may leave, for people and machines alike. Pure: it is told everything and
// touches nothing. What it refuses never reaches a provider, and the one who wrote it is told why.

/// <summary>What the gate must know.</summary>
/// <param name="Channel">One of <see cref="ChannelKinds"/>.</param>
/// <param name="WindowClosesAt">Until when the provider lets us write freely; null when the citizen has not written.</param>
/// <param name="Stopped">Why this contact cannot be written to; null when it can.</param>
public sealed record GateQuestion(string Channel, OutboundContent Content, DateTimeOffset? WindowClosesAt, string? Stopped, DateTimeOffset Now);

/// <summary>The gate's answer; a refusal carries a code that the pages put into words.</summary>
public readonly record struct GateDecision(string? Refusal)
{
    public static readonly GateDecision Passes = new(null);

    public bool MayLeave => Refusal is null;
}

/// <summary>The decision.</summary>
public static class LeaveGate
{
    /// <summary>The provider's window of 24 hours has closed: only a template may go.</summary>
    public const string WindowClosed = "window-closed";

    /// <summary>The citizen has blocked us or is gone.</summary>
    public const string ContactStopped = "contact-stopped";

    /// <summary>Nothing to say.</summary>
    public const string Empty = "empty";

    public static GateDecision Decide(GateQuestion question)
    {
        if (question.Stopped is not null)
        {
            return new(ContactStopped);
        }

        if (question.Content is { Kind: OutboundKind.Text or OutboundKind.Choices, Text: null or "" })
        {
            return new(Empty);
        }

        return FreeWindow.IsClosed(question.Channel, question.Content.Kind, question.WindowClosesAt, question.Now)
            ? new(WindowClosed)
            : GateDecision.Passes;
    }
}
