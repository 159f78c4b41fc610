using System.Globalization;
using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Hours;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine;

/// <summary>Walks through a flow from node to node until it has to wait for somebody.</summary>
internal sealed partial class Visit
{
    /// <summary>A flow is checked for loops without a question when it is read; this many steps between two questions would be a bug.</summary>
    private const int MostSteps = 200;

    /// <summary>Appointments of one citizen's that are remembered at once: more are no longer one person's.</summary>
    private const int MostBooked = 5;

    /// <summary>Before a choice of a flow.</summary>
    private const string Pick = "pick";

    private const string LeftOut = FieldTest.LeftOut;

    private Flow? FlowOf(FlowState state) => catalogue.Flows.GetValueOrDefault(state.Flow);

    private void BeginFlow(Rule rule, Answer.Begins begins, Words.Heard heard)
    {
        _handled.Queue ??= begins.Queue;
        if (!Begin(begins.Flow, rule, new Dictionary<string, string>(), heard))
        {
            var queue = begins.Queue ?? catalogue.DefaultQueue;
            HandOver(queue, rule.Intent ?? rule.Name, Text("person.passed", ("queue", Queue(queue)?.Spoken.Plain(Language) ?? queue)), "rule", rule.Name, rule.Priority);
        }
    }

    /// <summary>What may be danger is a person's at once; and whoever waits for a person tells it to them.</summary>
    private bool MayBegin(Rule rule) => rule.Priority != "critical" && !rule.Also.Contains("urgent") && (Session.Attention == Attention.Machine || Session.Filed);

