using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>Whether a rule can be reached at all.</summary>
public enum Reach
{
    /// <summary>By what people say.</summary>
    Words,

    /// <summary>Not by its words: only by its pattern, its number, a button, or another rule.</summary>
    OtherWays,

    /// <summary>Whatever its phrases are said beside, others answer.</summary>
    Never,
}

/// <summary>A rule that answers in another's place, or knows the same words.</summary>
/// <param name="Rule">Null: the town's words of danger, which go before all rules.</param>
/// <param name="Phrases">What it is about: as the town wrote it, or one way to say it where that has choices.</param>
public sealed record Rival(Rule? Rule, IReadOnlyList<string> Phrases);

/// <summary>How a rule stands among the others.</summary>
/// <param name="Taken">Phrases of its own to which another answers, by who does.</param>
/// <param name="Shared">Phrases which another has or knows as well and this one answers, by that other.</param>
/// <param name="Unheard">Phrases of its own to which nobody answers: its own exceptions or limits forbid them.</param>
public sealed record Standing(Rule Rule, Reach Reach, IReadOnlyList<Rival> Taken, IReadOnlyList<Rival> Shared, IReadOnlyList<string> Unheard)
{
    /// <summary>Nothing stands in its way.</summary>
    public bool IsAlone => Reach == Reach.Words && Taken.Count + Shared.Count + Unheard.Count == 0;
}

/// <summary>
/// Finds rules that are in each other's way. Every phrase of every rule is said to the counter as a citizen would, and
/// who answers is looked at: so what is told is what happens, and not what a second reading of the rules believes.
/// </summary>
public static class Rivals
{
    /// <summary>Of a phrase with many choices; that a rule is never reached is only said after all were tried.</summary>
    private const int MostExamples = 4;

    /// <summary>Words that stand in nobody's phrases: a long message, in which what counts in a short one no longer does.</summary>
    private const string Longer = "zqvax zqvoj zqvuk zqvep zqvimo zqvudra";

    private static readonly GeoPoint Somewhere = new(0, 0);

    private static readonly DateTimeOffset Once = new(2026, 1, 7, 11, 0, 0, TimeSpan.Zero);

    /// <param name="only">The name of the one rule that is looked at; null for all.</param>
    /// <returns>One for each rule, in the town's order.</returns>
    public static IReadOnlyList<Standing> Of(Catalogue catalogue, string? only = null)
    {
        // What is said once is not waited for.
        var plain = catalogue with { BurstWait = TimeSpan.Zero };
        var standings = plain.Rules.Select(r => new Look(plain, r).Standing()).ToList();
        var taken = standings.SelectMany(s => s.Taken, (s, by) => (By: by.Rule?.Name, Rival: new Rival(s.Rule, by.Phrases))).ToLookup(t => t.By, t => t.Rival);
        return [.. standings.Where(s => only is null || s.Rule.Name == only).Select(s => s with { Shared = Together(s.Shared, taken[s.Rule.Name]) })];
    }

    private static IReadOnlyList<Rival> Together(IEnumerable<Rival> own, IEnumerable<Rival> others) =>
        [.. own.Concat(others).GroupBy(r => r.Rule?.Name).Select(g => new Rival(g.First().Rule, [.. g.SelectMany(r => r.Phrases).Distinct()]))];

    /// <summary>The work for one rule.</summary>
    private sealed class Look(Catalogue catalogue, Rule rule)
    {
        private readonly Session _session = Session.New with { Expecting = rule.After };
        private readonly List<(Rule? Rule, string Phrase)> _taken = [];
        private readonly List<(Rule? Rule, string Phrase)> _shared = [];
        private readonly List<string> _unheard = [];

        public Standing Standing()
        {
            var heard = false;
            foreach (var phrase in rule.Triggers.Select(t => t.Phrase))
            {
                heard |= Say(phrase);
            }

            var reach = heard || rule.Triggers.Count == 0 || EvenOnce() ? Reach.Words : HasOtherWays() ? Reach.OtherWays : Reach.Never;
            return new(rule, reach, Heap(_taken), Heap(_shared), _unheard);
        }

