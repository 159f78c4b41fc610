using System.Globalization;
using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla export-town</c>: a version as a folder, so that it lives in git and passes from town to town.</summary>
internal static class ExportTown
{
    /// <param name="number">As it was typed; null for the version that answers, or the newest where none does.</param>
    /// <param name="withTables">Uploaded tables take the place of the version's own.</param>
    public static async Task<int> RunAsync(Backroom room, Town town, string folder, string? number, bool withTables, bool replace)
    {
        var (files, found, uploads) = await room.Versions.ReadAsync(town.Id, s =>
        {
            var wanted = number is null
                ? VersionStore.History(s, town.Id).Current?.Number ?? VersionStore.Newest(s, town.Id)
                : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
            return (wanted is null ? null : VersionStore.Files(s, town.Id, wanted.Value), wanted, UploadStore.Read(s, town.Id).Tables);
        });
        if (files is null)
        {
            return await room.RefuseAsync("Versions.NoSuch", number ?? "", town.Slug, string.Join(", ", (await room.Versions.ReadAsync(town.Id, s => VersionStore.List(s, town.Id))).Select(v => v.Number)));
        }

        if (withTables)
        {
            files = files.With(uploads.Where(u => files.Knows($"tables/{u.Key}.csv")).Select(u => new KeyValuePair<string, byte[]>($"tables/{u.Key}.csv", Encoding.UTF8.GetBytes(u.Value))));
        }

        if (!PackFolder.Write(files, folder, replace))
        {
            return await room.RefuseAsync("Export.NotEmpty", Path.GetFullPath(folder));
        }

        await room.SayAsync("Export.Done", found, town.Slug, Path.GetFullPath(folder), files.Paths.Count, files.Hash[..12]);
        return 0;
    }
}
