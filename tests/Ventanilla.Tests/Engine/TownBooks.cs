using System.Globalization;
using Ventanilla.Engine;
using Ventanilla.Engine.Flows;

namespace Ventanilla.Tests.Engine;

/// <summary>What a Turn looks up for the engine, in scenarios: numbers for cases, hours that are taken, how cases stand.</summary>
internal sealed class TownBooks
{
    private readonly Dictionary<string, (string Pin, string State)> cases = [];
    private IReadOnlyList<string> taken = [];
    private int numbers;

    public Ventanilla.Engine.Catalogue Change(ScenarioStep step, Ventanilla.Engine.Catalogue catalogue)
    {
        taken = step.Taken ?? taken;
        if (step.Books?.Split(' ') is [var number, var pin, var state])
        {
            cases[number] = (pin, state);
        }

        return step.Flows switch
        {
            "gone" => catalogue with { Flows = new Dictionary<string, Flow>() },
            "other" => catalogue with { Flows = catalogue.Flows.ToDictionary(f => f.Key, f => Renamed(f.Value)) },
            _ => catalogue,
        };
    }

    /// <summary>The input, and whatever the engine asks for within the same Turn.</summary>
    public Step Handle(Ventanilla.Engine.Catalogue catalogue, Session session, Input input, DateTimeOffset now, bool outrun)
    {
        var events = new List<EngineEvent>();
        var pending = new Queue<Input>([input]);
        while (pending.TryDequeue(out var next))
        {
            var step = Counter.Handle(catalogue, session, next, now);
            session = step.Session;
            events.AddRange(step.Events);
            foreach (var e in step.Events)
            {
                switch (e)
                {
                    case EngineEvent.SlotsAsked:
                        pending.Enqueue(new Input.SlotsTaken(taken.ToList()));
                        break;
                    case EngineEvent.NumberWanted { Slot: { } slot } when outrun:
                        (taken, outrun) = ([.. taken, slot], false);
                        pending.Enqueue(new Input.NumberGiven(null, null));
                        break;
                    case EngineEvent.NumberWanted:
                        pending.Enqueue(new Input.NumberGiven($"VIL-2026-{++numbers:D6}", "4821"));
                        break;
                    case EngineEvent.CaseAsked asked:
                        pending.Enqueue(new Input.CaseTold(asked.Rule, asked.Number, cases.TryGetValue(asked.Number, out var known) && known.Pin == asked.Pin
                            ? new(asked.Number, known.State, "ENL/FON", "carrer Major, 12", now.AddDays(-2), now.AddDays(-1), now.AddDays(1)) : null));
                        break;
                }
            }
        }

        return new(session, events);
    }

    public static void Check(ScenarioStep step, Step result, string where)
    {
        var opened = result.Events.OfType<EngineEvent.CaseOpened>().SingleOrDefault()?.Case;
        Assert.True(step.Case == opened?.Category, $"{where}: opened {opened?.Category ?? "no case"}");
        Assert.True(step.Class is null || step.Class == opened?.Class, $"{where}: class {opened?.Class}");
        Assert.True(step.Place is null || step.Place == opened?.Place, $"{where}: place {opened?.Place}");
        Assert.True(step.Due is null || step.Due == opened?.Due?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), $"{where}: due {opened?.Due}");
        Assert.All(step.Keeps, kept => Assert.True(opened?.Fields.GetValueOrDefault(kept.Key) == kept.Value, $"{where}: {kept.Key} is {opened?.Fields.GetValueOrDefault(kept.Key)}"));
        Assert.Equal(step.Cancels, result.Events.OfType<EngineEvent.CaseCancelled>().SingleOrDefault()?.Number);
        Assert.Equal(step.Joins, result.Events.OfType<EngineEvent.OptChanged>().Where(o => !o.OptedOut).Select(o => o.Topic));
        Assert.True(step.Handling is null || step.Handling == result.Events.OfType<EngineEvent.Understood>().FirstOrDefault()?.Handling.Kind, $"{where}: {result.Events.OfType<EngineEvent.Understood>().FirstOrDefault()?.Handling.Kind}");
        Assert.True(result.Session.Flow?.Fields.ContainsKey("pin") != true, $"{where}: the PIN stays in the session");
    }

    /// <summary>The flow as a clerk may have rewritten it: the same questions under other names.</summary>
    private static Flow Renamed(Flow flow) => flow with { Start = $"{flow.Start}_2", Nodes = flow.Nodes.ToDictionary(n => $"{n.Key}_2", n => Renamed(n.Value)) };

    private static FlowNode Renamed(FlowNode node)
    {
        static string To(string exit) => exit == Flow.End ? exit : $"{exit}_2";
        node = node with { Next = To(node.Next) };
        return node switch
        {
            FlowNode.Asks ask => ask with
            {
                SkipNext = ask.SkipNext is { } skip ? To(skip) : null,
                Late = ask.Late is { } late ? To(late) : null,
                Options = [.. ask.Options.Select(o => o with { Next = o.Next is { } next ? To(next) : null })],
            },
            FlowNode.Branches branches => branches with { Ways = [.. branches.Ways.Select(w => (w.Test, To(w.Next)))] },
            FlowNode.Looks looks => looks with { Missing = To(looks.Missing) },
            FlowNode.Opens opens => opens with { Taken = opens.Taken is { } taken ? To(taken) : null },
            FlowNode.Reminds reminds => reminds with { At = To(reminds.At) },
            _ => node,
        };
    }
}
