using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>
/// Finds the rule that a message sets off. The order of trust: a pattern over the whole message, the key we asked for, a distinct code
/// inside a sentence, then keywords, the longest first. Built once with the catalogue.
/// </summary>
internal sealed class RuleFinder
{
    private readonly IReadOnlyList<Rule> _rules;
    private readonly (Rule Rule, int At)[] _patterned;
    private readonly (Rule Rule, int At)[] _coded;
    private readonly PhraseIndex _phrases;
    private readonly PhraseIndex _danger;
    private readonly List<(int Rule, Trigger? Trigger, string Phrase)> _values = [];
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _groups;

    /// <summary>The values by what those above this one have in common with it; made for the first of them.</summary>
    private readonly Lazy<ILookup<(string Rule, string Phrase, bool Unless), int>> _byPhrase;
    private readonly Dictionary<string, Rule> _byName;

    /// <param name="danger">Phrases that no machine answers.</param>
    /// <param name="groups">Words that stand for each other in phrases.</param>
    /// <param name="beneath">Of a catalogue that many towns follow: phrases that both have are kept there once for all of them.</param>
    public RuleFinder(IReadOnlyList<Rule> rules, IReadOnlyList<string> danger, IReadOnlyDictionary<string, IReadOnlyList<string>> groups, RuleFinder? beneath = null)
    {
        _groups = groups;

        // Where a word of theirs stands for others than ours, the same phrase is another one.
        var shared = beneath?._groups.All(g => groups.TryGetValue(g.Key, out var ours) && ours.SequenceEqual(g.Value)) == true ? beneath : null;
        (_phrases, _danger) = (new(groups, shared?._phrases), new(groups));
        _rules = rules;
        _byName = rules.ToDictionary(r => r.Name, StringComparer.Ordinal);
        // Patterns with digits first: "stop 1005" is a bus stop before it is anything about STOP.
        _patterned = [.. rules.Select((r, at) => (r, at)).Where(r => r.r.Patterns.Count > 0).OrderBy(r => r.r.Patterns.Any(p => p.NeedsDigit) ? 0 : 1)];
        _coded = [.. rules.Select((r, at) => (r, at)).Where(r => r.r.Inside.Count > 0)];
        foreach (var phrase in danger)
        {
            _danger.Add(phrase, 0);
        }

        var taken = new HashSet<int>();
        for (var rule = 0; rule < rules.Count; rule++)
        {
            foreach (var trigger in rules[rule].Triggers)
            {
                Add(trigger.Phrase, rule, trigger);
            }

            foreach (var phrase in rules[rule].Unless)
            {
                Add(phrase, rule, null);
            }
        }

        _byPhrase = new(() => Enumerable.Range(0, _values.Count).ToLookup(v => (_rules[_values[v].Rule].Name, _values[v].Phrase, _values[v].Trigger is null)));

        void Add(string phrase, int rule, Trigger? trigger)
        {
            if (shared?._byPhrase.Value[(rules[rule].Name, phrase, trigger is null)].Where(v => !taken.Contains(v)).Select(v => (int?)v).FirstOrDefault() is { } theirs)
            {
                taken.Add(theirs);
                _phrases.Share(theirs, _values.Count);
                _values.Add((rule, trigger, phrase));
            }
            else if (_phrases.Add(phrase, _values.Count) is null)
            {
                _values.Add((rule, trigger, phrase));
            }
        }
    }

    /// <summary>True when somebody may be in danger: a person, at once.</summary>
    public bool IsDanger(Heard heard) => heard.In(_danger).Count > 0;

    /// <summary>The message with words that ran into each other taken apart: <c>lafarola</c>, <c>noresponde</c>.</summary>
    public Heard Apart(Heard heard) => _phrases.Apart(heard);

