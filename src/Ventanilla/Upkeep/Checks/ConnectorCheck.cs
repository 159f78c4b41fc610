using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>How other organisations' programs have answered lately. They are not called: a call would mean something to them.</summary>
internal static class ConnectorCheck
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    public static IEnumerable<Finding> Look(Practice practice, DbSession session)
    {
        var since = IdSource.FirstAt(practice.Now - Lately);
        var connectors = session.Query("SELECT town_id, name FROM connectors ORDER BY town_id, name", r => (Town: r.GetInt32(0), Name: r.GetString(1)));
        foreach (var (town, name) in connectors)
        {
            var outcomes = session.Query(
                "SELECT outcome FROM external_calls WHERE id > $1 AND town_id = $2 AND connector = $3 AND state = 1 ORDER BY id DESC LIMIT 200",
                r => r.Text(0), since, town, name);
            var answered = outcomes.Count(o => o == "Answered");
            yield return outcomes.Count == 0 ? Finding.Fine("Connector.Unused", name)
                : answered == 0 ? Finding.Broken("Connector.Down", name, outcomes.Count, outcomes[0])
                : answered < outcomes.Count * 9 / 10 || outcomes[0] != "Answered" ? Finding.Attention("Connector.Unsteady", name, outcomes.Count - answered, outcomes.Count)
                : Finding.Fine("Connector.Well", name, answered, outcomes.Count);
        }
    }
}
