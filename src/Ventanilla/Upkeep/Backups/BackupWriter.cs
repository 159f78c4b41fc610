using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Upkeep.Backups;

/// <summary>How a backup went.</summary>
/// <param name="Missing">Files that messages speak of and that are not there.</param>
internal sealed record BackupMade(string Path, Manifest Manifest, int Missing, IReadOnlyList<string> Pruned);

/// <summary>
/// Takes a backup beside the running program: all tables as they are at one moment, then the files of the data folder.
/// It is written under another name, flushed, and only then given its own; a kill at any time leaves the former backup
/// as it was, and nothing that looks like a whole one.
/// </summary>
internal static partial class BackupWriter
{
    private const string Unfinished = ".unfinished";

    /// <param name="place">A file to write, or a folder to put a file named by the time into.</param>
    /// <param name="keep">How many backups the folder keeps, this one included; null keeps all.</param>
    public static BackupMade Write(Settings settings, DbSession session, string place, int? keep, DateTimeOffset now)
    {
        var inFolder = Directory.Exists(place) || Path.EndsInDirectorySeparator(place);
        var folder = Path.GetFullPath(inFolder ? place : Path.GetDirectoryName(Path.GetFullPath(place))!);
        var final = Path.Combine(folder, inFolder ? $"ventanilla-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.zip" : Path.GetFileName(place));
        Directory.CreateDirectory(folder);
        RemoveUnfinished(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(final)}.{Guid.NewGuid():N}{Unfinished}");
        try
        {
            var (manifest, missing) = Fill(settings, session, temporary, now);
            File.Move(temporary, final, overwrite: true);
            DurableFiles.FlushFolder(folder);
            return new(final, manifest, missing, inFolder && keep is { } number ? Prune(folder, number) : []);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static (Manifest Manifest, int Missing) Fill(Settings settings, DbSession session, string temporary, DateTimeOffset now)
    {
        // Tokens and everything that citizens wrote are in it: for its owner's eyes only.
        using var file = DurableFiles.CreatePrivate(temporary);
        Manifest manifest;
        int missing;
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Schema.BeginSnapshot(session);
            var tables = new List<TableProof>();
            foreach (var table in Schema.Tables(session))
            {
                using var entry = archive.CreateEntry($"tables/{table.Name}.jsonl", CompressionLevel.Fastest).Open();
                tables.Add(RowText.Prove(session, table, table.Columns, entry));
            }

            var spokenOf = session.Query("SELECT DISTINCT town_id, sha256 FROM attachments WHERE state = 1 AND sha256 IS NOT NULL", r => $"files/{r.GetInt64(0)}/{r.GetString(1)[..2]}/{r.GetString(1)}");
            var schema = Schema.Applied(session);
            var database = Schema.FolderOf(session);
            session.Script("ROLLBACK");

            // After the tables: what their rows speak of was there before them.
            var files = Files(settings.Data).Select(path => Copy(settings.Data, path, archive)).OfType<FileProof>().ToList();
            manifest = new(Manifest.Current, OutboundHttp.UserAgent, database, schema, now, tables, files);
            missing = spokenOf.Except(files.Select(f => f.Path)).Count();
            using var last = archive.CreateEntry(Manifest.EntryName, CompressionLevel.Fastest).Open();
            JsonSerializer.Serialize(last, manifest, ManifestJson.Default.Manifest);
        }

        file.Flush(flushToDisk: true);
        return (manifest, missing);
    }

    /// <summary>Everything in the data folder but the database itself and what is only passing through (names that begin with a dot).</summary>
    private static IEnumerable<string> Files(string data)
    {
        var root = Path.GetFullPath(data);
        return !Directory.Exists(root) ? [] : from file in Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                                              let path = Path.GetRelativePath(root, file).Replace('\\', '/')
                                              where !path.StartsWith(SqliteStorage.FileName, StringComparison.Ordinal) && !path.Split('/').Any(part => part.StartsWith('.'))
                                              orderby path
                                              select path;
    }

    /// <returns>Null when the file has gone since it was listed.</returns>
    private static FileProof? Copy(string data, string path, ZipArchive archive)
    {
        FileStream source;
        try
        {
            source = new(Path.Combine(data, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        using (source)
        using (var entry = archive.CreateEntry($"data/{path}", CompressionLevel.NoCompression).Open())
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            var (buffer, size) = (new byte[1 << 16], 0L);
            while (source.Read(buffer) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                entry.Write(buffer, 0, read);
                size += read;
            }

            return new(path, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
    }

    /// <summary>What killed backups left. One that is being written by another process is held by it and stays.</summary>
    private static void RemoveUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, $".*{Unfinished}"))
        {
            try
            {
                using var mine = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(file);
            }
            catch (IOException)
            {
                // Somebody is at it.
            }
        }
    }

    private static List<string> Prune(string folder, int keep)
    {
        var old = Directory.EnumerateFiles(folder).Where(f => Named().IsMatch(Path.GetFileName(f))).OrderDescending(StringComparer.Ordinal).Skip(keep).ToList();
        foreach (var file in old)
        {
            File.Delete(file);
        }

        return old;
    }

    [GeneratedRegex(@"^ventanilla-\d{8}T\d{6}Z\.zip\z")]
    private static partial Regex Named();
}
