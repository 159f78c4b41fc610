using System.Diagnostics;
using System.Globalization;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Backups;

/// <summary><c>ventanilla backup</c> and <c>ventanilla restore</c>, as the technician gives them.</summary>
internal static class BackupCommands
{
    /// <param name="keep">How many backups stay in the folder, as it was typed; null for all.</param>
    /// <returns>0 when the backup is on the disk, 1 when there is none, and why was said.</returns>
    public static async Task<int> BackUpAsync(Settings settings, string place, string? keep, UpkeepTexts texts, TextWriter output)
    {
        if (Refuse(settings, place, keep) is { } refusal)
        {
            await output.WriteLineAsync(texts[refusal.Code, refusal.Values]);
            return 1;
        }

        try
        {
            using var session = Schema.OpenReader(settings);
            if (session is null || Schema.Applied(session).Count == 0)
            {
                await output.WriteLineAsync(texts["Backup.Nothing", Path.GetFullPath(settings.Data)]);
                return 1;
            }

            var began = Stopwatch.GetTimestamp();
            var number = keep is null ? (int?)null : int.Parse(keep, CultureInfo.InvariantCulture);
            var made = BackupWriter.Write(settings, session, place, number, TimeProvider.System.GetUtcNow());
            var manifest = made.Manifest;
            await output.WriteLineAsync(texts[
                "Backup.Made", made.Path, manifest.Rows, manifest.Tables.Count, manifest.Files.Count, texts.Size(new FileInfo(made.Path).Length), texts.Span(Stopwatch.GetElapsedTime(began))]);
            foreach (var old in made.Pruned)
            {
                await output.WriteLineAsync(texts["Backup.Pruned", old]);
            }

            if (made.Missing > 0)
            {
                await output.WriteLineAsync(texts["Backup.Missing", made.Missing]);
            }

            return 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await output.WriteLineAsync(texts["Backup.Failed", problem.Message]);
            return 1;
        }
    }

    /// <param name="replace">Whether a state that is there may be moved aside.</param>
    /// <returns>0 when the backup's state is in place and proved, 1 when nothing was changed, and why was said.</returns>
    public static async Task<int> RestoreAsync(Settings settings, string path, bool replace, UpkeepTexts texts, TextWriter output)
    {
        try
        {
            var (backup, refusal) = BackupFile.Open(path);
            using var open = backup;
            var restored = default(Restored);
            if (backup is not null)
            {
                (restored, refusal) = Restore.Run(settings, backup, replace, TimeProvider.System);
            }

            if (restored is null)
            {
                await output.WriteLineAsync(texts[refusal!.Code, refusal.Values]);
                return 1;
            }

            foreach (var table in restored.Tables)
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table.Name,-24}{table.Rows,12}  {table.Sha256}"));
            }

            var manifest = restored.Manifest;
            await output.WriteLineAsync(texts[
                "Restore.Done", manifest.TakenAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), manifest.Rows, manifest.Tables.Count, manifest.Files.Count, texts.Size(manifest.Bytes)]);
            if (restored.Aside is { } aside)
            {
                await output.WriteLineAsync(texts["Restore.Aside", aside]);
            }

            return 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or System.Data.Common.DbException)
        {
            await output.WriteLineAsync(texts["Restore.Failed", problem.Message]);
            return 1;
        }
    }

    private static Refusal? Refuse(Settings settings, string place, string? keep)
    {
        var (data, target) = (Path.GetFullPath(settings.Data), Path.GetFullPath(place));
        return keep is not null && !(int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) ? new("Backup.Keep", keep)
            : target == data || target.StartsWith(data + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? new("Backup.Inside", data)
            : Placing.IsPending(data) ? new("Backup.Pending", data)
            : null;
    }
}
