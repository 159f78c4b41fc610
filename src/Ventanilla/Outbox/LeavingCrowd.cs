using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>Marks together what is about to be sent. The answer is false for a row that is not to be sent any more.</summary>
internal sealed class LeavingCrowd : Crowd<OutboxEntry, bool>
{
    private static readonly ManyStatement MarkSending = ManyStatement.Update(
        "outbox", "id town attempt", "state = 1, attempt = @attempt, doubted_at = NULL", "id = @id AND town_id = @town AND state IN (0, 2)");

    private readonly ManyRows rows = new(MarkSending);

    public override int Lane => 3;

    public override void Run(DbSession session, IReadOnlyList<OutboxEntry> items, Span<bool> answers)
    {
        rows.Clear();
        foreach (var entry in items)
        {
            rows.Add(entry.Id, entry.Town.Value, entry.Attempt);
        }

        session.Run(rows);
        for (var i = 0; i < items.Count; i++)
        {
            answers[i] = rows.Touched(i);
            if (answers[i] && items[i] is { MaybeTwice: true, Message: { } message, Town: var town })
            {
                session.Execute("UPDATE messages SET problem = $1 WHERE id = $2 AND town_id = $3", DoubtStore.MaybeTwice, message.Value, town.Value);
            }
        }
    }
}
