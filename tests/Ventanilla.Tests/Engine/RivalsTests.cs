using System.Diagnostics;
using System.Globalization;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

/// <summary>Rules in each other's way. A town is written as <c>name: phrase, phrase ! exception; next: …</c>, and what is told as <c>name never; name ‹phrase› other</c>.</summary>
public sealed class RivalsTests
{
    [Theory]
    [InlineData("obres: obres; pool: piscina", "")]
    [InlineData("pool: piscina; hours: horari piscina", "")] // The longer phrase is the more exact one, and each answers to its own.
    [InlineData("a: obres; b: obres", "a shares ‹obres› b; b never ‹obres› a")]
    [InlineData("a: obres; b: obres, permís", "a shares ‹obres› b; b takes ‹obres› a")]
    [InlineData("a: (obres|permís); b: permís", "a shares ‹permís› b; b never ‹permís› a")]
    [InlineData("a: obres; b: obra", "")] // One stem, but what stands there letter by letter is meant as that.
    [InlineData("a: obr*; b: obrador", "a shares ‹obrador› b; b never ‹obrador› a")]
    [InlineData("a: obr*; b: pa de l'obrador", "")]
    [InlineData("a: llicència + obres; b: llicència obres", "a shares ‹llicencia obres› ‹llicència obres› b; b never ‹llicència obres› a")]
    [InlineData("a: obres ! permís; b: obres", "a shares ‹obres› b; b takes ‹obres› a")] // Where a's exception is said, b is reached.
    [InlineData("a few: obres; b: obres", "a shares ‹obres› b; b takes ‹obres› a")] // In a longer message b is.
    [InlineData("a whole: obres; b: obres", "a shares ‹obres› b; b takes ‹obres› a")]
    [InlineData("a: obres ! obres", "a never unheard ‹obres›")]
    [InlineData("a: obres, permís ! obres", "a unheard ‹obres›")]
    [InlineData("urgent gas: olor gas; a: olor gas + carrer", "gas shares ‹olor gas carrer› a; a never ‹olor gas carrer› gas")]
    [InlineData("a: m'ofego; b: piscina", "a never ‹m'ofego› danger")]
    [InlineData("dlp_warning w: targeta; a: targeta", "")] // A warning goes before the answer and takes nothing away.
    [InlineData("a hint: obres; b: obres", "a never ‹obres› b; b shares ‹obres› a")]
    [InlineData("incident pit: forat; incident road: forat, asfalt", "pit shares ‹forat› road; road takes ‹forat› pit")]
    public void It_is_told_who_answers_in_anothers_place(string town, string told) => Assert.Equal(told, Told(Rivals.Of(Town(town))));

    [Fact]
    public void A_rule_with_a_number_or_a_pattern_is_reached_without_its_words()
    {
        var town = Town("a: obres; b: obres");
        town = town with { Rules = [town.Rules[0], town.Rules[1] with { Digit = 7 }] };
        Assert.Equal("a shares ‹obres› b; b otherways ‹obres› a", Told(Rivals.Of(town)));
    }

    [Fact]
    public void Two_that_give_the_same_answer_do_not_quarrel()
    {
        var town = Town("a: obres; b: obres");
        Assert.Equal("", Told(Rivals.Of(town with { Rules = [town.Rules[0], town.Rules[1] with { Answer = new Answer.Serves("a") }] })));
    }

    [Fact]
    public void In_Vilassola_every_rule_is_reached() =>
        Assert.Empty(Rivals.Of(Vilassola.Pack.Catalogue).Where(s => s.Reach == Reach.Never).Select(s => s.Rule.Name));

    [Fact]
    public void A_draft_of_hundreds_of_matters_is_looked_through_while_a_page_opens()
    {
        var catalogue = Vilassola.Pack.Catalogue;
        var more = Enumerable.Range(0, 200).Select(n => Matter("keyword", $"more_{n}", [.. Words(n), catalogue.Rules[n % catalogue.Rules.Count].Triggers[0].Phrase], [], Strength.Anywhere));
        catalogue = catalogue with { Rules = [.. catalogue.Rules, .. more] };
        Rivals.Of(catalogue);
        var began = Stopwatch.GetTimestamp();
        var standings = Rivals.Of(catalogue);
        var took = Stopwatch.GetElapsedTime(began);
        TestContext.Current.TestOutputHelper!.WriteLine($"{catalogue.Rules.Count} rules, {catalogue.Rules.Sum(r => r.Triggers.Count)} phrases: {took.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms");
        Assert.Equal(catalogue.Rules.Count, standings.Count);

        // A second on a machine of its own; this one is shared with all the other tests.
        Assert.True(took < TimeSpan.FromSeconds(5), took.ToString());
    }

    private static string[] Words(int number)
    {
        var letters = string.Concat(number.ToString("D3", CultureInfo.InvariantCulture).Select(d => "bcdfglmnpr"[d - '0'] + "a"));
        return [$"{letters}ta", $"{letters}ndra municipal", $"(curs|taller) + {letters}ndra", $"on ... {letters}vol"];
    }

    private static string Told(IReadOnlyList<Standing> standings) => string.Join("; ", standings.Where(s => !s.IsAlone).Select(s => string.Join(
        ' ',
        [
            s.Rule.Name,
            .. s.Reach == Reach.Words ? [] : new[] { s.Reach.ToString().ToLowerInvariant() },
            .. s.Shared.Select(r => $"shares {About(r)}"),
            .. s.Taken.Select(r => $"{(s.Reach == Reach.Words ? "takes " : "")}{About(r)}"),
            .. s.Unheard.Select(p => $"unheard ‹{p}›"),
        ])));

    private static string About(Rival rival) => $"{string.Join(' ', rival.Phrases.Select(p => $"‹{p}›"))} {rival.Rule?.Name ?? "danger"}";

    private static Ventanilla.Engine.Catalogue Town(string written) => Vilassola.Pack.Catalogue with
    {
        Danger = ["m'ofego"],
        Rules =
        [
            .. written.Split(';', StringSplitOptions.TrimEntries).Select(matter =>
            {
                var head = matter.Split(':')[0].Split(' ');
                var (kind, name, strength) = head switch
                {
                    [var alone] => ("keyword", alone, Strength.Anywhere),
                    [var first, var how] when Enum.TryParse<Strength>(how, ignoreCase: true, out var known) => ("keyword", first, known),
                    _ => (head[0], head[1], Strength.Anywhere),
                };
                var phrases = matter.Split(':')[1].Split('!', StringSplitOptions.TrimEntries);
                return Matter(kind, name, phrases[0].Split(',', StringSplitOptions.TrimEntries), phrases.Length > 1 ? [phrases[1]] : [], strength);
            }),
        ],
    };

    private static Rule Matter(string kind, string name, IReadOnlyList<string> phrases, IReadOnlyList<string> unless, Strength strength)
    {
        var text = new LocalText(new Dictionary<string, Template> { ["ca"] = Template.Parse("Sí.").Template! }, "ca");
        return new()
        {
            Name = name,
            Kind = kind,
            Intent = name,
            Title = text,
            Triggers = [.. phrases.Select(p => new Trigger(p, null, strength))],
            Unless = unless,
            Answer = kind switch
            {
                "urgent" => new Answer.Alarms("OAC", null),
                "dlp_warning" => new Answer.Warns(text, null, null),
                "incident" => new Answer.Reports("BRIGADA", null, null, text),
                _ => new Answer.Says(text),
            },
        };
    }
}
