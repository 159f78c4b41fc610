using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Privacy;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>
/// What a message means while a flow waits for an answer. Danger has been looked for before; a way out is next; then the answer; then whatever else the counter
/// knows, after which the question stands; and only what is none of these is asked about again.
/// </summary>
internal sealed partial class Visit
{
    /// <summary>With more telling words than this, a message that sets off another rule is about that.</summary>
    private const int FewTelling = 4;

    /// <summary>An option is named in a word or two; "com es treu el volant" names none, whatever office gives it out.</summary>
    private const int FewNaming = 2;

    private Input.CitizenSaid _said = new("");

    /// <returns>True when the message was for the flow, and is dealt with.</returns>
    private bool HearInFlow(Reading reading, Heard heard, Input.CitizenSaid said, bool whole)
    {
        if (Session.Flow is not { } state)
        {
            return false;
        }

        if (FlowOf(state) is not { } flow || flow.Nodes.GetValueOrDefault(state.Node) is not FlowNode.Asks ask)
        {
            return Lost(state, heard, said);
        }

        // What stands on a button, typed: Telegram's keyboard sends it so, and it may be another rule's word.
        if (said.Kind == "text" && ChoiceTyped(ask, heard) is { } choice)
        {
            ChooseInFlow(choice);
            return true;
        }

        var main = reading.Main;
        if (main is not null && IsExit(main.Rule))
        {
            if (main.At is null or { Words: > 1 } || SmallTalk.Telling(heard) <= FewTelling)
            {
                return false;
            }

            // "Hi ha una persona dormint al caixer": a word in a long answer is no wish for a person.
            main = null;
        }

        var same = main is not null && FlowBegunBy(main.Rule) == flow.Name;

        if (YesNo.Leaves(heard) && main is null)
        {
            By(flow);
            Session = Session with { Flow = null };
            Say(Text("flow.left"), "flow", flow.Name);
            return true;
        }

        if (main is not null && (same ? IsAnother(main, heard) : !IsOurs(ask, main, heard, said)))
        {
            return false;
        }

        if (IsChatter(ask, heard, said))
        {
            _handled.By("noise", "chatter");
            return true;
        }

        if (!whole && BurstMatters(reading, ask, heard, said))
        {
            WaitForMore(said.Text, said.Kind);
            return true;
        }

        Warn(reading, ask.Kind is AskKind.Identity ? [] : Detectors.Find(said.Text));
        By(flow, main);
        TakeAnswer(flow, ask, main, same, heard, said);
        SayPreface();
        return true;
    }

    private void TakeAnswer(Flow flow, FlowNode.Asks ask, Found? main, bool same, Heard heard, Input.CitizenSaid said)
    {
        if (same && main!.Rule.Answer is Answer.Reports report && Field("category").Length == 0)
        {
            Set(Given(main.Rule, report).Select(f => (f.Key, f.Value)));
        }

        var taken = FlowAnswer.Read(AskedBy(ask, heard, said));
        if (taken is null && ask.Skip is not null && YesNo.LeavesOut(heard))
        {
            LeaveOut(flow, ask);
            return;
        }

        if (taken is { Whole: true })
        {
            Set(taken.Values.Select(v => (v.Key, v.Value)));
            Overhear(flow, heard, said, describes: same);
            Go(flow, ask.Options.FirstOrDefault(o => o.Value == Field(ask.Field))?.Next ?? ask.Next);
            return;
        }

        if (taken is not null)
        {
            Set(taken.Values.Select(v => (v.Key, v.Value)));
            AskNow(flow, ask, null);
            return;
        }

        // Not what was asked for, but something that would be asked for later: the photo before the street.
        var before = Session.Flow!.Fields.Count;
        Overhear(flow, heard, said, describes: same);
        if (Session.Flow!.Fields.Count > before || same)
        {
            Go(flow, Session.Flow.Node);
            return;
        }

        AskAgain(flow, ask);
    }

    private void AskAgain(Flow flow, FlowNode.Asks ask)
    {
        var tries = Session.Flow!.Tries + 1;
        if (tries > MostTries)
        {
            GiveUp(flow);
            return;
        }

        Session = Session with { Flow = Session.Flow with { Tries = tries } };
        var kindly = ask.Again is { } own ? Filled(own) : Text($"flow.again.{ask.Kind.ToString().ToLowerInvariant()}");
        AskNow(flow, ask, tries == MostTries ? $"{kindly} {Text("offer_person")}" : kindly);
    }

