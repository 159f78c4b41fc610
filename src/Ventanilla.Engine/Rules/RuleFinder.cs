using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>
/// Finds the rule that a message sets off. The order of trust: a pattern over the whole message, the key we asked for, a distinct code
/// inside a sentence, then keywords, the longest first. Built once with the catalogue.
/// </summary>
internal sealed class RuleFinder
{
    /// <summary>A keyword that is weak in a sentence still counts beside this many telling words, itself among them.</summary>
    private const int Few = 4;

    /// <summary>A word of fewer letters that makes a whole message must be itself: "vaja" is not "baja".</summary>
    private const int SureLetters = 5;

    private readonly IReadOnlyList<Rule> _rules;
    private readonly Rule[] _patterned;
    private readonly Rule[] _coded;
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
        _patterned = [.. rules.Where(r => r.Patterns.Count > 0).OrderBy(r => r.Patterns.Any(p => p.NeedsDigit) ? 0 : 1)];
        _coded = [.. rules.Where(r => r.Inside.Count > 0)];
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

        var hits = heard.In(_phrases).ToList();
        bool? isPlaced = null;
        hits.RemoveAll(h => _rules[_values[h.Value].Rule] is var rule && !(Concerns(rule, session) && (!NeedsPlace(h, rule) || (isPlaced ??= placed()))));
        var alarm = Keyword(heard, hits, r => r.Kind == "urgent");
        var warning = Keyword(heard, hits, r => r.Kind == "dlp_warning");
        var main = Expected(heard, hits) ?? Whole(heard, hits) ?? Awaited(heard, hits, session, () => isPlaced ??= placed());
        var second = (Found?)null;
        if (main is null && Coded(heard, hits) is { } coded)
        {
            main = coded;
            second = Keyword(heard, hits, r => r.Kind is "incident");
        }

