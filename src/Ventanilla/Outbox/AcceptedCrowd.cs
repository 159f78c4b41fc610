using Ventanilla.Storage;

namespace Ventanilla.Outbox;

/// <summary>A row that the provider has taken, and the id it gave it (null when it gives none).</summary>
/// <param name="Held">Taken but held back: it may still fail.</param>
internal sealed record Accepted(OutboxEntry Entry, string? ExternalId, bool Held);

/// <summary>Writes down together what the provider has taken.</summary>
internal sealed class AcceptedCrowd : Crowd<Accepted, bool>
{
    private static readonly ManyStatement SettleRows = ManyStatement.Update(
        "outbox", "id town external$", "state = 3, external_id = @external", "id = @id AND town_id = @town AND state < 3");

    private static readonly ManyStatement MarkMessages = ManyStatement.Update(
        "messages", "id town external$ accepted", "external_id = coalesce(@external, external_id), status = CASE WHEN status < 5 THEN @accepted ELSE status END", "id = @id AND town_id = @town");

    private readonly ManyRows rows = new(SettleRows);
    private readonly ManyRows messages = new(MarkMessages);

    public override int Lane => 3;

    public override void Run(DbSession session, IReadOnlyList<Accepted> items, Span<bool> answers)
    {
        rows.Clear();
        messages.Clear();
        foreach (var (entry, externalId, held) in items)
        {
            rows.Add(entry.Id, entry.Town.Value, externalId);
            if (entry.Message is { } message)
            {
                messages.Add(message.Value, entry.Town.Value, externalId, held ? 1 : 3);
            }
        }

        session.Run(messages);
        session.Run(rows);

        // Seldom: a status without our attempt id that came before the call had returned.
        if (session.Number("SELECT 1 FROM early_statuses LIMIT 1") == 1)
        {
            foreach (var (entry, externalId, _) in items)
            {
                if (entry.Message is not null && externalId is not null)
                {
                    Deliveries.ApplyEarly(session, entry, externalId);
                }
            }
        }

        answers.Fill(true);
    }
}