    private void LeaveOut(Flow flow, FlowNode.Asks ask)
    {
        Set([(ask.Field, LeftOut)]);
        Go(flow, ask.SkipNext ?? ask.Next);
    }

    /// <summary>A choice was tapped, or its number typed.</summary>
    private void ChooseInFlow(string value)
    {
        if (Session.Flow is not { } state || FlowOf(state) is not { } flow || flow.Nodes.GetValueOrDefault(state.Node) is not FlowNode.Asks ask)
        {
            return;
        }

        By(flow);
        if (value == LeftOut)
        {
            LeaveOut(flow, ask);
        }
        else if (ask.Kind == AskKind.Booked)
        {
            PickBooked(flow, ask, value);
        }
        else
        {
            var taken = ask.Kind switch
            {
                AskKind.Slot => new(FlowChoice.SlotFields(ask, value)),
                AskKind.Choice => FlowChoice.Chosen(ask, [value], Language),
                _ => Taken.One(ask.Field, value),
            };
            Set(taken.Values.Select(v => (v.Key, v.Value)));
            Go(flow, ask.Options.FirstOrDefault(o => o.Value == value)?.Next ?? ask.Next);
        }
    }

    private string? ChoiceTyped(FlowNode.Asks ask, Heard heard) => heard.Count == 0 ? null : Fitted(ChoicesOf(ask))
        .FirstOrDefault(c => heard.Plain == Heard.Read(c.Label).Plain || heard.Plain == Heard.Read(c.Description ?? "").Plain)?.Id[(Pick.Length + 1)..];

    /// <summary>Fills in what the message says besides, for questions that have not come yet.</summary>
    /// <param name="describes">The message tells the matter itself, and so is also its description.</param>
    private void Overhear(Flow flow, Heard heard, Input.CitizenSaid said, bool describes)
    {
        foreach (var (name, node) in flow.Nodes)
        {
            if (node is not FlowNode.Asks ask || Field(ask.Field).Length > 0 || name == Session.Flow!.Node)
            {
                continue;
            }

            var asked = AskedBy(ask, heard, said);
            var taken = ask.Kind == AskKind.Text && describes && !flow.Nodes.Values.TakeWhile(n => n != node).Any(n => n is FlowNode.Asks { Kind: AskKind.Text }) ? FlowAnswer.Read(asked) : FlowAnswer.Overhear(asked);
            if (taken is not null)
            {
                Set(taken.Values.Select(v => (v.Key, v.Value)));
            }
        }
    }

    private Asked AskedBy(FlowNode.Asks ask, Heard heard, Input.CitizenSaid said) => new(ask, Session.Flow!, heard, said, catalogue, Today, Language);

    /// <summary>The flow was changed while somebody was in it: begun anew with what is known, or a person where it is gone.</summary>
    private bool Lost(FlowState state, Heard heard, Input.CitizenSaid said)
    {
        if (FlowOf(state) is not { } flow)
        {
            Session = Session with { Flow = null };
            _handled.By("operator", "flow_gone");
            HandOver(catalogue.DefaultQueue, state.Flow, Text("flow.person"), "flow", state.Flow);
            return true;
        }

        By(flow);
        Session = Session with { Flow = state with { Node = "", Tries = 0, Offered = [], Said = Text("flow.changed") } };
        Overhear(flow, heard, said, describes: false);
        Go(flow, flow.Start);
        return true;
    }

    /// <summary>Menu, a person, leaving the lists: at any point.</summary>
    private static bool IsExit(Rule rule) => rule.Answer is Answer.Menu or Answer.OptsOut || rule.Digit == 0;

    /// <summary>Whether the message answers the question although it would set off a rule elsewhere: "residus" among topics, "c/ Major 3" where we asked for a street.</summary>
    private bool IsOurs(FlowNode.Asks ask, Found main, Heard heard, Input.CitizenSaid said) =>
        main.Rule.Weak || main.Rule.Kind == "noise" || (main.Rule.After is not null && ask.Kind == AskKind.Confirm)
        || (ask.Kind != AskKind.Text && SmallTalk.Telling(heard) <= (ask.Kind == AskKind.Choice ? FewNaming : FewTelling) && !(ask.Kind == AskKind.Place && IsKeyword(main)) && FlowAnswer.Read(AskedBy(ask, heard, said)) is not null);

