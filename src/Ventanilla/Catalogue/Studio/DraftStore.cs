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
        var draft = TownDraft.Of(published, files ?? new([]), session.Query(
            "SELECT path, content, base, author, changed_at FROM catalogue_drafts WHERE town_id = $1 ORDER BY path",
            r => new DraftFile(r.GetString(0), r.IsDBNull(1) ? null : r.Bytes(1), r.Text(2), r.GetString(3), r.Time(4)),
            town.Value));

        // What is drafted may follow another version than what answers.
        return draft with { Files = SharedStore.Attach(session, draft.Files) };
    }

    /// <summary>One file as it stands: its hash in what answers, and in the draft. Reads no other file.</summary>
    public static (string? Published, string? Drafted) HashesOf(DbSession session, TownId town, string path)
    {
        var number = VersionStore.History(session, town).Current?.Number ?? 0;
        var published = session.First("SELECT sha256 FROM catalogue_files WHERE town_id = $1 AND number = $2 AND path = $3", r => r.GetString(0), town.Value, number, path);
        var drafted = session.Query(
            "SELECT content FROM catalogue_drafts WHERE town_id = $1 AND path = $2", r => r.IsDBNull(0) ? null : r.Bytes(0), town.Value, path);
        return (published, drafted is [var content] ? content is null ? null : PackFiles.HashOf(content) : published);
    }

    /// <summary><see cref="TownDraft.Mark"/> without the published files' contents: for the writer's transaction, on which others wait.</summary>
    public static string Mark(DbSession session, TownId town)
    {
        var published = VersionStore.History(session, town).Current;
        var hashes = session.Query(
            "SELECT path, sha256 FROM catalogue_files WHERE town_id = $1 AND number = $2", r => KeyValuePair.Create(r.GetString(0), r.GetString(1)), town.Value, published?.Number ?? 0)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (path, hash) in session.Query(
            "SELECT path, content FROM catalogue_drafts WHERE town_id = $1", r => (r.GetString(0), r.IsDBNull(1) ? null : PackFiles.HashOf(r.Bytes(1))), town.Value))
        {
            if (hash is null)
            {
                hashes.Remove(path);
            }
            else
            {
                hashes[path] = hash;
            }
        }

        return TownDraft.MarkOf(published, PackFiles.HashOf(hashes));
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
