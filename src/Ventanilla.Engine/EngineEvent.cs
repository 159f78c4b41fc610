namespace Ventanilla.Engine;

/// <summary>What the engine wants to happen. The Turn carries it out; an event it does not know is a bug.</summary>
public abstract record EngineEvent
{
    private EngineEvent()
    {
    }

    /// <summary>Say something to the citizen.</summary>
    public sealed record Replied(Reply Reply) : EngineEvent;

    /// <summary>The citizen's language is known now (<c>ca</c>, <c>es</c>, <c>en</c>) and is to be remembered with the contact.</summary>
    public sealed record LanguageChosen(string Language) : EngineEvent;

    /// <summary>A person is needed.</summary>
    /// <param name="Queue">The queue's name, such as <c>OAC</c>.</param>
    /// <param name="Reason">Why, for the operator: a rule's name, or <c>not understood</c>.</param>
    /// <param name="Priority"><c>high</c> or <c>critical</c>; null is ordinary. What is critical goes to its queue also from another one.</param>
    public sealed record OperatorRequested(string Queue, string Reason, string? Priority = null) : EngineEvent;

    /// <summary>How this message was understood. Once for each message that the machine has answered or passed on.</summary>
    public sealed record Understood(Handling Handling) : EngineEvent;

    /// <summary>Call back at this time with this token. One timer per conversation: a new one replaces the old.</summary>
    public sealed record TimerSet(string Token, DateTimeOffset Due) : EngineEvent;

    /// <summary>Run internal code, then hand its answer in as <see cref="Input.ScriptAnswered"/> in the same Turn.</summary>
    /// <param name="Script">Its source.</param>
    /// <param name="InputJson">What the script sees of the question: key, text, language, now.</param>
    /// <param name="TablesJson">The tables it named; the same text object for as long as they do not change.</param>
    public sealed record ScriptCalled(string Service, string Key, string Script, string InputJson, string TablesJson) : EngineEvent;

    /// <summary>Ask another organisation's program; its answer comes back later as <see cref="Input.ExternalAnswered"/>.</summary>
    public sealed record ExternalCodeCalled(string Service, string Key, string Connector, string Language) : EngineEvent;

    /// <summary>The citizen wants no more messages on a topic (<c>*</c> = all), or wants them again.</summary>
    public sealed record OptChanged(string Topic, bool OptedOut) : EngineEvent;

    /// <summary>A flow is about to offer hours: which of them are taken? Answered in the same Turn by <see cref="Input.SlotsTaken"/>.</summary>
    /// <param name="From">Not before this day.</param>
    public sealed record SlotsAsked(DateOnly From) : EngineEvent;

    /// <summary>A case needs a number and a PIN, and perhaps an hour that nobody else may have. Answered in the same Turn by <see cref="Input.NumberGiven"/>.</summary>
    public sealed record NumberWanted(string? Slot) : EngineEvent;

    /// <summary>A case is opened, with the number that was given.</summary>
    public sealed record CaseOpened(Flows.NewCase Case) : EngineEvent;

    /// <summary>The citizen has cancelled their own case; its hour is free again.</summary>
    public sealed record CaseCancelled(string Number) : EngineEvent;

    /// <summary>Somebody asks how a case stands. Answered in the same Turn by <see cref="Input.CaseTold"/>.</summary>
    public sealed record CaseAsked(string Rule, string Number, string Pin) : EngineEvent;

    /// <summary>Nothing matched. Kept for the town's list of unanswered questions; nothing is said by this event.</summary>
    public sealed record NotUnderstood(string Text) : EngineEvent;
}

/// <summary>What was made of a message: how it is handled, what is meant, and what was found in it.</summary>
/// <param name="Kind">One of <see cref="Rules.Rule.Kinds"/>.</param>
/// <param name="Rule">The rule of the spreadsheet that answers, or null.</param>
/// <param name="Slots">What the message names: texts, numbers, true.</param>
/// <param name="Ask">What is asked for because it is missing.</param>
/// <param name="Also">Further handlings.</param>
public sealed record Handling(
    string Kind,
    string Intent,
    string? Rule,
    string? Key,
    IReadOnlyDictionary<string, object> Slots,
    string? Queue,
    string? Priority,
    string? Ask,
    IReadOnlyList<string> Also,
    bool Discreet)
{
    /// <summary>The rule or matter that handles it; null where none of the town's does.</summary>
    public Rules.Rule? By(Catalogue catalogue)
    {
        var rule = Rule is null ? null : catalogue.Finder.Named(Rule);
        return rule is not null && rule.Name.Equals(Intent, StringComparison.OrdinalIgnoreCase) ? rule : catalogue.Finder.Named(Intent) is { Intent: not null } matter ? matter : rule;
    }
}

/// <summary>An answer to the citizen, before it is any channel's.</summary>
/// <param name="Author">Which machine spoke: <c>rule</c>, <c>table</c>, <c>script</c>, <c>external</c>, <c>flow</c> or <c>system</c>.</param>
/// <param name="Name">The rule or service, such as <c>HORARI</c>.</param>
/// <param name="ChoicesLabel">The word that opens a list of choices.</param>
/// <param name="KeepChoices">The choices are the main menu and may stay in sight.</param>
public sealed record Reply(
    string Text,
    string Author,
    string Name,
    IReadOnlyList<ReplyChoice>? Choices = null,
    string? ChoicesLabel = null,
    bool KeepChoices = false);

/// <summary>One thing to choose. <paramref name="Id"/> comes back as payload, <paramref name="Label"/> when typed or tapped.</summary>
public sealed record ReplyChoice(string Id, string Label, string? Description = null);
