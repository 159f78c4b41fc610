using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Hours;
using Ventanilla.Engine.Places;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine;

/// <summary>
/// All that a town has written for its counter, ready to answer: rules, code services, tables, texts, hours. Immutable;
/// built once when published and shared by every conversation.
/// </summary>
public sealed partial record Catalogue
{
    /// <summary>The town's own number for it; 0 where it is only tried.</summary>
    public int Version { get; init; }

    public required Town Town { get; init; }

    /// <summary>
    /// What many towns follow: what its phrases are made of is kept there once for all of them, and the town answers no
    /// differently for it. Given before the rules; null where the town follows nothing.
    /// </summary>
    public Catalogue? Beneath { get; init; }

    /// <summary>In the order in which the town wrote them; of two that fit equally, the first answers.</summary>
    public required IReadOnlyList<Rule> Rules
    {
        get;
        init
        {
            field = value;
            Finder = new(value, Danger, Groups, Beneath?.Finder);
        }
    }

    /// <summary>Phrases that may mean that somebody is in danger: 112 is named and a person called, whatever else is said.</summary>
    public IReadOnlyList<string> Danger
    {
        get;
        init
        {
            field = value;
            Finder = new(Rules ?? [], value, Groups, Beneath?.Finder);
        }
    } = [];

    /// <summary>Words that may stand for each other in a phrase, by the name that follows <c>@</c>; given before the rules.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; } = Words.PhraseText.NoGroups;

    /// <summary>Places that everybody knows and that are no address: the market, the bridge; null where the town names none.</summary>
    public NameList? Places { get; init; }

    /// <summary>The town's streets; null where it has none in its tables.</summary>
    public Streets? Streets { get; init; }

    public required IReadOnlyDictionary<string, Table> Tables { get; init; }

    public required IReadOnlyList<Queue> Queues { get; init; }

    /// <summary>Where goes what no rule sends elsewhere.</summary>
    public required string DefaultQueue { get; init; }

    public IReadOnlyList<Connector> Connectors { get; init; } = [];

    public required OfficeHours Hours { get; init; }

    /// <summary>Conversations that have a plan, by name.</summary>
    public IReadOnlyDictionary<string, Flow> Flows { get; init; } = new Dictionary<string, Flow>();

    public DayTypes DayTypes { get; init; } = new("", "", "");

    /// <summary>Texts of the town's own in place of <see cref="OwnTexts"/>, by name.</summary>
    public IReadOnlyDictionary<string, LocalText> Texts { get; init; } = new Dictionary<string, LocalText>();

    /// <summary>How long what matched nothing waits for the rest of its burst; zero reads it at once.</summary>
    public TimeSpan BurstWait { get; init; } = TimeSpan.FromSeconds(4);

    internal RuleFinder Finder { get; private init; } = new([], [], Words.PhraseText.NoGroups);

    internal LocalText Text(string name) => Texts.TryGetValue(name, out var own) ? own : OwnTexts.All[name];
}

/// <summary>The town itself.</summary>
/// <param name="TimeZone">IANA name, such as <c>Europe/Madrid</c>.</param>
/// <param name="Languages">The town's languages, its own two first; further ones are understood but not offered.</param>
public sealed record Town(string Slug, string Name, string TimeZone, IReadOnlyList<string> Languages, string DefaultLanguage);

/// <summary>People who answer.</summary>
/// <param name="Label">As it stands in a list: "Oficina d'Atenció Ciutadana".</param>
/// <param name="Spoken">As it stands in a sentence: "l'Oficina d'Atenció Ciutadana".</param>
/// <param name="Office">The office whose opening hours are theirs; null when nothing can be promised.</param>
public sealed record Queue(string Name, LocalText Label, LocalText Spoken, string? Office);

/// <summary>Another organisation's program.</summary>
/// <param name="Url">Null until the technician sets it: then its failure text answers.</param>
/// <param name="Detectors">As the town described it: <c>no</c>, or what is involved.</param>
public sealed record Connector(string Name, string Purpose, Uri? Url, TimeSpan Timeout, string Detectors, string? KeyPattern, LocalText? Failure)
{
    public bool HasPersonalData => Detectors != "no";
}

/// <summary>What timetables call a weekday, a Saturday, and a Sunday or holiday.</summary>
public sealed record DayTypes(string Weekday, string Saturday, string Holiday)
{
    internal string Of(DateOnly day, OfficeHours hours) =>
        hours.IsHoliday(day) || day.DayOfWeek == DayOfWeek.Sunday ? Holiday : day.DayOfWeek == DayOfWeek.Saturday ? Saturday : Weekday;
}
