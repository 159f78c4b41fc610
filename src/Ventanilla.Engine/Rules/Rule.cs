using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine.Rules;

/// <summary>One thing the counter knows how to answer: what sets it off, the key it needs, and where the answer comes from.</summary>
public sealed record Rule
{
    /// <summary>Its name, such as <c>HORARI</c>; also <c>rule:HORARI</c> as a choice, so it never changes.</summary>
    public required string Name { get; init; }

    /// <summary>How what it answers is handled: one of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What is meant, in the town's own short word, such as <c>light_out</c>; the rule's name where it has none.</summary>
    public string? Intent { get; init; }

    /// <summary>The rule of the spreadsheet that it belongs to, where it is not one itself.</summary>
    public string? Under { get; init; }

    /// <summary>Further handlings of the same message.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary><c>high</c> or <c>critical</c>; null is ordinary.</summary>
    public string? Priority { get; init; }

    /// <summary>Nothing that is said or shown may tell what it is about.</summary>
    public bool Discreet { get; init; }

    /// <summary>What must have gone before: <c>opt_in</c>, <c>appointment</c>, <c>broadcast</c>; null is anything.</summary>
    public string? After { get; init; }

    /// <summary>It reads what staff write, and never what citizens do.</summary>
    public bool Staff { get; init; }

    /// <summary>It counts only where a place of the town is named.</summary>
    public bool NeedsPlace { get; init; }

    /// <summary>It counts only where no other rule does: what a clerk makes of a message in the end.</summary>
    public bool Weak { get; init; }

    /// <summary>A street in the message is its own business, also by a bare name.</summary>
    public bool Streets { get; init; }

    /// <summary>Lists whose rows, where the message names them, are told with it.</summary>
    public IReadOnlyList<NameList> Slots { get; init; } = [];

    /// <summary>What is told where the message does not name it: <c>office</c> = <c>OAC</c>.</summary>
    public IReadOnlyDictionary<string, string> Default { get; init; } = new Dictionary<string, string>();

    /// <summary>The day is part of what it tells, today where none is named.</summary>
    public bool Dated { get; init; }

    /// <summary>What a button for it says.</summary>
    public required LocalText Title { get; init; }

    public IReadOnlyList<Trigger> Triggers { get; init; } = [];

    /// <summary>The number that chooses it while the menu is the last thing said; <c>0</c> always reaches a person.</summary>
    public int? Digit { get; init; }

    /// <summary>Patterns for the whole message.</summary>
    public IReadOnlyList<KeyPattern> Patterns { get; init; } = [];

    /// <summary>Patterns so distinct that they count inside a sentence.</summary>
    public IReadOnlyList<KeyPattern> Inside { get; init; } = [];

    /// <summary>Phrases that show a message is about something else, whatever keywords it has.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];

    /// <summary>A message with more telling words than this is no longer a keyword; null = no limit.</summary>
    public int? MostWords { get; init; }

    /// <summary>Names that make a <see cref="Strength.Named"/> trigger count.</summary>
    public IReadOnlyList<NameList> Names { get; init; } = [];

    public Key? Key { get; init; }

    public required Answer Answer { get; init; }

    /// <summary>Every way of handling, from what goes before all to what needs nobody.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["urgent", "dlp_warning", "subscription", "code_external", "code_internal", "keyword", "incident", "operator", "noise"];

    /// <summary>How the rule is called as a choice.</summary>
    public string ChoiceId => $"rule:{Name}";
}

/// <summary>A word or phrase that sets off a rule.</summary>
/// <param name="Language">Whose phrase it is; null when it is the same in several.</param>
public sealed record Trigger(string Phrase, string? Language, Strength Strength);

/// <summary>How much of the message a trigger must be, because some words mean other things in a sentence.</summary>
public enum Strength
{
    /// <summary>Counts wherever it stands.</summary>
    Anywhere,

    /// <summary>Counts beside few other telling words.</summary>
    Few,

    /// <summary>Counts beside a name that the rule knows (or alone).</summary>
    Named,

    /// <summary>Counts when all else that tells something is such a name: for what acts at once, as leaving a list.</summary>
    Only,

    /// <summary>Counts only as the whole message, politeness aside.</summary>
    Whole,

    /// <summary>Counts where nothing else does, and for something in the street only beside a place: what a clerk would guess at.</summary>
    Hint,
}

/// <summary>The key that a service needs and how it is found, checked and asked for.</summary>
public sealed record Key
{
    /// <summary>How a key looks when it stands in an answer to our question, or beside a keyword.</summary>
    public KeyPattern? Find { get; init; }

    /// <summary>Anything with a letter may be the key: a script understands it.</summary>
    public bool Free { get; init; }

    /// <summary>Names that stand for a key: "parada del CAP".</summary>
    public NameList? Names { get; init; }

    /// <summary>What the key is called where it is missing: <c>stop</c>, <c>card</c>; and its second part: <c>pin</c>.</summary>
    public string? Name { get; init; }

    public string? SecondName { get; init; }

    /// <summary>How many parts it has: a case and its PIN are two.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>How the second part looks when it comes alone.</summary>
    public KeyPattern? Second { get; init; }

    /// <summary>Where keys must exist before anybody is asked; the label column names them for suggestions.</summary>
    public KnownKeys? Known { get; init; }

    /// <summary>The key opens something private: wrong ones are counted and after a few no more are tried.</summary>
    public bool Secret { get; init; }

    public required LocalText Ask { get; init; }

    public LocalText? AskSecond { get; init; }
}

/// <summary>The column that holds every valid key, and one that says what it is.</summary>
public sealed record KnownKeys(Table Table, string Column, string Label)
{
    /// <summary>The key as it stands in the table, or null. The letter O is read as a zero, I and L as a one: as they are misread from a worn sign.</summary>
    internal string? Read(string key)
    {
        var column = Table.Column(Column);
        var read = key.Length == 0 ? key : key[..1] + key[1..].Replace('O', '0').Replace('I', '1').Replace('L', '1');
        var all = read.Length == 0 ? read : read[..1].Replace('O', '0').Replace('I', '1').Replace('L', '1') + read[1..];
        return new[] { key, read, all }.FirstOrDefault(k => Table.Rows(column, k).Count > 0);
    }
}
