using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Whether the database is whole, and its schema this program's.</summary>
internal static class DatabaseCheck
{
    public static IEnumerable<Finding> Look(DbSession session)
    {
        var (missing, newer) = Schema.Compare(session);
        if (newer.Count > 0)
        {
            yield return Finding.Broken("Schema.Newer", newer[^1]);
        }
        else if (missing.Count > 0)
        {
            yield return Finding.Attention("Schema.Older", missing.Count, missing[^1]);
        }
        else
        {
            yield return Finding.Fine("Schema.Current", Schema.Applied(session) is [.., var last] ? last : "-");
        }

        yield return Integrity(session);
    }

    private static Finding Integrity(DbSession session)
    {
        if (Schema.FolderOf(session) != "Sqlite")
        {
            var unsafeSettings = session.Query(
                "SELECT name FROM pg_settings WHERE (name IN ('fsync', 'full_page_writes') AND setting <> 'on') OR (name = 'synchronous_commit' AND setting = 'off')", r => r.GetString(0));
            return unsafeSettings.Count == 0 ? Finding.Fine("Database.Whole") : Finding.Broken("Database.Unsafe", string.Join(", ", unsafeSettings));
        }

        var words = session.Query("PRAGMA quick_check(5)", r => r.GetString(0));
        return words is ["ok"] ? Finding.Fine("Database.Whole") : Finding.Broken("Database.Damaged", words.Count);
    }
}