    /// <summary>A further thing that is wrong, while we still ask about the first: that one is passed on as far as it is known, and neither is lost.</summary>
    private bool IsAnother(Found main, Heard heard)
    {
        if (main.Rule.Answer is not Answer.Reports { Category: { } category } || Field("category") is not { Length: > 0 } first || first == category || SmallTalk.Telling(heard) <= FewTelling)
        {
            return false;
        }

        var queue = Queue(Field("queue")) is null ? catalogue.DefaultQueue : Field("queue");
        _events.Add(new EngineEvent.OperatorRequested(queue, Session.Flow?.Rule ?? first));
        Session = Session with { Flow = null, Filed = Session.Filed || Session.Attention == Attention.Machine, Attention = Attention.Waiting };
        return true;
    }

    /// <summary>Set off by a word of its own, such as "horari", and not by looking like an address or a code.</summary>
    private static bool IsKeyword(Found main) => main.At is not null && main.Rule.Kind is "keyword" or "code_external" or "subscription";

    private static bool IsChatter(FlowNode.Asks ask, Heard heard, Input.CitizenSaid said) =>
        said.Kind is "text" or "sticker" && SmallTalk.IsNoise(heard) && ask.Kind is not (AskKind.Confirm or AskKind.Choice) && !(ask.Skip is not null && YesNo.LeavesOut(heard));

    /// <summary>A bare number is then the answer, and no button's.</summary>
    private bool WantsFigures =>
        Session.Flow is { } state && FlowOf(state)?.Nodes.GetValueOrDefault(state.Node) is FlowNode.Asks { Kind: AskKind.Number or AskKind.Place or AskKind.Date or AskKind.Phone or AskKind.Text };

    /// <summary>Which flow a rule begins.</summary>
    private string? FlowBegunBy(Rule rule) => rule.Answer switch
    {
        Answer.Serves serves => catalogue.Finder.Named(serves.Rule) is { Answer: not Answer.Serves } other ? FlowBegunBy(other) : null,
        Answer.Begins begins => begins.Flow,
        Answer.Reports reports => reports.Flow,
        _ => null,
    };

    /// <summary>People write one answer in several messages; a place with its number is whole, and so is what comes all at once.</summary>
    private bool BurstMatters(Reading reading, FlowNode.Asks ask, Heard heard, Input.CitizenSaid said) =>
        ask.Kind is AskKind.Text or AskKind.Place && said.Kind == "text" && catalogue.BurstWait > TimeSpan.Zero && Session.Attention == Attention.Machine
        && reading.Warning is null && !Detectors.Find(said.Text).Any(d => d.IsCertain)
        && !(ask.Kind == AskKind.Place && FlowAnswer.Read(AskedBy(ask, heard, said)) is { Whole: true });

    /// <summary>After an answer to something else, the question that waits stands below it.</summary>
    private void RepeatQuestion()
    {
        if (Session.Flow is { } state && FlowOf(state)?.Nodes.GetValueOrDefault(state.Node) is FlowNode.Asks ask && Session.AwaitedService is null
            && _events is [.., EngineEvent.Replied { Reply: var reply }] && reply.Author != "flow")
        {
            var choices = reply.Choices is { Count: > 0 } own ? own : Fitted(ChoicesOf(ask));
            _events[^1] = new EngineEvent.Replied(reply with { Text = $"{reply.Text}\n\n{Text("flow.go_on")} {QuestionOf(ask)}", Choices = choices.Count == 0 ? null : choices, ChoicesLabel = choices.Count == 0 ? null : Fit(Text("choose"), ButtonLabel) });
            Session = Session with { Offered = [.. choices.Select(c => c.Id)] };
        }
    }

    private void By(Flow flow, Found? main = null)
    {
        var rule = Session.Flow?.Rule is { } name ? catalogue.Finder.Named(name) : null;
        if (main is { Rule: var heard } && heard.Kind == rule?.Kind)
        {
            Note(heard, main.Heard);
            if (heard.Answer is Answer.Reports { Category: { } category })
            {
                _handled.Slots.TryAdd("category", category);
            }
        }
        else if (rule is not null)
        {
            _handled.By(rule);
        }
        else
        {
            _handled.By("keyword", flow.Name);
        }
    }

    private void SayPreface()
    {
        if (_preface is { } warning)
        {
            _preface = null;
            Say(warning, "system", Privacy);
        }
    }
}
