using System.Text;
using System.Text.Json;
using Ventanilla.Engine;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

public sealed class CounterFuzzTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 0, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_is_said_the_counter_answers_the_same_and_never_breaks(int seed)
    {
        var random = new Random(seed);
        var catalogue = Vilassola.Pack.Catalogue;
        var words = Words(catalogue);
        var (session, now) = (Session.New, Start);
        for (var turn = 0; turn < 3000; turn++)
        {
            now = now.AddSeconds(random.Next(0, 40_000));
            var input = Any(random, words, session);
            var step = Counter.Handle(catalogue, session, input, now);
            var again = Counter.Handle(catalogue, session, input, now);
            Assert.Equal(JsonSerializer.Serialize(step.Session), JsonSerializer.Serialize(again.Session));
            Assert.Equal(step.Events.Select(e => e.GetType()), again.Events.Select(e => e.GetType()));

            var replies = step.Events.OfType<EngineEvent.Replied>().Select(r => r.Reply).ToList();
            Assert.True(replies.Count <= 1);
            Assert.All(replies, r => Assert.InRange(r.Text.Length, 1, 4000));
            Assert.True(step.Session.Booked.Count <= 5 && step.Session.Flow?.Fields.Values.Sum(v => v.Length) is null or < 4000);
            Assert.All(replies.SelectMany(r => r.Choices ?? []), c => Assert.InRange(c.Label.Length, 1, 24));
            Assert.True(step.Session.Burst.Count <= 30 && step.Session.Calls.Count <= 8);
            if (session.Attention == Attention.Attended)
            {
                Assert.All(step.Events, e => Assert.IsType<EngineEvent.LanguageChosen>(e));
            }

            session = random.Next(20) == 0 ? Session.New : step.Session with { Attention = random.Next(10) == 0 ? (Attention)random.Next(3) : step.Session.Attention };
        }
    }

    private static Input Any(Random random, List<string> words, Session session) => random.Next(13) switch
    {
        0 => new Input.TimeCame((random.Next(3) switch { 0 => session.Flow?.Timer, 1 => session.Booked is [var booked, ..] ? booked.Timer : null, _ => session.Timer }) ?? "x"),
        5 => new Input.NumberGiven(random.Next(4) == 0 ? null : $"VIL-2026-{random.Next(1_000_000):D6}", "4821"),
        6 => new Input.SlotsTaken(random.Next(2) == 0 ? [] : ["OAC 2026-05-13 10:40"]),
        7 => new Input.CaseTold("ESTAT", "VIL-2026-000001", random.Next(2) == 0 ? null : new("VIL-2026-000001", "working", "ENL/FON", null, Start, Start, null)),
        1 => new Input.ExternalAnswered("BUS", "1007", random.Next(2) == 0 ? null : Text(random, words)),
        2 => new Input.ScriptAnswered("RESIDUS", session.Calls.Count > 0 ? session.Calls[0].Split(' ', 2)[1] : "x", random.Next(2) == 0 ? """{"ask":true}""" : """{"text":"x"}"""),
        3 => new Input.CitizenSaid(Text(random, words), random.Next(2) == 0 ? $"rule:{words[random.Next(words.Count)]}" : (session.Offered.Count > 0 ? session.Offered[^1] : null), "text", "xx"),
        4 => new Input.CitizenSaid("", null, "image"),
        _ => new Input.CitizenSaid(Text(random, words)),
    };

    private static string Text(Random random, List<string> words)
    {
        var text = new StringBuilder();
        for (var word = random.Next(0, 8); word > 0; word--)
        {
            text.Append(words[random.Next(words.Count)]).Append(random.Next(5) == 0 ? "" : " ");
            if (random.Next(4) == 0)
            {
                text.Append((char)random.Next(0x10000));
            }
        }

        return random.Next(50) == 0 ? new string((char)random.Next(1, 0x10000), 5000) : text.ToString();
    }

    private static List<string> Words(Ventanilla.Engine.Catalogue catalogue) =>
    [
        .. catalogue.Rules.SelectMany(r => r.Triggers.Select(t => t.Phrase).Append(r.Name)),
        "1007", "1099", "C0045", "F00103", "T010", "VS26-0402", "8665", "0", "1", "5", "2026000417", "B000123", "c/ Major 3", "demà", "viernes", "15/5", "31/2", "dia 31",
        "🤒", "👋", "?", "\ud800", "\u202e", "ﷺ", "Ａ", "恭喜", "{key}", "[x]", "l·l", "\0", "gràcies", "castellano", "biblioteca", "agenda",
    ];
}
