using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Engine;
using Ventanilla.Platform;
using Ventanilla.Scripts;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

/// <summary>A flow that asks a script, with the script really run.</summary>
public sealed class FlowCodeTests
{
    private const string Flow =
        """
        {
          "start": "people",
          "nodes": {
            "people": { "ask": "number", "field": "people", "from": 1, "to": 50, "text": { "ca": "Quantes persones?", "es": "¿Cuántas personas?", "en": "How many people?" }, "next": "price" },
            "price": { "run": "price.js", "tables": ["procedures"], "gives": ["price"], "down": "person", "next": "said" },
            "said": { "say": { "ca": "Són {price} euros.", "es": "Son {price} euros.", "en": "That is {price} euros." } },
            "person": { "person": "OAC" }
          }
        }
        """;

    private const string Script = "function answer(input) { if (input.fields.people > 40) throw new Error('too many'); return { fields: { price: String(input.fields.people * 14), other: 'x' } }; }";

    private static readonly DateTimeOffset Now = new(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("3", "Són 42 euros.", null)]
    [InlineData("som tres", "Són 42 euros.", null)]
    [InlineData("45", "Et passo amb", "OAC")]
    public async Task The_script_is_given_what_the_flow_knows_and_its_failure_has_a_way_of_its_own(string people, string said, string? queue)
    {
        using var scripts = new ScriptRunner();
        var catalogue = Read(Script);
        var begun = Counter.Handle(catalogue, Session.New with { LanguageSure = true, Language = "ca" }, new Input.CitizenSaid("cita"), Now);
        Assert.Contains(begun.Events.OfType<EngineEvent.Replied>(), r => r.Reply.Text == "Quantes persones?");

        var asked = Counter.Handle(catalogue, begun.Session, new Input.CitizenSaid(people), Now);
        var call = Assert.Single(asked.Events.OfType<EngineEvent.ScriptCalled>());
        var ran = await scripts.RunAsync(new TownId(1), call.Script, call.InputJson, call.TablesJson, TestContext.Current.CancellationToken);
        var told = Counter.Handle(catalogue, asked.Session, new Input.ScriptAnswered(call.Service, call.Key, (ran as ScriptOutcome.Answered)?.Json), Now);

        Assert.StartsWith(said, Assert.Single(told.Events.OfType<EngineEvent.Replied>()).Reply.Text, StringComparison.Ordinal);
        Assert.Equal(queue, told.Events.OfType<EngineEvent.OperatorRequested>().SingleOrDefault()?.Queue);
        Assert.Null(told.Session.Flow);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    [InlineData("{\"fields\":[1]}")]
    [InlineData("{\"fields\":")]
    public void What_is_no_answer_is_a_failure(string? json)
    {
        var catalogue = Read(Script);
        var begun = Counter.Handle(catalogue, Session.New, new Input.CitizenSaid("cita"), Now);
        var asked = Counter.Handle(catalogue, begun.Session, new Input.CitizenSaid("3"), Now);
        var told = Counter.Handle(catalogue, asked.Session, new Input.ScriptAnswered("flow:appointment", "price", json), Now);
        Assert.Equal("OAC", Assert.Single(told.Events.OfType<EngineEvent.OperatorRequested>()).Queue);
    }

    [Fact]
    public void An_answer_that_nobody_waits_for_changes_nothing()
    {
        var step = Counter.Handle(Read(Script), Session.New, new Input.ScriptAnswered("flow:appointment", "price", "{\"fields\":{\"price\":\"1\"}}"), Now);
        Assert.Empty(step.Events);
        Assert.Null(step.Session.Flow);
    }

    private static Ventanilla.Engine.Catalogue Read(string script)
    {
        var town = Vilassola.Pack.Catalogue;
        var draft = new Draft { Town = town.Town, DefaultQueue = town.DefaultQueue };
        draft.Queues.AddRange(town.Queues);
        draft.Scripts["price.js"] = script;
        draft.Tables["procedures"] = town.Tables["procedures"];
        var (root, _) = PackJson.Read("flows/appointment.json", Encoding.UTF8.GetBytes(Flow));
        FlowsFile.Read("appointment", new Section(root!, draft.Problems), draft);
        Assert.Empty(draft.Problems);
        return town with { Flows = draft.Flows, BurstWait = TimeSpan.Zero };
    }
}
