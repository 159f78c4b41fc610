using Ventanilla.Operators;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Conversations;

/// <summary>A channel account from which nothing leaves any more.</summary>
internal sealed record StoppedChannel(string Kind, string Name, string Reason);

/// <summary>Something that was kept and not understood; its body stays in the table.</summary>
internal sealed record SetAside(string Channel, string Account, string Reason, DateTimeOffset At);

/// <summary>What a provider told about an account of ours.</summary>
internal sealed record Notice(string Subject, string? Detail, DateTimeOffset At);

internal sealed record ScriptFailure(string Service, string Kind, string Message, DateTimeOffset At);

/// <summary>What a citizen wrote and no rule understood.</summary>
internal sealed record Unanswered(ConversationId Conversation, string Text, DateTimeOffset At);

/// <summary>Everything that waits for somebody who can mend it.</summary>
internal sealed record NeedsAttention(
    IReadOnlyList<StoppedChannel> Stopped, IReadOnlyList<UndecidedMessage> Undecided, long SetAsideCount, IReadOnlyList<SetAside> SetAside, IReadOnlyList<Notice> Notices,
    IReadOnlyList<ScriptFailure> Scripts, IReadOnlyList<Unanswered> Unanswered);

/// <summary>Reads what went wrong in a town, for its administrators.</summary>
internal sealed class AttentionStore(Database database, TownDirectory towns, ConversationStore conversations)
{
    private const int Shown = 25;

    private const int MostUndecided = 200;

    /// <summary>The messages that wait for a person's decision, as far as the viewer may see their conversations.</summary>
    public async Task<IReadOnlyList<UndecidedMessage>> ReadUndecidedAsync(Viewer viewer, CancellationToken ct)
    {
        var all = await database.ReadAsync(viewer.Town, s => DoubtStore.List(s, viewer.Town, MostUndecided), ct);
        if (viewer.SeesAll)
        {
            return all;
        }

        var seen = new List<UndecidedMessage>();
        foreach (var one in all)
        {
            if (await conversations.FindAsync(viewer, one.Conversation, ct) is not null)
            {
                seen.Add(one);
            }
        }

        return seen;
    }

    public async Task<NeedsAttention> ReadAsync(Viewer viewer, CancellationToken ct)
    {
        // What nobody can assign to a town concerns the only one there is; among several it is the technician's, not a town's.
        var (count, setAside) = towns.All.Count == 1
            ? await database.ReadAsync(s => Quarantine(s, viewer.Town.Value, 0), ct)
            : await database.ReadAsync(viewer.Town, s => Quarantine(s, viewer.Town.Value, viewer.Town.Value), ct);
        var town = viewer.Town.Value;
        return await database.ReadAsync(
            viewer.Town,
            s => new NeedsAttention(
                s.Query(
                    "SELECT kind, name, stopped FROM channels WHERE town_id = $1 AND stopped IS NOT NULL ORDER BY kind, name",
                    r => new StoppedChannel(r.GetString(0), r.GetString(1), r.GetString(2)), town),
                DoubtStore.List(s, viewer.Town, Shown),
                count,
                setAside,
                s.Query(
                    "SELECT subject, detail, at FROM notices WHERE town_id = $1 ORDER BY id DESC LIMIT $2",
                    r => new Notice(r.GetString(0), r.Text(1), r.Time(2)), town, Shown),
                s.Query(
                    "SELECT service, kind, message, at FROM script_failures WHERE town_id = $1 ORDER BY id DESC LIMIT $2",
                    r => new ScriptFailure(r.GetString(0), r.GetString(1), r.GetString(2), r.Time(3)), town, Shown),
                s.Query(
                    "SELECT conversation_id, text, at FROM unanswered WHERE town_id = $1 ORDER BY id DESC LIMIT $2",
                    r => new Unanswered(new(r.GetInt64(0)), r.GetString(1), r.Time(2)), town, Shown)),
            ct);
    }

    private static (long Count, List<SetAside> Latest) Quarantine(DbSession session, int town, int nobodys) => (
        session.Number("SELECT count(*) FROM quarantine WHERE town_id IN ($1, $2)", town, nobodys),
        session.Query(
            "SELECT channel, account, reason, received_at FROM quarantine WHERE town_id IN ($1, $2) ORDER BY id DESC LIMIT $3",
            r => new SetAside(r.GetString(0), r.GetString(1), r.GetString(2), r.Time(3)), town, nobodys, Shown));
}
