using System.Globalization;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// The spool on disk: segments, written at the end of the last and read from the first, each only once it is closed. A
/// segment is removed when all of it is in the database; what is no record of ours is set aside before and never removed.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    /// <summary>The next segment begins after this: after a crash a whole segment is read again.</summary>
    private const long SegmentLength = 4 * 1024 * 1024;

    private const int MostNodes = 64;

    private const string Ending = ".spool";

    private readonly Lock gate = new();
    private readonly string root;
    private readonly IDisposable claim;
    private readonly TimeProvider time;
    private readonly SortedDictionary<long, Segment> closed = [];
    private Segment? open;
    private FileStream? file;
    private long last;
    private long total;

    private sealed record Segment(long Number, long Bytes, int Records);

    private SpoolFolder(string root, IDisposable claim, TimeProvider time)
    {
        (this.root, this.claim, this.time) = (root, claim, time);
        foreach (var path in Directory.GetFiles(root, "*" + Ending))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                var bytes = File.ReadAllBytes(path);
                closed.Add(number, new(number, bytes.Length, SpoolFormat.Read(bytes, number).Count(p => p.Record is not null)));
                last = Math.Max(last, number);
                total += bytes.Length;
            }
        }
    }

    /// <summary>
    /// Opens the spool under a data folder. Nodes that share the folder have one each; who starts takes over the first that
    /// nobody has.
    /// </summary>
    public static SpoolFolder Open(string data, TimeProvider time)
    {
        Directory.CreateDirectory(data);
        for (var place = 1; place <= MostNodes; place++)
        {
            var root = PlaceOf(data, place);
            MakeFolder(root);
            if (DurableFiles.TryUse(root) is { } claim)
            {
                return new(root, claim, time);
            }
        }

        throw new IOException($"None of the {MostNodes} places for a spool in {Path.GetFullPath(data)} can be had: see whether the folder can be written, and who has it in use.");
    }

    /// <summary>Whether there was ever a spool under this data folder.</summary>
    public static bool IsThere(string data) => Directory.Exists(PlaceOf(data, 1));

    /// <summary>What lies in the spools under a data folder, whoever has them in use: bytes that wait, and files for a person to look at.</summary>
    public static (long Waiting, int SetAside) Look(string data)
    {
        var roots = Enumerable.Range(1, MostNodes).Select(place => PlaceOf(data, place)).Where(Directory.Exists).ToList();
        var asides = roots.Select(AsideOf).Where(Directory.Exists);
        return (
            roots.SelectMany(root => new DirectoryInfo(root).GetFiles("*" + Ending)).Sum(file => file.Exists ? file.Length : 0),
            asides.Sum(aside => Directory.GetFiles(aside).Length));
    }

    /// <summary>Read without waiting for the disk.</summary>
    public long Bytes => Volatile.Read(ref total);

    public int Records
    {
        get
        {
            lock (gate)
            {
                return closed.Values.Sum(s => s.Records) + (open?.Records ?? 0);
            }
        }
    }

    public int SetAsideCount => Directory.Exists(Aside) ? Directory.GetFiles(Aside).Length : 0;

    private string Aside => AsideOf(root);

    /// <summary>Adds records in order; they are on disk when this returns. When it throws, none of them counts.</summary>
    public void Append(IReadOnlyList<SpoolRecord> records)
    {
        lock (gate)
        {
            if (open is { Bytes: >= SegmentLength })
            {
                Close();
            }

            var (segment, into) = (open, file) is ({ } o, { } f) ? (o, f) : Begin();
            var lengths = records.Select(SpoolFormat.LengthOf).ToList();
            var bytes = new byte[lengths.Sum()];
            var offset = 0;
            for (var i = 0; i < records.Count; i++)
            {
                SpoolFormat.Write(records[i], segment.Number, segment.Bytes + offset, bytes.AsSpan(offset, lengths[i]));
                offset += lengths[i];
            }

            try
            {
                RandomAccess.Write(into.SafeFileHandle, bytes, segment.Bytes);
                RandomAccess.FlushToDisk(into.SafeFileHandle);
            }
            catch
            {
                GiveUp(segment, into);
                throw;
            }

            open = segment with { Bytes = segment.Bytes + bytes.Length, Records = segment.Records + records.Count };
            Interlocked.Add(ref total, bytes.Length);
        }
    }

    /// <summary>The oldest segment, closed for it when it is the one being written; null when the spool is empty.</summary>
    public long? Front()
    {
        lock (gate)
        {
            if (closed.Count == 0)
            {
                Close();
            }

            return closed.Count == 0 ? null : closed.First().Key;
        }
    }

    public byte[] Read(long segment) => File.ReadAllBytes(PathOf(segment));

    /// <summary>Everything in it is in the database, or set aside.</summary>
    /// <returns>How many records it was counted with.</returns>
    public int Remove(long segment)
    {
        lock (gate)
        {
            File.Delete(PathOf(segment));
            if (!closed.Remove(segment, out var was))
            {
                return 0;
            }

            Interlocked.Add(ref total, -was.Bytes);
            return was.Records;
        }
    }

    /// <summary>Keeps bytes for a person to look at. Doing it twice leaves one file.</summary>
    /// <param name="kind">The file's ending: what is the matter with them.</param>
    public void SetAside(long segment, int offset, ReadOnlySpan<byte> bytes, string kind)
    {
        MakeFolder(Aside);
        var path = Path.Combine(Aside, string.Create(CultureInfo.InvariantCulture, $"{segment:D16}-{offset:D8}.{kind}"));
        File.Delete(path + ".new");
        using (var aside = DurableFiles.CreatePrivate(path + ".new"))
        {
            aside.Write(bytes);
            aside.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
        DurableFiles.FlushFolder(Aside);
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }

        claim.Dispose();
    }

    private static string AsideOf(string root) => Path.Combine(root, "set-aside");

    private static string PlaceOf(string data, int place) =>
        Path.GetFullPath(Path.Combine(data, place == 1 ? "spool" : string.Create(CultureInfo.InvariantCulture, $"spool-{place}")));

    /// <summary>Makes the folder when it is absent, its name durable.</summary>
    private static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            DurableFiles.FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    private string PathOf(long segment) => Path.Combine(root, segment.ToString("D16", CultureInfo.InvariantCulture) + Ending);

    /// <summary>Numbers rise with time and are never given again, so that what was set aside keeps its name.</summary>
    private (Segment, FileStream) Begin()
    {
        last = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        file = DurableFiles.CreatePrivate(PathOf(last));
        open = new(last, 0, 0);
        try
        {
            DurableFiles.FlushFolder(root);
        }
        catch
        {
            GiveUp(open, file);
            throw;
        }

        return (open, file);
    }

    private void Close()
    {
        file?.Dispose();
        file = null;
        if (open is { } done)
        {
            closed.Add(done.Number, done);
            open = null;
        }
    }

    /// <summary>After a failed write nobody knows what the file holds behind its last good byte: it is cut there and not written to again.</summary>
    private void GiveUp(Segment segment, FileStream into)
    {
        try
        {
            into.SetLength(segment.Bytes);
        }
        catch (IOException)
        {
            // Then the rest is recognised as no record and set aside.
        }

        Close();
        if (segment.Bytes == 0)
        {
            closed.Remove(segment.Number);
            try
            {
                File.Delete(PathOf(segment.Number));
            }
            catch (IOException)
            {
                // An empty file, removed after the next start.
            }
        }
    }
}