    public Rule? Named(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The rule that a bare number chooses among those offered; <c>0</c> is a person whatever was offered.</summary>
    /// <param name="offered">Null where nothing was said yet: the menu's numbers also stand on posters.</param>
    public Rule? ByDigit(int digit, IReadOnlyList<string>? offered) =>
        _rules.FirstOrDefault(r => r.Digit == digit && (digit == 0 || offered is null || offered.Contains(r.ChoiceId)));

    /// <summary>What the message sets off: somebody's danger, a warning, and the rule that answers, with one more where there are two matters.</summary>
    /// <param name="placed">Whether a place is named; asked only where a rule needs one.</param>
    public Reading Read(Heard heard, Session session, Func<bool> placed)
    {
        if (heard.Count == 0 && heard.Symbols.Count == 0)
        {
            return Reading.Nothing;
        }

        bool? isPlaced = null;
        var said = Weigh(heard, (rule, hint) => Concerns(rule, session) && (!NeedsPlace(rule, hint) || (isPlaced ??= placed())));
        var alarm = said.Best(static r => r.Kind == "urgent");
        var warning = said.Best(static r => r.Kind == "dlp_warning");
        var main = Expected(said) ?? Whole(heard, said) ?? Awaited(heard, said, session, () => isPlaced ??= placed());
        var second = (Found?)null;
        if (main is null && Coded(heard, said) is { } coded)
        {
            main = coded;
            second = said.Best(static r => r.Kind == "incident");
        }

        main ??= said.Best(static r => r.Kind is not ("urgent" or "dlp_warning")) ?? Address(heard) ?? Greeting(heard);
        second ??= main is { Key: null, At: { } at } ? said.Another(main.Rule, at) : null;
        return new(alarm, warning, main is { Language: null } ? main with { Language = said.OneLanguage(null) } : main, second);
    }

    /// <summary>What staff have written, for the rules that read them.</summary>
    public Found? ReadStaff(Heard heard) => Weigh(heard, static (rule, _) => rule.Staff).Best(static _ => true);

    /// <summary>What of the rules' phrases was said.</summary>
    /// <param name="matters">Whether the rule is asked at all; with it, whether the phrase is only a hint.</param>
    private SaidPhrases Weigh(Heard heard, Func<Rule, bool, bool> matters)
    {
        var hits = heard.In(_phrases);
        var said = new SaidPhrases(heard, hits.Count);
        foreach (var hit in hits)
        {
            if (hit.Sure && _values[hit.Value] is { Trigger: null } veto && matters(_rules[veto.Rule], false))
            {
                said.Veto(veto.Rule);
            }
        }

        foreach (var hit in hits)
        {
            if (_values[hit.Value] is (var at, { } trigger, _) && _rules[at] is var rule && matters(rule, trigger.Strength == Strength.Hint))
            {
                said.Add(hit, at, rule, trigger);
            }
        }

        return said;
    }

    private static bool Concerns(Rule rule, Session session) => !rule.Staff && (rule.After is null || rule.After == session.Expecting);

    private static bool NeedsPlace(Rule rule, bool hint) => rule.NeedsPlace || (hint && rule.Kind == "incident");

    /// <summary>An answer to what we have sent: "sí", "no podré venir".</summary>
    private static Found? Expected(SaidPhrases said) => said.All.Length > 0 ? said.Best(static r => r.After is not null) : null;

    /// <summary>A greeting, however it is worded, is answered with what there is to choose.</summary>
    private Found? Greeting(Heard heard) =>
        SmallTalk.IsGreeting(heard) && _rules.FirstOrDefault(r => r.Answer is Answer.Menu) is { } rule ? new(rule, heard) : null;

    /// <summary>A bare address is for the service that asks for one.</summary>
    private Found? Address(Heard heard) =>
        Places.Streets.IsAddress(heard) && _rules.FirstOrDefault(r => r.Streets && r.Key is { Free: true }) is { } rule ? new(rule, heard, [heard.Plain]) : null;

    private Found? Whole(Heard heard, SaidPhrases said)
    {
        foreach (var (rule, at) in _patterned)
        {
            foreach (var pattern in rule.Patterns)
            {
                // A pattern without a digit begins with one of its rule's keywords: no keyword, no need to try.
                if ((pattern.NeedsDigit ? heard.HasDigit : said.Mentions(rule)) && pattern.Match(heard) is { } key && !said.IsVetoed(at))
                {
                    return new(rule, heard, key, said.OneLanguage(rule));
                }
            }
        }

        return null;
    }

    /// <summary>The answer to "which stop?"; or a bare code after one was answered: the citizen corrects it.</summary>
    private Found? Awaited(Heard heard, SaidPhrases said, Session session, Func<bool> placed)
    {
        if (session.AwaitedService is { } awaited && Named(awaited) is { Key: { } key } rule)
        {
            // Where a street was asked for, words without one are no answer if they mean something else.
            var leaves = said.Leaves(rule, () => key.Free && !placed());
            return leaves ? null
                : session.AwaitedKey is { } first && key.Second?.Match(heard) is [var second, ..] ? new(rule, heard, [first, second])
                : key.Free && SmallTalk.IsNoise(heard) ? null
                : KeyIn(rule, heard) is { Count: > 0 } found ? new(rule, heard, found)
                : null;
        }

        return session.LastService is { } last && Named(last) is { Key.Find: { } find } again && heard.Telling == 1 && find.Match(heard) is { Count: > 0 } corrected
            ? new(again, heard, corrected)
            : null;
    }

    /// <summary>A code inside a sentence, as long as there is such a code: "un Renault C2045" is no container.</summary>
    private Found? Coded(Heard heard, SaidPhrases said)
    {
        foreach (var (rule, at) in _coded)
        {
            foreach (var pattern in rule.Inside)
            {
                if (pattern.Match(heard) is { } key && !said.IsVetoed(at)
                    && (rule.Key?.Known is not { } known || key.Count == 0 || heard.Telling <= 1 || known.Read(key[0].ToUpperInvariant()) is not null))
                {
                    return new(rule, heard, heard.After(Correction.Words) is { } later && rule.Key?.Find?.Match(later) is { Count: > 0 } corrected ? corrected : key);
                }
            }
        }

        return null;
    }

    /// <summary>Every rule whose words count in what a citizen says beside a place, with how many of them: who answers is chosen among these.</summary>
    public IReadOnlyList<(Rule Rule, int Words)> Counting(Heard heard, Session session)
    {
        var counting = new List<(Rule, int)>();
        foreach (ref readonly var said in Weigh(heard, (rule, _) => Concerns(rule, session)).All)
        {
            if (said.Counts)
            {
                counting.Add((said.Rule, said.Weight.Words));
            }
        }

        return counting;
    }

    /// <summary>The key that stands in a message which is about this rule; empty when it has none.</summary>
    public static IReadOnlyList<string> KeyIn(Rule rule, Heard heard)
    {
        if (rule.Key is not { } key)
        {
            return [];
        }

        if (key.Find is { } find && (find.Last(heard) ?? find.Last(Figures.InFigures(heard))) is { Count: > 0 } found)
        {
            return found;
        }

        return key.Names?.Find(heard) is { Count: > 0 } names ? names.Count == 1 ? names : []
            : key.Free && heard.Plain.Any(char.IsLetter) ? [heard.Plain]
            : [];
    }
}
