using Ventanilla.Operators;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Whether each town has what it takes to be open: a catalogue that answers, a way to write to it, somebody who looks.</summary>
internal static class TownCheck
{
    public static IEnumerable<Finding> Look(DbSession session)
    {
        foreach (var (id, slug) in session.Query("SELECT id, slug FROM towns ORDER BY slug", r => (r.GetInt32(0), r.GetString(1))))
        {
            var version = session.Number("SELECT number FROM catalogue_publishings WHERE town_id = $1 ORDER BY seq DESC LIMIT 1", id);
            yield return version == 0 ? Finding.Broken("Town.Unpublished", slug) : Finding.Fine("Town.Published", slug, version);
            if (session.Number("SELECT count(*) FROM channels WHERE town_id = $1", id) == 0)
            {
                yield return Finding.Attention("Town.NoChannel", slug);
            }

            if (session.Number("SELECT count(*) FROM operators WHERE town_id = $1 AND role = $2", id, Roles.Administrator) == 0)
            {
                yield return Finding.Attention("Town.NoAdministrator", slug);
            }
        }
    }
}
