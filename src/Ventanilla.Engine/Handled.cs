using Ventanilla.Engine.Rules;

namespace Ventanilla.Engine;

/// <summary>What is being made of a message, while it is.</summary>
internal sealed class Handled
{
    private readonly List<string> _also = [];

    public string? Kind { get; private set; }

    public string Intent { get; set; } = "";

    public string? Rule { get; set; }

    public string? Key { get; set; }

    public Dictionary<string, object> Slots { get; } = new(StringComparer.Ordinal);

    public string? Queue { get; set; }

    public string? Priority { get; set; }

    public string? Ask { get; set; }

    public bool Discreet { get; private set; }

    /// <summary>Takes the rule as the way of handling, or beside the one there is.</summary>
    public void By(Rule rule)
    {
        By(rule.Kind, rule.Intent ?? rule.Name.ToLowerInvariant());
        Rule ??= rule.Intent is null ? rule.Name : rule.Under;
        Priority ??= rule.Priority;
        Discreet |= rule.Discreet;
        rule.Also.ToList().ForEach(Also);
    }

    public void By(string kind, string intent)
    {
        if (Kind is null)
        {
            (Kind, Intent) = (kind, intent);
        }
        else
        {
            Also(kind);
        }
    }

    public void Also(string kind)
    {
        if (kind != Kind && !_also.Contains(kind))
        {
            _also.Add(kind);
        }
    }

    public Handling Done() => new(Kind!, Intent, Rule, Key, Slots, Queue, Priority, Ask, _also, Discreet);
}