        /// <returns>Whether this rule answers to one of the ways to say the phrase.</returns>
        private bool Say(string phrase)
        {
            var others = new List<(Rule? Rule, bool Danger, string Example)>();
            foreach (var example in Examples(phrase).Take(MostExamples))
            {
                var by = Answering(example);
                if (Is(by.Rule))
                {
                    _shared.AddRange(Knowing(example).Select(r => ((Rule?)r, Shown(phrase, example))));
                    return true;
                }

                others.Add((by.Rule, by.Danger, example));
            }

            if (others.Where(o => o.Danger || o.Rule is not null).Take(1).ToList() is not [var first])
            {
                _unheard.Add(Shown(phrase, others.FirstOrDefault().Example ?? phrase));
                return false;
            }

            // That its words are another's who answers the same is no quarrel.
            var same = first.Rule is { } other && SameAnswer(other);
            if (!same)
            {
                _taken.Add((first.Rule, Shown(phrase, first.Example)));
            }

            return same;
        }

        /// <summary>Whether any choice of any phrase reaches the rule: alone, in a long message, or beside what the one in its place makes an exception for.</summary>
        private bool EvenOnce() => rule.Triggers.SelectMany(t => Examples(t.Phrase)).Any(example =>
        {
            var by = Answering(example).Rule;
            return Is(by) || (by?.Unless.SelectMany(u => Examples(u).Take(1)) ?? []).Prepend(Longer).Any(beside => Is(Answering($"{example} {beside}").Rule));
        });

        private bool HasOtherWays() =>
            rule.Patterns.Count + rule.Inside.Count > 0 || rule.Digit is not null || rule.Streets
            || catalogue.Rules.Any(r => r.Answer switch
            {
                Answer.Menu menu => Is(r) || menu.Rules.Contains(rule.Name),
                Answer.Serves serves => serves.Rule == rule.Name,
                Answer.Calls calls => calls.Fallback == rule.Name,
                _ => false,
            });

        /// <summary>Who answers to this; what needs a place is given one where it would else be passed over.</summary>
        private (Rule? Rule, bool Danger) Answering(string said)
        {
            var by = Ask(said, null);
            return Is(by.Rule) || rule.Staff ? by : Ask(said, Somewhere) is var placed && Is(placed.Rule) ? placed : by;
        }

        private (Rule? Rule, bool Danger) Ask(string said, GeoPoint? at)
        {
            var step = Counter.Handle(catalogue, _session, rule.Staff ? new Input.StaffWrites(said) : new Input.CitizenSaid(said, At: at), Once);
            var handling = step.Events.OfType<EngineEvent.Understood>().Select(u => u.Handling).FirstOrDefault();

            // A warning goes before an answer and not in its place.
            var warned = handling is { Kind: "dlp_warning" } && rule.Kind != handling.Kind && handling.Also.Contains(rule.Kind);
            var by = warned ? rule : handling?.By(catalogue);
            return (by, by is null && handling is { Kind: "urgent" });
        }

        /// <summary>Who else knows as many of these words.</summary>
        private IEnumerable<Rule> Knowing(string said)
        {
            var counting = catalogue.Finder.Counting(catalogue.Finder.Apart(Heard.Read(said)), _session);
            var own = counting.Where(c => Is(c.Rule)).Select(c => c.Words).DefaultIfEmpty(int.MaxValue).Max();
            return counting.Where(c => c.Words >= own && !c.Rule.Staff && !SameAnswer(c.Rule) && Apart(c.Rule.Kind) == Apart(rule.Kind)).Select(c => c.Rule).DistinctBy(r => r.Name);
        }

        /// <summary>One and the same: to compare all that is in two rules would take long.</summary>
        private bool Is(Rule? other) => ReferenceEquals(other, rule);

        /// <summary>Danger goes before all, and a warning only before the answer: with those nobody competes.</summary>
        private static string Apart(string kind) => kind is "urgent" or "dlp_warning" ? kind : "";

        private bool SameAnswer(Rule other) => ReferenceEquals(Behind(other), Behind(rule));

        private Rule Behind(Rule one) => one.Answer is Answer.Serves serves ? catalogue.Finder.Named(serves.Rule) ?? one : one;

        /// <summary>A phrase with choices is shown as it was said: which of them it is about is what one wants to know.</summary>
        private static string Shown(string phrase, string example) =>
            phrase.AsSpan().ContainsAny("@(+*=") || phrase.Contains("...", StringComparison.Ordinal) ? example : phrase;

        private IEnumerable<string> Examples(string phrase) => PhraseText.Examples(phrase, catalogue.Groups);

        private static IReadOnlyList<Rival> Heap(List<(Rule? Rule, string Phrase)> found) =>
            Together(found.Select(f => new Rival(f.Rule, [f.Phrase])), []);
    }
}
