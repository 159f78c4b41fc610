namespace Ventanilla.Engine;

/// <summary>What the engine can be told.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>The citizen wrote, tapped, or sent something without words.</summary>
    /// <param name="Text">Text, caption or the title of the tapped button; empty for a bare photo or place.</param>
    /// <param name="Payload">The id of the tapped choice. It can be forged: only ids of the menu last shown count.</param>
    /// <param name="Kind">The content's kind as the API names it: <c>text</c>, <c>image</c>, <c>audio</c>, <c>location</c>, …</param>
    /// <param name="LanguageHint">Language of the citizen's app, such as <c>es</c>; weaker than what they write.</param>
    /// <param name="At">The place that was sent along.</param>
    /// <param name="Id">Our id of the message: what a flow keeps of a photo or a file.</param>
    public sealed record CitizenSaid(string Text, string? Payload = null, string Kind = "text", string? LanguageHint = null, GeoPoint? At = null, string? Id = null) : Input;

    /// <summary>Somebody of the town hall is about to send this, to a citizen or to colleagues: what is in it is told, and nothing is answered.</summary>
    /// <param name="Kind">As with citizens: a <c>document</c> is a file.</param>
    public sealed record StaffWrites(string Text, string Kind = "text") : Input;

    /// <summary>A time that the engine asked for by <see cref="EngineEvent.TimerSet"/> has come. A token it no longer knows changes nothing.</summary>
    public sealed record TimeCame(string Token) : Input;

    /// <summary>Internal code has run. <paramref name="Json"/> is its answer, or null when it failed.</summary>
    public sealed record ScriptAnswered(string Service, string Key, string? Json) : Input;

    /// <summary>External code has answered; null when it was slow, down, refused or spoke nonsense.</summary>
    public sealed record ExternalAnswered(string Service, string Key, string? Json) : Input;

    /// <summary>The hours that others have taken already, of those that <see cref="EngineEvent.SlotsAsked"/> asked about.</summary>
    public sealed record SlotsTaken(IReadOnlyCollection<string> Slots) : Input;

    /// <summary>A number and a PIN for the case that is being opened; null when its hour was taken by somebody else in the meantime.</summary>
    public sealed record NumberGiven(string? Number, string? Pin) : Input;

    /// <summary>What stands in the books about a case; null when number and PIN do not fit together, whichever of the two was wrong.</summary>
    public sealed record CaseTold(string Rule, string Number, Flows.CaseFacts? Facts) : Input;
}

/// <summary>A point on the map.</summary>
public sealed record GeoPoint(double Latitude, double Longitude);

/// <summary>Who is answering this citizen at present: decides whether the machine may speak.</summary>
public enum Attention
{
    /// <summary>Nobody: the machine answers.</summary>
    Machine,

    /// <summary>In a queue, not yet taken: codes and keywords still answer, what is not understood is only added to the wait.</summary>
    Waiting,

    /// <summary>An operator has taken it: the machine is silent.</summary>
    Attended,
}
