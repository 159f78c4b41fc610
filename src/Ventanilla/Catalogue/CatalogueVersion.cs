using Ventanilla.Platform;

namespace Ventanilla.Catalogue;

/// <summary>One version of what a town has written; never changed once it is kept.</summary>
/// <param name="Number">From 1, by town.</param>
/// <param name="Hash">See <see cref="PackFiles.Hash"/>.</param>
public sealed record CatalogueVersion(TownId Town, int Number, string Hash, string Note, string Author, DateTimeOffset MadeAt);

/// <summary>A version has begun to answer.</summary>
/// <param name="Seq">From 1, by town; the highest is the one that answers.</param>
/// <param name="Back">The version that answered until then was withdrawn.</param>
public sealed record Publishing(int Seq, int Number, bool Back, string Author, DateTimeOffset At);

/// <summary>What a town has published, in order; decides what answers, what a step back leads to, and who may finish on an earlier version.</summary>
public sealed class PublishedHistory
{
    /// <summary>
    /// How long a conversation in the middle of something may finish on the version it began with: what is asked is answered
    /// within a day, or WhatsApp has closed the window and it begins anew.
    /// </summary>
    public static readonly TimeSpan Finishing = TimeSpan.FromHours(24);

    private readonly IReadOnlyList<Publishing> lines;
    private readonly List<int> standing = [];

    /// <param name="lines">By their place.</param>
    public PublishedHistory(IReadOnlyList<Publishing> lines)
    {
        this.lines = lines;
        foreach (var line in lines)
        {
            if (line.Back && standing.Count > 0)
            {
                standing.RemoveAt(standing.Count - 1);
            }
            else
            {
                standing.Add(line.Number);
            }
        }
    }

    /// <summary>What answers now; null when nothing was ever published.</summary>
    public Publishing? Current => lines.Count == 0 ? null : lines[^1];

    /// <summary>Every version that has ever answered.</summary>
    public IReadOnlySet<int> Numbers => lines.Select(l => l.Number).ToHashSet();

    /// <summary>The version that a step back leads to; null when there is none before this one.</summary>
    public int? Before => standing.Count < 2 ? null : standing[^2];

    /// <summary>Whether what was begun with this version is finished on it. Never on one that was withdrawn: something was wrong with it.</summary>
    public bool MayFinishOn(int number, DateTimeOffset now)
    {
        for (var at = lines.Count - 2; at >= 0; at--)
        {
            if (lines[at].Number == number)
            {
                return !lines[at + 1].Back && now - lines[at + 1].At < Finishing;
            }
        }

        return false;
    }
}