        main ??= Keyword(heard, hits, r => r.Kind is not ("urgent" or "dlp_warning")) ?? Address(heard) ?? Greeting(heard);
        second ??= main is { Key: null, At: { } at } ? Another(heard, hits, main.Rule, at) : null;
        return new(alarm, warning, main is { Language: null } ? main with { Language = OneLanguage(null, hits) } : main, second);
    }

    /// <summary>What staff have written, for the rules that read them.</summary>
    public Found? ReadStaff(Heard heard)
    {
        var hits = heard.In(_phrases).ToList();
        hits.RemoveAll(h => !_rules[_values[h.Value].Rule].Staff);
        return Keyword(heard, hits, _ => true);
    }

    private static bool Concerns(Rule rule, Session session) => !rule.Staff && (rule.After is null || rule.After == session.Expecting);

    private bool NeedsPlace(Hit hit, Rule rule) => rule.NeedsPlace || (rule.Kind == "incident" && IsHint(hit));

    private bool IsHint(Hit hit) => _values[hit.Value].Trigger is { Strength: Strength.Hint };

    /// <summary>An answer to what we have sent: "sí", "no podré venir".</summary>
    private Found? Expected(Heard heard, List<Hit> hits) =>
        hits.Any(h => _rules[_values[h.Value].Rule].After is not null) ? Keyword(heard, hits, r => r.After is not null) : null;

    /// <summary>A greeting, however it is worded, is answered with what there is to choose.</summary>
    private Found? Greeting(Heard heard) =>
        SmallTalk.IsGreeting(heard) && _rules.FirstOrDefault(r => r.Answer is Answer.Menu) is { } rule ? new(rule, heard) : null;

    /// <summary>A bare address is for the service that asks for one.</summary>
    private Found? Address(Heard heard) =>
        Places.Streets.IsAddress(heard) && _rules.FirstOrDefault(r => r.Streets && r.Key is { Free: true }) is { } rule ? new(rule, heard, [heard.Plain]) : null;

    /// <summary>A second matter, of another kind, in words of its own.</summary>
    private Found? Another(Heard heard, List<Hit> hits, Rule main, Hit at)
    {
        var others = hits.Where(h => h.Words > 1 && !h.Overlaps(at) && _values[h.Value].Trigger is { Strength: Strength.Anywhere }).ToList();
        return others.Count == 0 ? null
            : Keyword(heard, [.. others, .. hits.Where(h => _values[h.Value].Trigger is null)], r => r != main && r.Kind != main.Kind && r.Kind is not ("urgent" or "dlp_warning" or "noise" or "operator"));
    }

    private Found? Whole(Heard heard, List<Hit> hits)
    {
        foreach (var rule in _patterned)
        {
            foreach (var pattern in rule.Patterns)
            {
                // A pattern without a digit begins with one of its rule's keywords: no keyword, no need to try.
                if ((pattern.NeedsDigit || hits.Any(h => Triggered(h) == rule)) && pattern.Match(heard) is { } key && !Vetoed(rule, hits))
                {
                    return new(rule, heard, key, OneLanguage(rule, hits));
                }
            }
        }

        return null;
    }

    /// <summary>The answer to "which stop?"; or a bare code after one was answered: the citizen corrects it.</summary>
    private Found? Awaited(Heard heard, List<Hit> hits, Session session, Func<bool> placed)
    {
        if (session.AwaitedService is { } awaited && Named(awaited) is { Key: { } key } rule)
        {
            // Where a street was asked for, words without one are no answer if they mean something else.
            var leaves = hits.Any(h => Triggered(h) is { } other && other != rule && (h.Words > 1 || Covers(h, heard) || (key.Free && !placed())) && Counts(h, heard, hits));
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
    private Found? Coded(Heard heard, List<Hit> hits)
    {
        foreach (var rule in _coded)
        {
            foreach (var pattern in rule.Inside)
            {
                if (pattern.Match(heard) is { } key && !Vetoed(rule, hits)
                    && (rule.Key?.Known is not { } known || key.Count == 0 || heard.Telling <= 1 || known.Read(key[0].ToUpperInvariant()) is not null))
                {
                    return new(rule, heard, heard.After(Correction.Words) is { } later && rule.Key?.Find?.Match(later) is { Count: > 0 } corrected ? corrected : key);
                }
            }
        }

        return null;
    }

    private Found? Keyword(Heard heard, List<Hit> hits, Func<Rule, bool> wanted)
    {
        Hit? best = null;
        foreach (var heardHit in hits)
        {
            // A keyword and a name that goes with it are two words said: "baixa agenda" is about leaving, not about the agenda.
            var hit = _rules[_values[heardHit.Value].Rule].Weak || IsHint(heardHit) ? heardHit with { Words = 0 }
                : IsNamed(heardHit, heard) ? heardHit with { Words = heardHit.Words + 1 } : heardHit;
            // Equal ones: the order in which the town wrote its rules.
            if (wanted(_rules[_values[hit.Value].Rule]) && Counts(hit, heard, hits) && (best is null || hit.Beats(best.Value) || (!best.Value.Beats(hit) && _values[hit.Value].Rule < _values[best.Value.Value].Rule)))
            {
                best = hit;
            }
        }

        return best is { } found && Triggered(found) is { } rule ? new(rule, heard, Language: OneLanguage(rule, hits)) { At = found } : null;
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

    private bool Counts(Hit hit, Heard heard, List<Hit> hits)
    {
        var (at, trigger, _) = _values[hit.Value];
        var rule = _rules[at];
        if (trigger is null || Vetoed(rule, hits))
        {
            return false;
        }

        var fits = trigger.Strength switch
        {
            Strength.Whole => Covers(hit, heard) && (hit.Sure || hit.Letters >= SureLetters),
            Strength.Only => hit.Sure && (Covers(hit, heard) || (IsNamed(hit, heard) && NothingElse(hit, heard, rule))),
            Strength.Few => heard.Telling <= Few,
            Strength.Named => Covers(hit, heard) || IsNamed(hit, heard),
            _ => true,
        };
        return fits && (rule.MostWords is not { } most || heard.Telling <= most);
    }

    private bool IsNamed(Hit hit, Heard heard) =>
        _values[hit.Value] is { Trigger.Strength: Strength.Named or Strength.Only } value && _rules[value.Rule].Names.Any(n => n.Find(heard).Count > 0);

    /// <summary>True when every telling word belongs to the trigger or to a name.</summary>
    private static bool NothingElse(Hit hit, Heard heard, Rule rule)
    {
        var names = rule.Names.SelectMany(n => n.Hits(heard)).ToList();
        return Enumerable.Range(0, heard.Count).All(word =>
            !SmallTalk.Matters(heard.Word(word)) || (word >= hit.From && word < hit.To) || names.Any(n => word >= n.From && word < n.To));
    }

    private bool Vetoed(Rule rule, List<Hit> hits) =>
        rule.Unless.Count > 0 && hits.Any(h => h.Sure && _values[h.Value] is { Trigger: null } veto && _rules[veto.Rule] == rule);

    private Rule? Triggered(Hit hit) => _values[hit.Value] is { Trigger: not null } value ? _rules[value.Rule] : null;

    /// <summary>The language of the phrases that were heard, of this rule or of any.</summary>
    private string? OneLanguage(Rule? rule, List<Hit> hits)
    {
        var languages = hits.Where(h => h.Sure && Triggered(h) is { } own && (rule is null || own == rule)).Select(h => _values[h.Value].Trigger!.Language).Where(l => l is not null).Distinct().ToList();
        return languages.Count == 1 ? languages[0] : null;
    }

    /// <summary>True when nothing but politeness stands beside it.</summary>
    private static bool Covers(Hit hit, Heard heard)
    {
        for (var word = 0; word < heard.Count; word++)
        {
            if ((word < hit.From || word >= hit.To) && !SmallTalk.IsPolite(heard.Word(word)))
            {
                return false;
            }
        }

        return true;
    }
}
