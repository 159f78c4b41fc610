using Ventanilla.Engine;
using Ventanilla.Engine.Flows;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

/// <summary>Whatever a flow of the town's is asking: danger, personal data and the ways out are never taken for an answer.</summary>
public sealed class FlowExitTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2));

    private static readonly Ventanilla.Engine.Catalogue Town = Vilassola.Pack.Catalogue with { BurstWait = TimeSpan.Zero };

    public static TheoryData<string, string> Questions()
    {
        var all = new TheoryData<string, string>();
        foreach (var (name, flow) in Town.Flows)
        {
            foreach (var node in flow.Nodes.Where(n => n.Value is FlowNode.Asks).Select(n => n.Key))
            {
                all.Add(name, node);
            }
        }

        return all;
    }

    [Fact]
    public void There_are_questions_to_look_at() => Assert.True(Questions().Count >= 12);

    [Theory]
    [MemberData(nameof(Questions))]
    public void Danger_calls_a_person_at_once_and_ends_the_flow(string flow, string node)
    {
        foreach (var said in new[] { "el meu pare no respira", "hi ha foc, surten flames de la porta", "se está quemando la cocina, hay fuego" })
        {
            var step = Say(flow, node, said);
            Assert.Contains("112", Assert.Single(Replies(step)).Text, StringComparison.Ordinal);
            Assert.Equal("critical", Assert.Single(step.Events.OfType<EngineEvent.OperatorRequested>()).Priority);
            Assert.Equal("urgent", Handling(step));
            Assert.Null(step.Session.Flow);
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void The_ways_out_lead_out(string flow, string node)
    {
        foreach (var said in new[] { "menú", "MENU sisplau" })
        {
            var menu = Say(flow, node, said);
            Assert.Equal("MENU", Assert.Single(Replies(menu)).Name);
            Assert.Null(menu.Session.Flow);
        }

        foreach (var said in new[] { "0", "persona", "vull parlar amb una persona", "quiero hablar con alguien" })
        {
            var person = Say(flow, node, said);
            Assert.Equal("OAC", Assert.Single(person.Events.OfType<EngineEvent.OperatorRequested>()).Queue);
            Assert.Equal("PERSONA", Assert.Single(Replies(person)).Name);
            Assert.Null(person.Session.Flow);
        }

        foreach (var said in new[] { "BAIXA", "baja", "STOP" })
        {
            var left = Say(flow, node, said);
            Assert.Equal(("*", true), left.Events.OfType<EngineEvent.OptChanged>().Select(o => (o.Topic, o.OptedOut)).Single());
            Assert.Null(left.Session.Flow);
        }

        Assert.Null(Say(flow, node, "deixa-ho").Session.Flow);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Personal_data_is_warned_about_and_never_kept_as_it_was_written(string flow, string node)
    {
        foreach (var number in new[] { "99999999R", "ES91 2100 0418 4502 0005 1332" })
        {
            var step = Say(flow, node, $"el meu número és {number}");
            Assert.Equal("dlp_warning", Handling(step));
            Assert.Contains(Replies(step), r => r.Text.StartsWith("Has escrit una dada personal", StringComparison.Ordinal));
            Assert.DoesNotContain(step.Session.Flow?.Fields.Values ?? [], v => v.Contains(number[..8], StringComparison.Ordinal));
        }
    }

    /// <summary>Somebody is asked this, and says that.</summary>
    private static Step Say(string flow, string node, string said)
    {
        var session = Session.New with
        {
            Language = "ca",
            LanguageByHand = true,
            Spoken = true,
            Flow = new() { Flow = flow, Node = node, Timer = "flow-1", Until = Now.AddHours(1), TimerDue = Now.AddHours(1), Offered = ["OAC", "OAC 2026-05-13 10:40"] },
        };
        return Counter.Handle(Town, session, new Input.CitizenSaid(said), Now);
    }

    private static List<Reply> Replies(Step step) => [.. step.Events.OfType<EngineEvent.Replied>().Select(r => r.Reply)];

    private static string? Handling(Step step) => step.Events.OfType<EngineEvent.Understood>().FirstOrDefault()?.Handling.Kind;
}
