using System.Text.Json;
using Ventanilla.Engine;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

public sealed class ScenarioTests
{
    private static string Folder => Path.Combine(Vilassola.Root, "tests", "Ventanilla.Tests", "Engine", "Scenarios");

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var path in Directory.EnumerateFiles(Folder, "*.json").Order())
        {
            foreach (var scenario in Scenario.Read(path))
            {
                all.Add(Path.GetFileNameWithoutExtension(path), scenario.Name);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_conversation_goes_as_written(string file, string name)
    {
        var scenario = Scenario.Read(Path.Combine(Folder, $"{file}.json")).Single(s => s.Name == name);
        var catalogue = Vilassola.Pack.Catalogue with { BurstWait = TimeSpan.FromSeconds(scenario.BurstSeconds) };
        var (session, now, books) = (Session.New, scenario.Clock, new TownBooks());
        var due = new Dictionary<string, DateTimeOffset>();
        foreach (var (step, at) in scenario.Steps.Select((s, at) => (s, at + 1)))
        {
            now = now.AddSeconds(step.After);
            catalogue = books.Change(step, catalogue);
            if (step.Attention is not null)
            {
                session = session with { Attention = Enum.Parse<Attention>(step.Attention, ignoreCase: true) };
                continue;
            }

            var input = Input(step, session);
            now = input is Input.TimeCame time && due.TryGetValue(time.Token, out var then) && then > now ? then : now;
            var result = books.Handle(catalogue, session, input, now, step.Outrun);
            var again = Counter.Handle(catalogue, session, input, now);
            Assert.Equal(JsonSerializer.Serialize(Counter.Handle(catalogue, session, input, now).Session), JsonSerializer.Serialize(again.Session));

            foreach (var timer in result.Events.OfType<EngineEvent.TimerSet>())
            {
                due[timer.Token] = timer.Due;
            }

            Check(step, result, now, $"step {at}: {step.Say}");
            TownBooks.Check(step, result, $"step {at}: {step.Say}");

            // As the Turn does: kept as JSON between two inputs.
            session = JsonSerializer.Deserialize<Session>(JsonSerializer.Serialize(result.Session))!;
        }
    }

    private static Input Input(ScenarioStep step, Session session)
    {
        if (step.Time is { } live)
        {
            return new Input.TimeCame(live ? session.Timer ?? "none" : "burst-forgotten");
        }

        if (step.Wakes is { } wakes)
        {
            return new Input.TimeCame((wakes == "flow" ? session.Flow?.Timer : session.Booked.Select(b => b.Timer).FirstOrDefault(t => t is not null)) ?? "none");
        }

        if (step.Script.ValueKind != JsonValueKind.Undefined || step.External.ValueKind != JsonValueKind.Undefined)
        {
            var isScript = step.Script.ValueKind != JsonValueKind.Undefined;
            var answer = isScript ? step.Script : step.External;
            var json = answer.ValueKind == JsonValueKind.Null ? null : answer.GetRawText();
            var call = session.Calls.Count > 0 ? session.Calls[0].Split(' ', 2) : ["NOBODY", "asked"];
            return isScript ? new Input.ScriptAnswered(call[0], call[1], json) : new Input.ExternalAnswered(call[0], call[1], json);
        }

        return new Input.CitizenSaid(step.Say ?? "", step.Payload, step.Kind ?? "text", step.Hint, step.At is [var lat, var lon] ? new(lat, lon) : null, step.Kind is "image" or "document" ? "4711" : null);
    }

    private static void Check(ScenarioStep step, Step result, DateTimeOffset now, string where)
    {
        var replies = result.Events.OfType<EngineEvent.Replied>().Select(r => r.Reply).ToList();
        Assert.True(replies.Count <= 1, $"{where}: more than one message");
        var reply = replies.SingleOrDefault();
        Assert.True(!step.Silent || reply is null, $"{where}: said «{reply?.Text}»");
        if (step.Rule is not null || step.Contains.Count > 0 || step.Choices is not null)
        {
            Assert.True(reply is not null, $"{where}: nothing said");
        }

        Assert.True(step.Rule is null || step.Rule == reply!.Name || step.Rule == $"{reply.Author}/{reply.Name}", $"{where}: {reply?.Author}/{reply?.Name} spoke, «{reply?.Text}»");
        Assert.All(step.Contains, text => Assert.True(reply!.Text.Contains(text, StringComparison.Ordinal), $"{where}: «{text}» is not in «{reply.Text}»"));
        Assert.All(step.Lacks, text => Assert.False(reply?.Text.Contains(text, StringComparison.Ordinal), $"{where}: «{text}» is in «{reply?.Text}»"));
        Assert.All(step.Choices ?? [], id => Assert.True(reply!.Choices?.Any(c => c.Id == id), $"{where}: {id} is not offered"));
        Limits(reply, where);

        var calls = result.Events.Select(e => e switch
        {
            EngineEvent.ScriptCalled script => $"{script.Service} {script.Key}",
            EngineEvent.ExternalCodeCalled external => $"{external.Service} {external.Key}",
            _ => null,
        }).OfType<string>();
        Assert.Equal(step.Calls, calls.SingleOrDefault());
        Assert.Equal(step.Operator, result.Events.OfType<EngineEvent.OperatorRequested>().SingleOrDefault()?.Queue);
        Assert.True(step.Reason is null || step.Reason == result.Events.OfType<EngineEvent.OperatorRequested>().Single().Reason, where);
        Assert.Equal(step.Opt, result.Events.OfType<EngineEvent.OptChanged>().Where(o => o.OptedOut).Select(o => o.Topic));
        Assert.True(step.Language is null || step.Language == result.Events.OfType<EngineEvent.LanguageChosen>().LastOrDefault()?.Language, $"{where}: language");
        Assert.True(step.NotUnderstood is null || step.NotUnderstood == result.Events.OfType<EngineEvent.NotUnderstood>().Single().Text, $"{where}: not understood");
        Assert.True(step.Timer is null || result.Events.OfType<EngineEvent.TimerSet>().Single().Due == now.AddSeconds(step.Timer.Value), $"{where}: timer");
    }

    /// <summary>What WhatsApp takes.</summary>
    private static void Limits(Reply? reply, string where)
    {
        var choices = reply?.Choices ?? [];
        Assert.True(choices.Count <= 10, $"{where}: {choices.Count} choices");
        Assert.All(choices, c => Assert.True(c.Label.Length is > 0 && c.Label.Length <= (choices.Count <= 3 ? 20 : 24), $"{where}: label «{c.Label}»"));
        Assert.True((reply?.ChoicesLabel?.Length ?? 0) <= 20, where);
        Assert.True((reply?.Text.Length ?? 1) is > 0 and < 1000, $"{where}: {reply?.Text.Length} characters");
    }
}
