using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Scripts;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue.Studio;

/// <summary>What citizens wrote and no rule understood.</summary>
internal sealed record Missed(long Id, ConversationId Conversation, string Text, DateTimeOffset At);

/// <summary>Tries what a catalogue would do: with what a clerk types, and with what citizens wrote in vain.</summary>
internal sealed class Rehearsal(Database database, ScriptRunner scripts, TownClock clock)
{
    /// <summary>How far back unanswered messages are looked at.</summary>
    public const int MostMissed = 1_000;

    /// <summary>A conversation of one person with the counter; nothing is sent and nothing kept.</summary>
    public Trial Begin(Engine.Catalogue catalogue) => new(catalogue, scripts);

    public Task<Tried> SayAsync(Trial trial, string text, CancellationToken ct) =>
        trial.HandleAsync(new("typed", clock.Now, "inbound", "typed", null, text, "text", null), ct);

    public Task<IReadOnlyList<Missed>> MissedAsync(Viewer viewer, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Missed>>(
        viewer.Town,
        s => s.Query(
            "SELECT id, conversation_id, text, at FROM unanswered WHERE town_id = $1 ORDER BY id DESC LIMIT $2",
            r => new Missed(r.GetInt64(0), new(r.GetInt64(1)), r.GetString(2), r.Time(3)), viewer.Town.Value, MostMissed),
        ct);

    /// <summary>Which of the missed messages each rule would answer now.</summary>
    /// <returns>Places in the list, by rule or matter.</returns>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<int>>> CatchAsync(Engine.Catalogue catalogue, IReadOnlyList<Missed> missed, CancellationToken ct)
    {
        var trial = Begin(catalogue);
        var matters = catalogue.Rules.Where(r => r.Intent is not null).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var caught = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = 0; at < missed.Count; at++)
        {
            var tried = await trial.HandleAsync(new("missed", missed[at].At, "inbound", $"missed-{at}", null, missed[at].Text, "text", null), ct);
            if (tried.Handling is { Intent: not "not_understood" and not "nothing" } handling)
            {
                var rule = handling.Rule is { } name && !matters.Contains(handling.Intent) ? name : handling.Intent;
                (caught.TryGetValue(rule, out var places) ? places : caught[rule] = []).Add(at);
            }
        }

        return caught.ToDictionary(c => c.Key, c => (IReadOnlyList<int>)c.Value, StringComparer.Ordinal);
    }
}
