using System.Runtime.InteropServices;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Rules;

/// <summary>A rule's phrase in a message.</summary>
/// <param name="Weight">The hit as it is compared with others: a weak one counts for nothing, one beside its name for a word more.</param>
/// <param name="RuleAt">The rule's place in the order in which the town wrote its rules.</param>
/// <param name="Counts">Whether the rest of the message lets it set off its rule.</param>
internal readonly record struct SaidPhrase(Hit Hit, Hit Weight, int RuleAt, Rule Rule, Trigger Trigger, bool Counts);

/// <summary>The phrases of one message, each weighed once against the whole of it.</summary>
internal sealed class SaidPhrases
{
    /// <summary>A keyword that is weak in a sentence still counts beside this many telling words, itself among them.</summary>
    private const int Few = 4;

    /// <summary>A word of fewer letters that makes a whole message must be itself: "vaja" is not "baja".</summary>
    private const int SureLetters = 5;

    private readonly List<SaidPhrase> _phrases;
    private readonly Heard _heard;
    private List<int>? _vetoed;

    /// <param name="most">How many phrases there may be.</param>
    public SaidPhrases(Heard heard, int most) => (_heard, _phrases) = (heard, new(most));

    public ReadOnlySpan<SaidPhrase> All => CollectionsMarshal.AsSpan(_phrases);

    /// <summary>Something that shows the message is about something else than this rule.</summary>
    public void Veto(int rule) => (_vetoed ??= []).Add(rule);

    /// <summary>All vetoes are known by now.</summary>
    public void Add(Hit hit, int at, Rule rule, Trigger trigger)
    {
        var named = trigger.Strength is Strength.Named or Strength.Only && IsNamed(rule);
        // A keyword and a name that goes with it are two words said: "baixa agenda" is about leaving, not about the agenda.
        var weight = rule.Weak || trigger.Strength == Strength.Hint ? hit with { Words = 0 } : named ? hit with { Words = hit.Words + 1 } : hit;
        _phrases.Add(new(hit, weight, at, rule, trigger, !IsVetoed(at) && Fits(hit, trigger, rule, named) && (rule.MostWords is not { } most || _heard.Telling <= most)));
    }

    public bool IsVetoed(int rule) => _vetoed?.Contains(rule) == true;

    /// <summary>True when a phrase of this rule was said, whether or not it counts.</summary>
    public bool Mentions(Rule rule)
    {
        foreach (ref readonly var said in All)
        {
            if (ReferenceEquals(said.Rule, rule))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What was said most tellingly of the rules that are wanted.</summary>
    public Found? Best(Func<Rule, bool> wanted)
    {
        var all = All;
        var best = -1;
        for (var at = 0; at < all.Length; at++)
        {
            if (all[at].Counts && (best < 0 || Beats(all[at], all[best])) && wanted(all[at].Rule))
            {
                best = at;
            }
        }

        return Found(best);
    }

    /// <summary>A second matter, of another kind, in words of its own.</summary>
    public Found? Another(Rule main, Hit at)
    {
        var all = All;
        var best = -1;
        for (var next = 0; next < all.Length; next++)
        {
            ref readonly var said = ref all[next];
            if (said.Counts && said.Hit.Words > 1 && said.Trigger.Strength == Strength.Anywhere && !said.Hit.Overlaps(at) && said.Rule.Kind != main.Kind
                && said.Rule.Kind is not ("urgent" or "dlp_warning" or "noise" or "operator") && (best < 0 || Beats(said, all[best])))
            {
                best = next;
            }
        }

        return Found(best);
    }

    /// <summary>True when another rule than the one that asked was meant: by several words, by the whole message, or by any word where <paramref name="word"/> is enough.</summary>
    public bool Leaves(Rule asked, Func<bool> word)
    {
        foreach (ref readonly var said in All)
        {
            if (said.Counts && !ReferenceEquals(said.Rule, asked) && (said.Hit.Words > 1 || Covers(said.Hit) || word()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The language of the phrases that were heard, of this rule or of any; null when it is not one.</summary>
    public string? OneLanguage(Rule? rule)
    {
        string? only = null;
        foreach (ref readonly var said in All)
        {
            if (said.Hit.Sure && said.Trigger.Language is { } language && (rule is null || ReferenceEquals(said.Rule, rule)) && language != only)
            {
                if (only is not null)
                {
                    return null;
                }

                only = language;
            }
        }

        return only;
    }

    /// <summary>True when nothing but politeness stands beside it.</summary>
    public bool Covers(Hit hit)
    {
        for (var word = 0; word < _heard.Count; word++)
        {
            if ((word < hit.From || word >= hit.To) && !SmallTalk.IsPolite(_heard.Word(word)))
            {
                return false;
            }
        }

        return true;
    }

    private Found? Found(int best) => best < 0 ? null : new(All[best].Rule, _heard, Language: OneLanguage(All[best].Rule)) { At = All[best].Weight };

    /// <summary>Of equal ones, the order in which the town wrote its rules.</summary>
    private static bool Beats(in SaidPhrase said, in SaidPhrase best) =>
        said.Weight.Beats(best.Weight) || (!best.Weight.Beats(said.Weight) && said.RuleAt < best.RuleAt);

    private bool Fits(Hit hit, Trigger trigger, Rule rule, bool named) => trigger.Strength switch
    {
        Strength.Whole => Covers(hit) && (hit.Sure || hit.Letters >= SureLetters),
        Strength.Only => hit.Sure && (Covers(hit) || (named && NothingElse(hit, rule))),
        Strength.Few => _heard.Telling <= Few,
        Strength.Named => named || Covers(hit),
        _ => true,
    };

    private bool IsNamed(Rule rule)
    {
        foreach (var names in rule.Names)
        {
            if (names.Hits(_heard).Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when every telling word belongs to the trigger or to a name.</summary>
    private bool NothingElse(Hit hit, Rule rule)
    {
        var names = rule.Names.SelectMany(n => n.Hits(_heard)).ToList();
        return Enumerable.Range(0, _heard.Count).All(word =>
            !SmallTalk.Matters(_heard.Word(word)) || (word >= hit.From && word < hit.To) || names.Any(n => word >= n.From && word < n.To));
    }
}
