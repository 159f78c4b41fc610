namespace Ventanilla.ExternalCode;

/// <summary>How a call ended. Reasons are in our words, for the technician; never what the program said.</summary>
internal abstract record ExternalOutcome
{
    private ExternalOutcome()
    {
    }

    /// <param name="Json">A JSON object, well formed and of at most 64 KB; what is in it is for the engine to judge.</param>
    public sealed record Answered(string Json) : ExternalOutcome;

    /// <summary>The deadline passed first, in a queue of ours or at theirs.</summary>
    public sealed record Slow : ExternalOutcome;

    /// <summary>It cannot be reached or says that it cannot answer, or it has failed so often that it is left alone for a while.</summary>
    public sealed record Down(string Reason) : ExternalOutcome;

    /// <summary>We may not call this address, or the program will not be called by us. Somebody must mend the settings.</summary>
    public sealed record Refused(string Reason) : ExternalOutcome;

    /// <summary>It answered, and the answer is of no use.</summary>
    public sealed record Nonsense(string Reason) : ExternalOutcome;
}
