using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>The tables that towns have uploaded: each stands above the table of the same name in whatever version answers.</summary>
internal static class UploadStore
{
    /// <summary>One uploaded table, without its rows.</summary>
    public readonly record struct Upload(string Name, long At, string By);

    public static (IReadOnlyDictionary<string, string> Tables, string Mark) Read(DbSession session, TownId town)
    {
        var rows = session.Query(
            "SELECT name, uploaded_at, uploaded_by, csv FROM town_tables WHERE town_id = $1",
            r => (Upload: new Upload(r.GetString(0), r.GetInt64(1), r.GetString(2)), Csv: r.GetString(3)), town.Value);
        return (rows.ToDictionary(r => r.Upload.Name, r => r.Csv, StringComparer.Ordinal), Mark(rows.Select(r => r.Upload)));
    }

    public static IReadOnlyList<Upload> List(DbSession session, TownId town) => session.Query(
        "SELECT name, uploaded_at, uploaded_by FROM town_tables WHERE town_id = $1 ORDER BY name", r => new Upload(r.GetString(0), r.GetInt64(1), r.GetString(2)), town.Value);

    public static void Put(DbSession session, TownId town, string name, string csv, DateTimeOffset at, string by) => session.Execute(
        """
        INSERT INTO town_tables (town_id, name, csv, uploaded_at, uploaded_by) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (town_id, name) DO UPDATE SET csv = excluded.csv, uploaded_at = excluded.uploaded_at, uploaded_by = excluded.uploaded_by
        """,
        town.Value, name, csv, at.Stored(), by);

    /// <summary>The version's own table stands again.</summary>
    public static int Remove(DbSession session, TownId town, string name) => session.Execute(
        "DELETE FROM town_tables WHERE town_id = $1 AND name = $2", town.Value, name);

    /// <summary>What every town has uploaded, so that a change is seen whichever node made it and whatever its clock says.</summary>
    public static IReadOnlyDictionary<TownId, string> Marks(DbSession session) => session.Query(
        "SELECT town_id, name, uploaded_at FROM town_tables", r => (Town: new TownId(r.GetInt32(0)), Table: new Upload(r.GetString(1), r.GetInt64(2), "")))
        .GroupBy(u => u.Town, u => u.Table).ToDictionary(t => t.Key, Mark);

    private static string Mark(IEnumerable<Upload> tables) => string.Join('|', tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => $"{t.Name}@{t.At}"));
}
