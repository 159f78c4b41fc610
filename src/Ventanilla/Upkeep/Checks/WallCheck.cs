using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Whether PostgreSQL keeps the towns apart: it does so for every user but those who may walk through walls.</summary>
internal static class WallCheck
{
    public static IEnumerable<Finding> Look(DbSession session)
    {
        if (Schema.FolderOf(session) == "Sqlite")
        {
            yield break;
        }

        var open = Schema.WithoutWall(session);
        if (open.Count > 0)
        {
            yield return Finding.Broken("Walls.Open", string.Join(", ", open));
        }
        else if (session.First("SELECT CASE WHEN rolsuper OR rolbypassrls THEN rolname::text END FROM pg_roles WHERE rolname = current_user", r => r.Text(0)) is { } user)
        {
            yield return Finding.Attention("Walls.Bypassed", user);
        }
        else
        {
            yield return Finding.Fine("Walls.Stand");
        }
    }
}
