using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Upkeep.Backups;

/// <summary>How a restore went.</summary>
/// <param name="Tables">As they were read back from the restored database.</param>
/// <param name="Aside">Where the old state is; null when there was none.</param>
internal sealed record Restored(Manifest Manifest, IReadOnlyList<TableProof> Tables, string? Aside);

/// <summary>
/// Brings a backup back onto an empty machine. Rows are put in, read back and compared with the manifest, files likewise,
/// before anything takes the place of what was there.
/// </summary>
internal static class Restore
{
    /// <returns>What was restored, or why nothing was.</returns>
    public static (Restored? Restored, Refusal? Refusal) Run(Settings settings, BackupFile backup, bool replace, TimeProvider time)
    {
        if (settings.IsPostgres)
        {
            return PostgresRestore.Run(settings, backup, replace, time);
        }

        var data = Path.GetFullPath(settings.Data);
        using var use = DurableFiles.TryUse(data);
        if (use is null)
        {
            return (null, new("Restore.InUse", data));
        }

        Placing.Finish(data);
        var isEmpty = Placing.IsEmpty(data);
        if (!isEmpty && !replace)
        {
            return (null, new("Restore.NotEmpty", data));
        }

        var aside = $".before-restore-{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}";
        var build = Placing.Begin(data);
        foreach (var file in backup.Manifest.Files)
        {
            if (!backup.Extract(file, build))
            {
                return (null, new("Restore.Differs", file.Path));
            }
        }

        IReadOnlyList<TableProof> tables;
        using (var session = SqliteStorage.OpenEmpty(build))
        {
            (tables, var refusal) = Fill(session, backup, time);
            if (refusal is not null)
            {
                return (null, refusal);
            }
        }

        using (var file = File.OpenHandle(Path.Combine(build, SqliteStorage.FileName), FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        Placing.Commit(data, aside);
        return (new(backup.Manifest, tables, isEmpty ? null : Path.Combine(data, aside)), null);
    }

    /// <summary>Makes the schema that the backup was taken from, puts the rows in and proves that they are the backup's.</summary>
    internal static (IReadOnlyList<TableProof> Tables, Refusal? Refusal) Fill(DbSession session, BackupFile backup, TimeProvider time)
    {
        var (manifest, folder) = (backup.Manifest, Schema.FolderOf(session));
        var isSame = manifest.Database == folder;
        if (isSame && manifest.Schema.Except(Migrations.Known(folder)).LastOrDefault() is { } newer)
        {
            return ([], new("Restore.Newer", newer));
        }

        // A database of the other kind has other steps: there it is the newest schema, and the columns must be known.
        Migrations.Apply(session, folder, time, isSame ? manifest.Schema.ToHashSet() : null);
        var shapes = Schema.Tables(session).ToDictionary(t => t.Name);
        if (manifest.Tables.FirstOrDefault(t => !Fits(t, shapes)) is { } unknown)
        {
            return ([], new("Restore.UnknownTable", unknown.Name));
        }

        session.Begin();

        // Everything belongs to a town, and the database knows it of some tables.
        foreach (var table in manifest.Tables.OrderBy(t => t.Name != "towns"))
        {
            if (!backup.Load(session, table))
            {
                return ([], new("Restore.Differs", table.Name));
            }
        }

        session.Commit();
        var found = new List<TableProof>();
        foreach (var expected in manifest.Tables)
        {
            var shape = shapes[expected.Name];
            var table = RowText.Prove(session, shape, [.. expected.Columns.Select(c => shape.Columns.First(s => s.Name == c.Name))], Stream.Null);
            if (table.Rows != expected.Rows || table.Sha256 != expected.Sha256)
            {
                return ([], new("Restore.Differs", expected.Name));
            }

            found.Add(table);
        }

        return (found, null);
    }

    private static bool Fits(TableProof table, Dictionary<string, TableShape> shapes) =>
        shapes.TryGetValue(table.Name, out var shape)
        && table.Columns.All(c => shape.Columns.Any(s => s.Name == c.Name && s.Kind.ToString().Equals(c.Kind, StringComparison.OrdinalIgnoreCase)));
}
