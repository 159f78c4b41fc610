using Ventanilla.Channels;

namespace Ventanilla.Outbox;

/// <summary>What the tables tell about a row that is in doubt.</summary>
/// <param name="LaterLeft">A later message of the same conversation has left: to say the earlier one now would be out of order.</param>
/// <param name="AccountAlive">Statuses came for messages written after the doubt began: one for this attempt would have come as well.</param>
internal sealed record Doubt(OutboxState State, int Attempt, DateTimeOffset Since, bool LaterLeft, bool AccountAlive);

/// <summary>What is to be done about a doubt now.</summary>
internal enum DoubtVerdict
{
    /// <summary>A status or a person has decided.</summary>
    Settled,

    /// <summary>What stands behind it in its conversation waits too.</summary>
    Hold,

    /// <summary>A status may still come; the conversation goes on.</summary>
    Wait,

    /// <summary>Say it again, marked as possibly said twice.</summary>
    Again,

    /// <summary>A person decides.</summary>
    Person,
}

/// <summary>
/// How a doubt ends when no status ends it. A citizen who hears nothing asks again, and one who hears twice is puzzled;
/// an operator's words said twice, or late, can do harm. So only machines' answers are repeated by a machine.
/// </summary>
internal static class DoubtRules
{
    /// <summary>
    /// So many windows long it is waited for a sign of life of the account: at night nobody may write for long after the
    /// one who was to be answered.
    /// </summary>
    private const int SilentWindows = 6;

    public static DoubtVerdict Decide(OutboxEntry entry, DoubtTimes times, Doubt doubt, DateTimeOffset now)
    {
        if (doubt.State != OutboxState.InDoubt || doubt.Attempt != entry.Attempt)
        {
            return DoubtVerdict.Settled;
        }

        var waited = now - doubt.Since;
        if (waited < times.Hold)
        {
            return DoubtVerdict.Hold;
        }

        if (waited < times.Window)
        {
            return DoubtVerdict.Wait;
        }

        // What is confidential is never repeated by a machine, whatever the channel.
        if (entry.Content.Protect)
        {
            return DoubtVerdict.Person;
        }

        // No status will ever come: at least once is all that the channel can promise.
        if (!times.StatusesCome)
        {
            return DoubtVerdict.Again;
        }

        if (entry.Lane is not (Lane.Answers or Lane.Emergency) || doubt.LaterLeft)
        {
            return DoubtVerdict.Person;
        }

        return doubt.AccountAlive ? DoubtVerdict.Again
            : waited < times.Window * SilentWindows ? DoubtVerdict.Wait
            : DoubtVerdict.Person;
    }
}

/// <summary>How long a doubt may last on a channel.</summary>
/// <param name="Hold">So long nothing of the same conversation overtakes it. Short: a citizen who writes on must not meet silence.</param>
/// <param name="Window">So long a status is waited for.</param>
/// <param name="StatusesCome">The provider reports by our attempt id what became of it.</param>
internal sealed record DoubtTimes(TimeSpan Hold, TimeSpan Window, bool StatusesCome)
{
    /// <summary>Meta reports "sent" within seconds when all is well.</summary>
    private static readonly TimeSpan WhatsAppHold = TimeSpan.FromSeconds(20);

    /// <summary>Telegram and the web have nothing to wait for; a moment, so that a short break is over.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public static DoubtTimes Of(string kind, TimeSpan window) =>
        kind == ChannelKinds.WhatsApp ? new(window < WhatsAppHold ? window : WhatsAppHold, window, true) : new(Moment, Moment, false);
}
