using Ventanilla.Platform;

namespace Ventanilla.Operators;

// Operators: the people of the town hall who work at the counter, their teams' queues, and how they sign in. Whoever looks
// at anything looks as a Viewer, so that town, team and role are part of every look-up.

/// <summary>Who looks: an operator who is signed in, or a program with an API key.</summary>
/// <param name="Id">The operator's id; 0 for a program.</param>
/// <param name="SeesAll">Administrators and programs see every queue of their town.</param>
/// <param name="Queues">The queues whose conversations this viewer may see; <see cref="Unqueued"/> stands for those in no queue yet.</param>
public sealed record Viewer(TownId Town, long Id, string Name, bool SeesAll, IReadOnlyList<string> Queues)
{
    /// <summary>Stands in a list of queues for conversations that nobody has asked a person for.</summary>
    public const string Unqueued = "-";

    /// <summary>True when a conversation in this queue (null = in none) exists for the viewer; otherwise it is as if it were not there.</summary>
    public bool MaySee(string? queue) => SeesAll || Queues.Contains(queue ?? Unqueued);

    /// <summary>The queues as the look-ups take them: <c>|OAC|-|</c>.</summary>
    public string QueueList => $"|{string.Join('|', Queues)}|";
}
