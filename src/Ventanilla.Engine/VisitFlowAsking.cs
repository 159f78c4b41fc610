using Ventanilla.Engine.Flows;

namespace Ventanilla.Engine;

/// <summary>How a flow asks: once, twice more kindly, and then a person does.</summary>
internal sealed partial class Visit
{
    /// <summary>Whoever has been asked three times in all will not be helped by a fourth.</summary>
    private const int MostTries = 2;

    /// <summary>The flow has come to a question; hours and appointments are looked up first.</summary>
    private void Reach(Flow flow, FlowNode.Asks ask)
    {
        Session = Session with { Flow = Session.Flow! with { Tries = 0, Offered = [] } };
        switch (ask.Kind)
        {
            case AskKind.Slot:
                _events.Add(new EngineEvent.SlotsAsked(Today));
                break;

            case AskKind.Booked:
                var mine = Coming().Select(b => b.Case).ToList();
                if (mine.Count == 0)
                {
                    Go(flow, ask.SkipNext);
                }
                else if (mine.Count == 1)
                {
                    PickBooked(flow, ask, mine[0]);
                }
                else
                {
                    Offer(flow, ask, mine);
                }

                break;

            default:
                Offer(flow, ask, FlowChoice.Values(ask, InFlow(), []));
                break;
        }
    }

    public void SlotsTaken(IReadOnlyCollection<string> taken)
    {
        if (Session.Attention == Attention.Attended || Session.Flow is not { } state || FlowOf(state) is not { } flow || flow.Nodes.GetValueOrDefault(state.Node) is not FlowNode.Asks { Kind: AskKind.Slot } ask)
        {
            return;
        }

        var from = Field("date");
        var free = FlowChoice.Values(ask, InFlow(), taken, from.Length == 0 ? null : from);
        if (free.Count == 0)
        {
            Go(flow, ask.SkipNext);
            return;
        }

        Offer(flow, ask, free);
    }

    private void Offer(Flow flow, FlowNode.Asks ask, IReadOnlyList<string> values)
    {
        if (values.Count == 0 && ask.Kind is AskKind.Choice)
        {
            Go(flow, ask.SkipNext);
            return;
        }

        Session = Session with { Flow = Session.Flow! with { Offered = values } };
        AskNow(flow, ask, null);
    }

    /// <param name="before">Said before the question.</param>
    private void AskNow(Flow flow, FlowNode.Asks ask, string? before)
    {
        WaitFor(ask);
        var state = Session.Flow!;
        var text = string.Join("\n\n", new[] { state.Said, before, QuestionOf(ask) }.OfType<string>());
        Session = Session with { Flow = state with { Said = null } };
        Say(text, "flow", flow.Name, ChoicesOf(ask));
    }

    /// <summary>A street is known, and its number is not: that is asked for, not the street once more.</summary>
    private string QuestionOf(FlowNode.Asks ask) =>
        ask.Kind == AskKind.Place && Field($"{ask.Field}.part").Length > 0
            ? ask.Part is { } part ? Filled(part) : Text(Field($"{ask.Field}.street").Length > 0 ? "report.ask_number" : "flow.ask_exact")
            : Filled(ask.Text);

    private List<ReplyChoice> ChoicesOf(FlowNode.Asks ask)
    {
        var choices = ask.Kind == AskKind.Confirm
            ? [new($"{Pick}:yes", Text("flow.yes")), new($"{Pick}:no", Text("flow.no"))]
            : Session.Flow!.Offered.Select(value => new ReplyChoice(
                $"{Pick}:{value}", ask.Kind == AskKind.Booked ? BookedLabel(value) : FlowChoice.Label(ask, value, Language))).ToList();
        if (ask.Skip is { } skip)
        {
            choices.Add(new($"{Pick}:{LeftOut}", skip.Plain(Language)));
        }

        return choices;
    }

    private string BookedLabel(string number) =>
        Session.Booked.FirstOrDefault(b => b.Case == number)?.Fields is { } fields && fields.Values.FirstOrDefault(v => v.Split(' ') is [_, var day, var time] && day.Length == 10 && time.Length == 5) is { } slot
            ? FlowChoice.SlotLabel(slot, Language) : number;

    /// <summary>One timer for the whole flow: each question moves the time until which it waits.</summary>
    private void WaitFor(FlowNode.Asks ask)
    {
        var state = Session.Flow!;
        var until = now + ask.Wait;
        Session = Session with { Flow = state with { Until = until, Fields = Kept(state.Fields) } };
        if (state.Timer is null || state.TimerDue > until)
        {
            SetFlowTimer(until);
        }
    }

    private void SetFlowTimer(DateTimeOffset due)
    {
        var token = $"flow-{Session.Steps + 1}";
        Session = Session with { Steps = Session.Steps + 1, Flow = Session.Flow! with { Timer = token, TimerDue = due } };
        _events.Add(new EngineEvent.TimerSet(token, due));
    }

    /// <summary>A time of a flow's, or of an appointment's, has come.</summary>
    private void FlowTimeCame(string token)
    {
        if (Session.Attention == Attention.Attended)
        {
            Session = Session with { Flow = null };
            return;
        }

        if (Session.Flow is { } state && state.Timer == token)
        {
            if (state.Until - state.TimerDue is { } more && more > TimeSpan.Zero)
            {
                SetFlowTimer(now + more);
                return;
            }

            Late(state);
        }
        else if (Session.Booked.FirstOrDefault(b => b.Timer == token) is { } booked)
        {
            Session = Session with { Booked = [.. Session.Booked.Select(b => b == booked ? b with { Timer = null } : b)] };
            RemindOf(booked);
        }
    }

    /// <summary>Nobody has answered.</summary>
    private void Late(FlowState state)
    {
        var flow = FlowOf(state);
        var late = (flow?.Nodes.GetValueOrDefault(state.Node) as FlowNode.Asks)?.Late;
        if (flow is null || late is null)
        {
            Session = Session with { Flow = null };
            return;
        }

        Session = Session with { Flow = state with { Timer = null, TimerDue = null } };
        By(flow);
        Go(flow, late);
    }

    private void RemindOf(Booked booked)
    {
        // Whoever is in another flow is not pulled out of it.
        if (Session.Flow is not null || Session.Alarmed || catalogue.Flows.GetValueOrDefault(booked.Flow) is not { } flow)
        {
            return;
        }

        Session = Session with { Flow = new() { Flow = flow.Name, Fields = booked.Fields } };
        By(flow);
        Go(flow, booked.Node);
    }

    private void PickBooked(Flow flow, FlowNode.Asks ask, string number)
    {
        if (Coming().FirstOrDefault(b => b.Case == number) is not { } booked)
        {
            Go(flow, ask.SkipNext);
            return;
        }

        Set(booked.Fields.Where(f => ask.Keeps.Contains(f.Key)).Select(f => (f.Key, f.Value)).Append((ask.Field, number)).Append(("case", number)));
        Go(flow, ask.Next);
    }
}
