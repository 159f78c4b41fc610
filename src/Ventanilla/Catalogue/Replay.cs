using System.Text;
using Ventanilla.Engine;
using Ventanilla.Platform;
using Ventanilla.Scripts;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>What a citizen has written once, to be handled again.</summary>
internal sealed record HeardBefore(long Conversation, long Contact, string Text, string Kind, DateTimeOffset At);

/// <summary>Messages that two versions answer differently in the same way.</summary>
/// <param name="From">The rule or matter that answers them now.</param>
/// <param name="Examples">What was written, with only such words as several citizens have used.</param>
internal sealed record ChangedAnswer(string From, string To, int Count, IReadOnlyList<string> Examples);

/// <summary>
/// Lets stored conversations be answered by two versions, to see what a draft would change before anybody is told it. What
/// comes out names nobody: of a message it shows the words that at least three citizens have written, and no figures.
/// </summary>
internal static class Replay
{
    private const int FewestWriters = 3;
    private const int MostExamples = 3;
    private const int LongestExample = 12;
    private const string Hidden = "…";

    /// <param name="conversations">How many, the last that anything was said in.</param>
    public static IReadOnlyList<HeardBefore> Read(DbSession session, TownId town, int conversations) => session.Query(
        """
        SELECT m.conversation_id, c.contact_id, m.text, m.kind, m.at FROM messages m JOIN conversations c ON c.id = m.conversation_id AND c.town_id = m.town_id
        WHERE m.town_id = $1 AND m.direction = 0 AND m.kind <> 'system'
          AND m.conversation_id IN (SELECT id FROM conversations WHERE town_id = $1 ORDER BY updated_at DESC LIMIT $2)
        ORDER BY m.conversation_id, m.seq
        """,
        r => new HeardBefore(r.GetInt64(0), r.GetInt64(1), r.Text(2) ?? "", r.GetString(3), r.Time(4)), town.Value, conversations);

    public static async Task<IReadOnlyList<ChangedAnswer>> CompareAsync(
        IReadOnlyList<HeardBefore> heard, Engine.Catalogue now, Engine.Catalogue draft, ScriptRunner scripts, CancellationToken ct)
    {
        var (before, after) = (new Trial(now, scripts), new Trial(draft, scripts));
        var common = heard.SelectMany(h => Words(h.Text).Select(w => (w, h.Contact))).Distinct().CountBy(w => w.w, StringComparer.Ordinal)
            .Where(w => w.Value >= FewestWriters).Select(w => w.Key).ToHashSet(StringComparer.Ordinal);
        var changed = new List<(string From, string To, string Example)>();
        foreach (var message in heard)
        {
            var row = new TriedMessage(message.At.ToString("O"), message.At, "inbound", message.Conversation.ToString(System.Globalization.CultureInfo.InvariantCulture), null, message.Text, message.Kind, null);
            var (was, will) = (await before.HandleAsync(row, ct), await after.HandleAsync(row, ct));
            if (NameOf(was.Handling) != NameOf(will.Handling) || !was.Replies.SequenceEqual(will.Replies))
            {
                changed.Add((NameOf(was.Handling), NameOf(will.Handling), Shown(message.Text, common)));
            }
        }

        return
        [
            .. changed.GroupBy(c => (c.From, c.To)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
                .Select(g => new ChangedAnswer(g.Key.From, g.Key.To, g.Count(), [.. g.Select(c => c.Example).Distinct().Take(MostExamples)])),
        ];
    }

    private static string NameOf(Handling handling) => handling.Rule ?? $"{handling.Intent} ({handling.Kind})";

    private static string Shown(string text, HashSet<string> common)
    {
        var shown = new List<string>();
        foreach (var word in Words(text).Take(LongestExample))
        {
            var safe = common.Contains(word) ? word : Hidden;
            if (safe != Hidden || shown.LastOrDefault() != Hidden)
            {
                shown.Add(safe);
            }
        }

        return string.Join(' ', shown);
    }

    /// <summary>In small letters; whatever holds a figure is no word and is never common.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.ToLowerInvariant() + " ")
        {
            if (char.IsLetterOrDigit(c) || c is '\'' or '·')
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString().Any(char.IsDigit) ? Hidden : word.ToString();
                word.Clear();
            }
        }
    }
}
