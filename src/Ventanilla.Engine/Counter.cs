namespace Ventanilla.Engine;

/// <summary>
/// The counter's mind: given what the town has written, what was going on with this citizen and what has just come, says
/// what happens. Pure: no clock, no I/O, no chance; the same arguments always give the same step, so conversations can
/// be replayed, tried out and tested as files.
/// </summary>
public static partial class Counter
{
    /// <param name="now">The town's local time, with its offset.</param>
    public static Step Handle(Catalogue catalogue, Session session, Input input, DateTimeOffset now)
    {
        var visit = new Visit(catalogue, session, now);
        switch (input)
        {
            case Input.CitizenSaid said:
                visit.Hear(said);
                break;
            case Input.StaffWrites staff:
                visit.Check(staff);
                break;
            case Input.TimeCame time:
                visit.TimeCame(time.Token);
                break;
            case Input.ScriptAnswered script:
                visit.ScriptAnswered(script);
                break;
            case Input.ExternalAnswered external:
                visit.ExternalAnswered(external);
                break;
            case Input.SlotsTaken taken:
                visit.SlotsTaken(taken.Slots);
                break;
            case Input.NumberGiven given:
                visit.NumberGiven(given);
                break;
            case Input.CaseTold told:
                visit.CaseTold(told);
                break;
        }

        return new(visit.Session, visit.Events);
    }
}

/// <summary>What came out: the session to keep and what is to be done, in order.</summary>
public sealed record Step(Session Session, IReadOnlyList<EngineEvent> Events);
