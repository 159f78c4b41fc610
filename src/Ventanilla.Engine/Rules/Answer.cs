using System.Text.Json;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine.Rules;

/// <summary>Where a rule's answer comes from.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The greeting and what there is to choose.</summary>
    public sealed record Menu(LocalText Text, IReadOnlyList<string> Rules) : Answer;

    /// <summary>A text.</summary>
    public sealed record Says(LocalText Text) : Answer;

    /// <summary>A person, with a word on when.</summary>
    public sealed record Person(string Queue, LocalText? Text) : Answer;

    /// <summary>The town's tables; then, where nothing in them answers, the cases or the opening hours.</summary>
    /// <param name="Case">What is said of a case that was opened here, by its number and PIN.</param>
    public sealed record Looks(IReadOnlyList<Lookup> Lookups, LocalText? NotFound, OpeningHours? Hours = null, LocalText? Case = null) : Answer;

    /// <summary>A script over the town's tables.</summary>
    public sealed record Runs(string Script, string Source, IReadOnlyList<Table> Tables, LocalText NotFound) : Answer
    {
        private string? json;

        /// <summary>All its tables as one JSON object. Written once, so that who has read it before knows it again.</summary>
        public string TablesJson => json ??= $"{{{string.Join(',', Tables.Select(t => $"{JsonSerializer.Serialize(t.Name)}:{t.Json}"))}}}";
    }

    /// <summary>Another organisation's program.</summary>
    /// <param name="Fallback">The rule that answers with the same key when it does not.</param>
    /// <param name="NotFound">For keys that the town knows do not exist.</param>
    /// <param name="Links">Whether its answers may hold links.</param>
    public sealed record Calls(string Connector, string? Fallback, LocalText? NotFound, bool Links) : Answer;

    /// <summary>Ends subscriptions: those named, or all.</summary>
    public sealed record OptsOut(NameList Topics, string Label) : Answer;

    /// <summary>Something in the street is wrong: noted, asked for what is missing, and passed on.</summary>
    /// <param name="Label">What it is, as the citizen reads it; null when nobody knows yet.</param>
    /// <param name="Text">Said in place of our own sentence.</param>
    /// <param name="Flow">The flow that takes it up; null passes it on at once.</param>
    public sealed record Reports(string Queue, string? Category, LocalText? Label, LocalText? Text, string? Flow = null) : Answer;

    /// <summary>Begins a flow.</summary>
    /// <param name="Queue">Told as the queue where a person will see it; null where the flow decides.</param>
    public sealed record Begins(string Flow, string? Queue = null) : Answer;

    /// <summary>Somebody may be in danger: one short sentence, and the people on duty.</summary>
    public sealed record Alarms(string Queue, LocalText? Text) : Answer;

    /// <summary>A warning, after which the rest of the message is answered as ever; a person reads it too where a queue is named.</summary>
    public sealed record Warns(LocalText Text, string? Queue, string? Action) : Answer;

    /// <summary>Nothing anybody must do; at most a short word.</summary>
    public sealed record Ignores(LocalText? Text) : Answer;

    /// <summary>As another rule answers.</summary>
    public sealed record Serves(string Rule) : Answer;

    /// <summary>Changes the language.</summary>
    public sealed record SetsLanguage : Answer;
}

/// <summary>The opening hours of the office that is named, or of this one.</summary>
public sealed record OpeningHours(string Office, NameList Names);
