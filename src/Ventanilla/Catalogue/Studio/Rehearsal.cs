using System.Globalization;
using System.Text.Json;
using Ventanilla.Engine.Rules;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Scripts;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue.Studio;

/// <summary>What citizens wrote and no rule understood.</summary>
internal sealed record Missed(long Id, ConversationId Conversation, string Text, DateTimeOffset At);

/// <summary>What a script is asked for a trial.</summary>
internal sealed record ScriptQuestion(string Key, string Text, string Language);

/// <summary>How a script's trial ended: what it answered, or what went wrong and in which line.</summary>
/// <param name="Use">What it has used of what it may; null when it was not run.</param>
internal sealed record ScriptTrial(string? Json, string? Problem, int? Line, long Milliseconds, ScriptUse? Use);

/// <summary>Tries what a catalogue would do: with what a clerk types, and with what citizens wrote in vain.</summary>
internal sealed class Rehearsal(Database database, ScriptRunner scripts, TownClock clock, TimeProvider time)
{
    /// <summary>How far back unanswered messages are looked at.</summary>
    public const int MostMissed = 1_000;

    /// <summary>Runs of a script that the machine's time has ended.</summary>
    private const int MostAgain = 3;

    /// <summary>A conversation of one person with the counter; nothing is sent and nothing kept.</summary>
    public Trial Begin(Engine.Catalogue catalogue) => new(catalogue, scripts);

    public Task<Tried> SayAsync(Trial trial, string text, CancellationToken ct) =>
        trial.HandleAsync(new("typed", clock.Now, "inbound", "typed", null, text, "text", null), ct);

    /// <summary>Runs a script as it is written, with the tables of the first rule that names it.</summary>
    /// <param name="catalogue">Null while something in the draft is wrong: then it sees no tables.</param>
    public async Task<ScriptTrial> RunAsync(Viewer viewer, Engine.Catalogue? catalogue, string script, string source, ScriptQuestion question, CancellationToken ct)
    {
        var tables = catalogue?.Rules.Select(r => r.Answer).OfType<Answer.Runs>().FirstOrDefault(r => r.Script == script)?.TablesJson;
        var now = catalogue is null ? clock.Now : TimeZoneInfo.ConvertTime(clock.Now, TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone));
        var input = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["key"] = question.Key,
            ["text"] = question.Text.Length > 0 ? question.Text : question.Key,
            ["language"] = question.Language,
            ["now"] = now.DateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            ["weekday"] = now.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)now.DayOfWeek,
        });
        var (outcome, use, took) = await MeasuredAsync();

        // On a busy machine the time may be over before the steps are, and only who runs out of steps is told the line.
        for (var again = 0; again < MostAgain && outcome is ScriptOutcome.Failed { Kind: ScriptFailure.TooLong, Line: null } && use is { Percent: < 100 }; again++)
        {
            (outcome, use, took) = await MeasuredAsync();
        }

        return outcome switch
        {
            ScriptOutcome.Answered answered => new(answered.Json, null, null, took, use),
            ScriptOutcome.Failed failed => new(null, failed.Message, failed.Line, took, use),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        async Task<(ScriptOutcome Outcome, ScriptUse? Use, long Took)> MeasuredAsync()
        {
            var began = time.GetTimestamp();
            var (ended, used) = await scripts.MeasureAsync(viewer.Town, source, input, tables ?? "{}", ct);
            return (ended, used, (long)time.GetElapsedTime(began).TotalMilliseconds);
        }
    }

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
        var caught = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = 0; at < missed.Count; at++)
        {
            var tried = await trial.HandleAsync(new("missed", missed[at].At, "inbound", $"missed-{at}", null, missed[at].Text, "text", null), ct);
            if (tried.Handling is { Intent: not "not_understood" and not "nothing" } handling)
            {
                var rule = handling.By(catalogue)?.Name ?? handling.Intent;
                (caught.TryGetValue(rule, out var places) ? places : caught[rule] = []).Add(at);
            }
        }

        return caught.ToDictionary(c => c.Key, c => (IReadOnlyList<int>)c.Value, StringComparer.Ordinal);
    }

    /// <summary>Which rules are in each other's way. Many thousands of messages are said: not on the thread that serves the page.</summary>
    /// <param name="only">The name of the one rule that is looked at; null for all.</param>
    public static Task<IReadOnlyList<Standing>> RivalsAsync(Engine.Catalogue catalogue, string? only) => Task.Run(() => Rivals.Of(catalogue, only));
}
