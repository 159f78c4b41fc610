using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Backups;

/// <summary>Why something is not done, in the words of <see cref="UpkeepTexts"/>.</summary>
internal sealed record Refusal(string Code, params object?[] Values);

/// <summary>A backup opened for reading. Nothing in it is believed: every row and file is compared with the manifest while it is read.</summary>
internal sealed class BackupFile : IDisposable
{
    private readonly ZipArchive archive;

    private BackupFile(ZipArchive archive, Manifest manifest) => (this.archive, Manifest) = (archive, manifest);

    public Manifest Manifest { get; }

    /// <returns>The backup, or why it is none.</returns>
    public static (BackupFile? Backup, Refusal? Refusal) Open(string path)
    {
        if (!File.Exists(path))
        {
            return (null, new("Restore.NoFile", path));
        }

        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            using var entry = archive.GetEntry(Manifest.EntryName)?.Open();
            if (entry is null)
            {
                return (null, new("Restore.NotWhole", path));
            }

            var manifest = JsonSerializer.Deserialize(entry, ManifestJson.Default.Manifest);
            if (manifest?.Format != Manifest.Current)
            {
                return (null, new("Restore.OtherFormat", path));
            }

            var opened = new BackupFile(archive, manifest);
            archive = null;
            return (opened, null);
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException or EndOfStreamException)
        {
            return (null, new("Restore.NotWhole", path));
        }
        finally
        {
            archive?.Dispose();
        }
    }

    /// <summary>Puts a table's rows into the database at hand.</summary>
    /// <returns>False when they are not what the manifest says.</returns>
    public bool Load(DbSession session, TableProof table)
    {
        const int Portion = 500;
        var columns = table.Columns.Select(c => new TableColumn(c.Name, Enum.Parse<DbKind>(c.Kind, ignoreCase: true), 0)).ToList();
        var rows = new ManyRows(ManyStatement.Insert(table.Name, string.Join(' ', columns.Select(c => c.Name + Mark(c.Kind)))));
        var values = new DbValue[columns.Count];
        using var text = new RowText(columns);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var entry = archive.GetEntry(table.EntryName)?.Open() ?? Stream.Null;
        var count = 0L;
        foreach (var line in Lines(entry, hash))
        {
            if (!text.TryRead(line.Span, values))
            {
                return false;
            }

            rows.Add(values);
            count++;
            if (rows.Count == Portion)
            {
                session.Run(rows);
                rows.Clear();
            }
        }

        session.Run(rows);
        return count == table.Rows && Convert.ToHexStringLower(hash.GetHashAndReset()) == table.Sha256;
    }

    /// <summary>Puts a file where it belongs below <paramref name="folder"/>, flushed.</summary>
    /// <returns>False when it is not what the manifest says.</returns>
    public bool Extract(FileProof file, string folder)
    {
        var target = Path.GetFullPath(Path.Combine(folder, file.Path));
        if (!target.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            // A path that leads out of the folder is no path of ours.
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var entry = archive.GetEntry(file.EntryName)?.Open() ?? Stream.Null;
        using var written = DurableFiles.CreatePrivate(target);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, size) = (new byte[1 << 16], 0L);
        while (entry.Read(buffer) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            written.Write(buffer, 0, read);
            size += read;
        }

        written.Flush(flushToDisk: true);
        return size == file.Size && Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Sha256;
    }

    public void Dispose() => archive.Dispose();

    private static string Mark(DbKind kind) => kind switch { DbKind.Text => "$", DbKind.Bytes => "%", _ => "" };

    /// <summary>Lines without their ends; each is valid until the next.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, IncrementalHash hash)
    {
        var (buffer, length) = (new byte[1 << 16], 0);
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, length, read);
            length += read;
            var start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, length - start) is >= 0 and var end)
            {
                yield return buffer.AsMemory(start, end - start);
                start = end + 1;
            }

            Buffer.BlockCopy(buffer, start, buffer, 0, length - start);
            length -= start;
        }

        // What follows the last end of line is no row; the hash has seen it, and will differ.
    }
}
