using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Flows;

/// <summary>One place in a flow: a question, or something that is done on the way to the next.</summary>
public abstract record FlowNode
{
    private FlowNode()
    {
    }

    /// <summary>Where it goes on; <see cref="Flow.End"/> ends the flow.</summary>
    public string Next { get; init; } = Flow.End;

    /// <summary>Every way out.</summary>
    public virtual IEnumerable<string> Exits => [Next];

    /// <summary>A question to the citizen, skipped where its field is known.</summary>
    public sealed record Asks : FlowNode
    {
        /// <summary>Meta's window is 24 hours from the citizen's last message: whoever has not answered by now could hardly be told anything afterwards.</summary>
        public static readonly TimeSpan LongestWait = TimeSpan.FromHours(20);

        public required AskKind Kind { get; init; }

        public required string Field { get; init; }

        public required LocalText Text { get; init; }

        /// <summary>Asked instead where half of a place is known: the street, and not its number.</summary>
        public LocalText? Part { get; init; }

        /// <summary>Said before the question when the answer did not fit; null says what the machine says for this kind.</summary>
        public LocalText? Again { get; init; }

        /// <summary>May be left out, by this word on a button.</summary>
        public LocalText? Skip { get; init; }

        /// <summary>Where it goes on when it was left out, or when there is nothing to choose from.</summary>
        public string? SkipNext { get; init; }

        public IReadOnlyList<Option> Options
        {
            get;
            init
            {
                field = value;
                for (var at = 0; at < value.Count; at++)
                {
                    value[at].Words.ToList().ForEach(phrase => Words.Add(phrase, at));
                }
            }
        } = [];

        /// <summary>Which option a phrase means.</summary>
        internal PhraseIndex Words { get; } = new();

        /// <summary>Options out of a table; for a slot, the table of the hours.</summary>
        public OptionRows? Rows { get; init; }

        /// <summary>More than one option may be chosen in one message.</summary>
        public bool Several { get; init; }

        /// <summary>What is taken over from an appointment that was chosen; not more, or its "yes" of then would be one of now.</summary>
        public IReadOnlyList<string> Keeps { get; init; } = [];

        /// <summary>Bounds of a number; of a date in days from today.</summary>
        public int From { get; init; }

        public int To { get; init; } = int.MaxValue;

        /// <summary>Where the codes stand that are written on things: a container, a street light.</summary>
        public IReadOnlyList<CodePlace> Codes { get; init; } = [];

        public TimeSpan Wait { get; init; } = LongestWait;

        /// <summary>Where it goes on when nobody answers; null ends the flow without a word.</summary>
        public string? Late { get; init; }

        public override IEnumerable<string> Exits => [Next, .. Options.Select(o => o.Next).Append(SkipNext).Append(Late).OfType<string>()];
    }

    /// <summary>Goes on by what is known: the first test that holds.</summary>
    public sealed record Branches(IReadOnlyList<(FieldTest Test, string Next)> Ways) : FlowNode
    {
        public override IEnumerable<string> Exits => [.. Ways.Select(w => w.Next), Next];
    }

    /// <summary>Sets fields; an empty text takes a field away.</summary>
    public sealed record Sets(IReadOnlyDictionary<string, Template> Values) : FlowNode;

    /// <summary>Takes fields out of the first row of a table that fits.</summary>
    public sealed record Looks(Rows Rows, IReadOnlyDictionary<string, Place> Fields, string Missing) : FlowNode
    {
        public override IEnumerable<string> Exits => [Next, Missing];
    }

    public sealed record Says(LocalText Text) : FlowNode;

    /// <summary>Asks a script of the town's.</summary>
    /// <param name="Gives">The fields that it may fill in.</param>
    /// <param name="Down">Where it goes on when the script fails.</param>
    public sealed record Runs(Answer.Runs Code, IReadOnlyList<string> Gives, string Down) : FlowNode
    {
        public override IEnumerable<string> Exits => [Next, Down];
    }

    /// <summary>Opens a case.</summary>
    /// <param name="Place">The field of the question that asked where.</param>
    /// <param name="Keep">Further fields that stay with the case.</param>
    /// <param name="Taken">Where it goes on when somebody else has just taken the hour.</param>
    public sealed record Opens(CaseParts Parts, string? Place, IReadOnlyList<string> Keep, string? Taken) : FlowNode
    {
        public override IEnumerable<string> Exits => Taken is null ? [Next] : [Next, Taken];
    }

    /// <summary>Remembers the appointment that was just opened, and comes back some hours before it.</summary>
    /// <param name="Slot">The field of the hour.</param>
    public sealed record Reminds(string Slot, int HoursBefore, string At) : FlowNode
    {
        public override IEnumerable<string> Exits => [Next, At];
    }

    /// <summary>Cancels the case that the field <c>case</c> names, if it is this conversation's, and gives its hour back.</summary>
    public sealed record Cancels : FlowNode;

    /// <summary>The citizen wants messages on the topics that this field names.</summary>
    public sealed record Joins(string Topics) : FlowNode;

    /// <summary>A person goes on; the flow is over.</summary>
    /// <param name="Quiet">Only calls them: what is said stands in the flow.</param>
    public sealed record HandsOver(Template Queue, LocalText? Text, bool Quiet) : FlowNode
    {
        public override IEnumerable<string> Exits => [];
    }
}

/// <summary>What an answer must be.</summary>
public enum AskKind
{
    Text,
    Choice,
    Number,
    Date,
    Place,
    Photo,
    Document,
    Identity,
    Email,
    Phone,

    /// <summary>Yes or no.</summary>
    Confirm,

    /// <summary>A free hour out of a table.</summary>
    Slot,

    /// <summary>One of the citizen's own appointments.</summary>
    Booked,
}

/// <summary>Something to choose.</summary>
/// <param name="Words">Phrases that mean it, besides what is on its button.</param>
public sealed record Option(string Value, LocalText Label, IReadOnlyList<string> Words, string? Next);

/// <summary>Options that are rows of a table.</summary>
/// <param name="Value">The column that becomes the field; of a slot, the columns that name it together.</param>
/// <param name="Label">The column that people read; unused for slots, which are days and hours.</param>
/// <param name="Names">Under which names people know the rows.</param>
public sealed record OptionRows(Rows Rows, IReadOnlyList<Place> Value, Place? Label, NameList? Names);

/// <summary>A code that stands on a thing in the street, and where that is.</summary>
public sealed record CodePlace(Table Table, string Key, string Street, string Number);

/// <summary>The parts of a case, as texts with fields.</summary>
public sealed record CaseParts(Template Category, Template Class, Template Hours, Template Queue, Template Text, Template Slot);
