using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue.Studio;

/// <summary>The files of drafts.</summary>
internal static class DraftStore
{
    public static TownDraft Read(DbSession session, TownId town)
    {
        var published = VersionStore.History(session, town).Current;
        var files = published is null ? null : VersionStore.Files(session, town, published.Number);
        return TownDraft.Of(published, files ?? new([]), session.Query(
            "SELECT path, content, base, author, changed_at FROM catalogue_drafts WHERE town_id = $1 ORDER BY path",
            r => new DraftFile(r.GetString(0), r.IsDBNull(1) ? null : r.Bytes(1), r.Text(2), r.GetString(3), r.Time(4)),
            town.Value));
    }

    public static void Put(DbSession session, TownId town, DraftFile file) => session.Execute(
        """
        INSERT INTO catalogue_drafts (town_id, path, content, base, author, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (town_id, path) DO UPDATE SET content = excluded.content, base = excluded.base, author = excluded.author, changed_at = excluded.changed_at
        """,
        town.Value, file.Path, file.Content, file.Base, file.Author, file.At.Stored());

    /// <param name="path">Null: all of them.</param>
    public static int Remove(DbSession session, TownId town, string? path) => path is null
        ? session.Execute("DELETE FROM catalogue_drafts WHERE town_id = $1", town.Value)
        : session.Execute("DELETE FROM catalogue_drafts WHERE town_id = $1 AND path = $2", town.Value, path);
}
