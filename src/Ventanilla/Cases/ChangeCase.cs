using Ventanilla.Audit;
using Ventanilla.Operators;
using Ventanilla.Storage;

namespace Ventanilla.Cases;

/// <summary>Somebody who may see a case says how it stands; who asks with number and PIN is told so from then on.</summary>
public sealed class ChangeCase(Database database, CaseStore cases, AuditLog audit, TimeProvider time)
{
    /// <returns>False when there is no such case for this viewer.</returns>
    public async Task<bool> ToAsync(Viewer viewer, string number, string state, CancellationToken ct)
    {
        if (await cases.FindAsync(viewer, number, ct) is null)
        {
            return false;
        }

        var now = time.GetUtcNow();
        return await database.WriteAsync(s =>
        {
            if (s.Execute("UPDATE cases SET state = $1, updated_at = $2 WHERE town_id = $3 AND number = $4", state, now.Stored(), viewer.Town.Value, number) == 0)
            {
                return false;
            }

            if (state == CaseStates.Cancelled)
            {
                s.Execute("DELETE FROM slots WHERE town_id = $1 AND case_number = $2", viewer.Town.Value, number);
            }

            audit.Add(s, viewer.Town, now, viewer.Name, $"set to {state}", $"case {number}");
            return true;
        });
    }
}
