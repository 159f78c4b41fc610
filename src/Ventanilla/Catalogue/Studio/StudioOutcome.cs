namespace Ventanilla.Catalogue.Studio;

/// <summary>How an attempt to write, publish or go back ended.</summary>
internal abstract record StudioOutcome
{
    private StudioOutcome()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Version">The version that answers from now on; null when nothing was published.</param>
    public sealed record Done(int? Version = null) : StudioOutcome;

    /// <summary>Somebody else has changed the same meanwhile; nothing of theirs was lost, and nothing of ours is kept.</summary>
    /// <param name="Paths">The files that it is about; none where the whole has changed.</param>
    public sealed record Overtaken(IReadOnlyList<string> Paths) : StudioOutcome;

    /// <summary>What is written cannot answer citizens.</summary>
    public sealed record Faulty(IReadOnlyList<Problem> Problems) : StudioOutcome;

    /// <summary>There is nothing that could be published, or nothing before it to go back to.</summary>
    public sealed record Nothing : StudioOutcome;
}