    /// <summary>What a report says before anybody asks.</summary>
    private Dictionary<string, string> Given(Rule rule, Answer.Reports report)
    {
        var parts = (report.Category ?? "").Split('/');
        var given = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["category"] = report.Category ?? "",
            ["main"] = parts[0],
            ["sub"] = parts.Length > 1 ? parts[1] : "",
            ["label"] = report.Label?.Plain(Language) ?? "",
            ["queue"] = report.Queue,
            ["note"] = report.Text is { } own ? Text(own) : "",
            ["priority"] = rule.Priority ?? "",
        };
        return given.Where(g => g.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Begins a flow; what the message says already is not asked again.</summary>
    /// <returns>False when the town has no such flow: then a person takes it up.</returns>
    private bool Begin(string name, Rule rule, IReadOnlyDictionary<string, string> fields, Words.Heard heard)
    {
        if (Session.Alarmed || !catalogue.Flows.TryGetValue(name, out var flow))
        {
            return false;
        }

        Session = Session with { Flow = new() { Flow = flow.Name, Rule = rule.Name, Fields = fields, Timer = Session.Flow?.Timer, TimerDue = Session.Flow?.TimerDue }, AwaitedService = null, AwaitedKey = null };
        Overhear(flow, heard, _said with { Text = heard.Plain.Length == 0 ? "" : _said.Text }, describes: rule.Intent is not null);
        Go(flow, flow.Start);
        return true;
    }

    private void Go(Flow flow, string? next)
    {
        for (var steps = 0; steps < MostSteps && Session.Flow is { } state; steps++)
        {
            if (next is null or Flow.End)
            {
                EndFlow();
                return;
            }

            if (!flow.Nodes.TryGetValue(next, out var node))
            {
                break;
            }

            Session = Session with { Flow = state with { Node = next } };
            if (node is FlowNode.Asks ask)
            {
                if (!state.Fields.TryGetValue(ask.Field, out var known) || known.Length == 0)
                {
                    Reach(flow, ask);
                    return;
                }

                next = ask.Options.FirstOrDefault(o => o.Value == known)?.Next ?? ask.Next;
                continue;
            }

            next = Do(flow, node);
            if (next is null)
            {
                return;
            }
        }

        GiveUp(flow);
    }

    /// <returns>Where it goes on; null when the flow waits for an answer of the house, or is over.</returns>
    private string? Do(Flow flow, FlowNode node)
    {
        switch (node)
        {
            case FlowNode.Branches branches:
                return branches.Ways.FirstOrDefault(w => w.Test.Holds(Session.Flow!.Fields)).Next ?? branches.Next;

            case FlowNode.Sets sets:
                Set(sets.Values.Select(v => (v.Key, Filled(v.Value))));
                return sets.Next;

            case FlowNode.Looks looks:
                var row = looks.Rows.Find(InFlow()).Cast<int?>().FirstOrDefault();
                if (row is { } found)
                {
                    Set(looks.Fields.Select(f => (f.Key, looks.Rows.Table[found, f.Value.In(Language)])));
                }

                return row is null ? looks.Missing : looks.Next;

            case FlowNode.Says says:
                Add(Filled(says.Text));
                return says.Next;

            case FlowNode.Runs runs:
                CallInFlow(flow, runs);
                return null;

            case FlowNode.Opens opens:
                var slot = Filled(opens.Parts.Slot);
                _events.Add(new EngineEvent.NumberWanted(slot.Length == 0 ? null : slot));
                return null;

            case FlowNode.Reminds reminds:
                Remind(flow, reminds);
                return reminds.Next;

            case FlowNode.Cancels cancels:
                CancelBooked();
                return cancels.Next;

            case FlowNode.Joins joins:
                foreach (var topic in Field(joins.Topics).Split('|', StringSplitOptions.RemoveEmptyEntries))
                {
                    _events.Add(new EngineEvent.OptChanged(topic, false));
                }

                return joins.Next;

            case FlowNode.HandsOver hands:
                HandOverFlow(flow, hands);
                return null;

            default:
                throw new InvalidOperationException($"A node that the flow does not know: {node.GetType().Name}.");
        }
    }

    private void EndFlow()
    {
        var (said, name) = (Session.Flow?.Said, Session.Flow?.Flow ?? "");
        Session = Session with { Flow = null };
        if (said is not null)
        {
            Say(said, "flow", name);
        }
    }

    /// <summary>A person takes over; what the flow wanted to say is said with it.</summary>
    private void HandOverFlow(Flow flow, FlowNode.HandsOver hands)
    {
        var (state, queue) = (Session.Flow!, Filled(hands.Queue));
        queue = Queue(queue) is null ? flow.Queue : queue;
        var rule = state.Rule is null ? null : catalogue.Finder.Named(state.Rule);
        var reason = rule?.Intent ?? rule?.Name ?? flow.Name;
        var priority = Field("priority") is { Length: > 0 } urgent ? urgent : null;
        var text = hands.Text is { } own ? Filled(own) : hands.Quiet ? "" : Text("person.passed", ("queue", Queue(queue)?.Spoken.Plain(Language) ?? queue));
        text = string.Join("\n\n", new[] { state.Said ?? "", text }.Where(t => t.Length > 0));
        var quiet = hands.Quiet && text.Length > 0;
        if (!quiet && Session.Attention != Attention.Waiting)
        {
            HandOver(queue, reason, text, "flow", flow.Name, priority);
            return;
        }

        _handled.Queue ??= queue;
        _events.Add(new EngineEvent.OperatorRequested(queue, reason, priority));
        Session = Session with { Flow = null, Filed = quiet && (Session.Filed || Session.Attention == Attention.Machine), Attention = Attention.Waiting, AwaitedService = null, AwaitedKey = null };
        Say(quiet ? text : $"{text} {When(queue)}".TrimStart(), "flow", flow.Name);
    }

    /// <summary>Citizen and flow do not come together: a person, with what is known so far in the history.</summary>
    private void GiveUp(Flow flow)
    {
        var rule = Session.Flow?.Rule is { } name ? catalogue.Finder.Named(name) : null;
        Session = Session with { Flow = null };
        HandOver(flow.Queue, rule?.Intent ?? rule?.Name ?? flow.Name, Text("flow.person"), "flow", flow.Name);
    }

    /// <summary>The number for the case has come: it is opened with what is known.</summary>
    public void NumberGiven(Input.NumberGiven given)
    {
        if (Session.Attention == Attention.Attended || Session.Flow is not { } state || FlowOf(state) is not { } flow || flow.Nodes.GetValueOrDefault(state.Node) is not FlowNode.Opens opens)
        {
            return;
        }

        if (given is not { Number: { } number, Pin: { } pin })
        {
            Set(opens.Parts.Slot.Places.Where(p => state.Fields.ContainsKey(p)).Select(p => (p, "")));
            Go(flow, opens.Taken);
            return;
        }

        var queue = Filled(opens.Parts.Queue);
        queue = Queue(queue) is null ? flow.Queue : queue;
        var hours = int.TryParse(Filled(opens.Parts.Hours), NumberStyles.None, CultureInfo.InvariantCulture, out var target) ? target : 0;
        var @class = Filled(opens.Parts.Class);
        var due = Deadline.Of(catalogue.Hours, Queue(queue)?.Office, @class, hours, now);
        var slot = Filled(opens.Parts.Slot);
        _events.Add(new EngineEvent.CaseOpened(new(
            number, pin, flow.Name, Filled(opens.Parts.Category), @class, queue, Filled(opens.Parts.Text), opens.Place is null ? null : Known(opens.Place) is { Length: > 0 } place and not LeftOut ? place : null, PointOf(opens.Place), due,
            slot.Length == 0 ? null : slot, opens.Keep.Where(f => Field(f) is { Length: > 0 } and not LeftOut).ToDictionary(f => f, Field, StringComparer.Ordinal))));
        Set(
        [
            ("case", number), ("pin", pin), ("due", due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ""),
            ("due.time", @class == Deadline.RoundTheClock ? due?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "" : ""),
        ]);
        _handled.Queue ??= queue;
        Go(flow, opens.Next);
    }

    private GeoPoint? PointOf(string? place) =>
        place is not null && double.TryParse(Field($"{place}.lat"), CultureInfo.InvariantCulture, out var lat) && double.TryParse(Field($"{place}.lon"), CultureInfo.InvariantCulture, out var lon)
            ? new(lat, lon) : null;

    private void Remind(Flow flow, FlowNode.Reminds reminds)
    {
        if (!DateTime.TryParseExact($"{Field($"{reminds.Slot}.date")} {Field($"{reminds.Slot}.time")}", "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return;
        }

        var due = new DateTimeOffset(at, now.Offset).AddHours(-reminds.HoursBefore);
        var token = due > now ? $"remind-{Session.Steps + 1}" : null;
        var booked = new Booked { Case = Field("case"), Day = DateOnly.FromDateTime(at), Timer = token, Flow = flow.Name, Node = reminds.At, Fields = Kept(Session.Flow!.Fields) };
        Session = Session with { Steps = Session.Steps + 1, Booked = [.. Coming().TakeLast(MostBooked - 1), booked] };
        if (token is not null)
        {
            _events.Add(new EngineEvent.TimerSet(token, due));
        }
    }

    /// <summary>The PIN is told once, and kept by nobody.</summary>
    private static Dictionary<string, string> Kept(IReadOnlyDictionary<string, string> fields) => fields.Where(f => f.Key != "pin").ToDictionary(StringComparer.Ordinal);

    private IEnumerable<Booked> Coming() => Session.Booked.Where(b => b.Day >= Today);

    private void CancelBooked()
    {
        var number = Field("case");
        if (Session.Booked.Any(b => b.Case == number))
        {
            Session = Session with { Booked = [.. Session.Booked.Where(b => b.Case != number)] };
            _events.Add(new EngineEvent.CaseCancelled(number));
        }
    }

    private Question InFlow() => new([], now, null, Language, catalogue) { Fields = Session.Flow!.Fields };

    private string Field(string name) => Session.Flow?.Fields.GetValueOrDefault(name) ?? "";

    /// <summary>What is known of a place, also when its number was never told.</summary>
    private string Known(string field) => Field(field) is { Length: > 0 } whole ? whole : Field($"{field}.part");

    private string Filled(LocalText text) => Filled(text.In(Language));

    private string Filled(Template template)
    {
        var question = InFlow();
        return template.Render(place => question.Fields.TryGetValue(place, out var value) ? value == LeftOut ? "" : Shown(place, value) : Question.Knows(place) ? question.Value(place) : "", Language).Trim();
    }

    /// <summary>What a label is called in the language that is spoken now; what was chosen stands beside it. Text that is no label stays itself.</summary>
    private string Shown(string field, string kept)
    {
        const string Ending = ".label";
        if (field == "label")
        {
            var label = catalogue.Rules.Select(r => r.Answer).OfType<Answer.Reports>().FirstOrDefault(r => r.Category == Field("category"))?.Label;
            return label?.Languages.Any(l => label.Plain(l) == kept) == true ? label.Plain(Language) : kept;
        }

        if (!field.EndsWith(Ending, StringComparison.Ordinal) || Session.Flow is not { } state
            || FlowOf(state)?.Nodes.Values.OfType<FlowNode.Asks>().FirstOrDefault(a => a.Kind == AskKind.Choice && a.Field == field[..^Ending.Length]) is not { } ask)
        {
            return kept;
        }

        string In(string language) => FlowChoice.Chosen(ask, Field(ask.Field).Split('|'), language).Values[field];
        return catalogue.Town.Languages.Any(l => In(l) == kept) ? In(Language) : kept;
    }

    private void Set(IEnumerable<(string Field, string Value)> values)
    {
        var fields = Session.Flow!.Fields.ToDictionary(StringComparer.Ordinal);
        foreach (var (field, value) in values)
        {
            if (value.Length == 0)
            {
                fields.Remove(field);
            }
            else
            {
                fields[field] = value;
            }
        }

        Session = Session with { Flow = Session.Flow with { Fields = fields } };
    }

    private void Add(string text)
    {
        if (text.Length > 0)
        {
            Session = Session with { Flow = Session.Flow! with { Said = Session.Flow.Said is { } before ? $"{before}\n\n{text}" : text } };
        }
    }
}
