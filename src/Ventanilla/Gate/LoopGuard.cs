using Ventanilla.Engine;

namespace Ventanilla.Gate;

/// <summary>
/// Two bots that answer each other would do so for ever, at a price. What the other side writes proves nothing, because
/// bots count and tell the time; so only signs that a bot does not give start the count anew: a tap on a choice, a deed of
/// an operator, or real silence.
/// </summary>
public static class LoopGuard
{
    /// <summary>
    /// Answers in a row, each asked for within <see cref="Moment"/> of the one before, and no sign of a human; one more is
    /// left to a person. A citizen reads an answer before asking again.
    /// </summary>
    public const int MostAnswers = 9;

    /// <summary>The same however slowly: who asks for more within the half hour is not helped by a machine.</summary>
    public const int MostSlowAnswers = 30;

    /// <summary>Bots answer at once, people read first.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(15);

    /// <summary>A slow bot answers every few minutes; who was silent for longer than this comes back with something new.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(30);

    /// <summary>The citizen's side was heard.</summary>
    public static Session Heard(Session session, bool tapped, DateTimeOffset now)
    {
        var silent = session.MachineAnsweredAt is { } last && now - last > Silence;
        if (session.MachineAnswers > 0 && (tapped || silent))
        {
            return Reset(session);
        }

        // While the machine is silent, the silence of the other side is what counts.
        return Stops(session) ? session with { MachineAnsweredAt = now }
            : session.MachineAnsweredAt is { } before && now - before > Moment ? session with { QuickAnswers = 0 }
            : session;
    }

    /// <summary>The machine has said something in this Turn.</summary>
    public static Session Answered(Session session, DateTimeOffset now) =>
        session with { MachineAnswers = session.MachineAnswers + 1, QuickAnswers = session.QuickAnswers + 1, MachineAnsweredAt = now };

    /// <summary>An operator has done something.</summary>
    public static Session Reset(Session session) =>
        session.MachineAnswers == 0 ? session : session with { MachineAnswers = 0, QuickAnswers = 0, MachineAnsweredAt = null };

    /// <summary>The machine is to be silent.</summary>
    public static bool Stops(Session session) => session.QuickAnswers >= MostAnswers || session.MachineAnswers >= MostSlowAnswers;

    /// <summary>A person has not been called for it yet.</summary>
    public static bool IsNews(Session session) => Stops(session) && session.MachineAnswers <= MostSlowAnswers;

    /// <summary>A person has been called.</summary>
    public static Session Told(Session session) => session with { MachineAnswers = MostSlowAnswers + 1 };
}
