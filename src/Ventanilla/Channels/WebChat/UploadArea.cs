using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WebChat;

/// <summary>How an upload ended.</summary>
internal abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <param name="Id">What a message refers to it by: hash and kind.</param>
    public sealed record Stored(string Id, UploadKind Kind, long Size) : UploadOutcome;

    public sealed record TooLarge : UploadOutcome;

    /// <summary>Empty, or of a kind that we do not take.</summary>
    public sealed record NotTaken : UploadOutcome;

    /// <summary>The area has no room for this visitor or town at the moment.</summary>
    public sealed record Full : UploadOutcome;
}

/// <summary>
/// Where visitors' files wait until a message speaks of them and the worker fetches them like any provider's. Bounded per
/// visitor and town, and swept: a file that nobody speaks of is gone after a day. Named by visitor, hash and kind, so
/// that one visitor cannot refer to another's.
/// </summary>
internal sealed class UploadArea(Settings settings, TimeProvider time)
{
    public const long SizeLimit = 16L * 1024 * 1024;

    private const long VisitorLimit = 64L * 1024 * 1024;
    private const long TownLimit = 1024L * 1024 * 1024;

    /// <summary>Longer than the worker tries to fetch.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly string root = Path.GetFullPath(Path.Combine(settings.Data, "uploads"));
    private readonly ConcurrentDictionary<TownId, Room> towns = new();

    /// <summary>Takes in a file; durable when this returns <see cref="UploadOutcome.Stored"/>.</summary>
    public async Task<UploadOutcome> AddAsync(TownId town, string visitor, Stream body, CancellationToken ct)
    {
        var head = new byte[UploadKind.HeadLength];
        var read = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        if (UploadKind.Recognise(head.AsSpan(0, read)) is not { } kind)
        {
            return new UploadOutcome.NotTaken();
        }

        var room = Sweep(town);
        var folder = Path.Combine(root, town.ToString(), visitor);
        Directory.CreateDirectory(folder);
        if (room.Bytes > TownLimit || FilesIn(new(folder)).Sum(SizeOf) > VisitorLimit)
        {
            return new UploadOutcome.Full();
        }

        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
            if (await CopyAsync(head.AsMemory(0, read), body, file, ct) is not { } hash)
            {
                return new UploadOutcome.TooLarge();
            }

            var size = file.Length;
            file.Flush(flushToDisk: true);
            var id = $"{hash}.{kind.Extension}";
            File.SetLastWriteTimeUtc(temporary, time.GetUtcNow().UtcDateTime);
            File.Move(temporary, Path.Combine(folder, id), overwrite: true);
            room.Add(size);
            return new UploadOutcome.Stored(id, kind, size);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The file that a message's reference (visitor and id) names; null when there is none (any more) or the reference is none of ours.</summary>
    public FileInfo? Find(TownId town, string reference) =>
        reference.Split('/') is [var visitor, var id] && IsHash(visitor) && KindOf(id) is not null
        && new FileInfo(Path.Combine(root, town.ToString(), visitor, id)) is { Exists: true } file ? file : null;

    /// <summary>The kind that an id names; null when it is not an id.</summary>
    public static UploadKind? KindOf(string id) => id.Split('.') is [var hash, var extension] && IsHash(hash) ? UploadKind.OfExtension(extension) : null;

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <returns>The hash of all, or null when it is more than the limit.</returns>
    private static async Task<string?> CopyAsync(ReadOnlyMemory<byte> head, Stream rest, FileStream file, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (var part = head; part.Length > 0; part = buffer.AsMemory(0, await rest.ReadAsync(buffer, ct)))
        {
            if (file.Length + part.Length > SizeLimit)
            {
                return null;
            }

            hash.AppendData(part.Span);
            await file.WriteAsync(part, ct);
            await file.FlushAsync(ct);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Room Sweep(TownId town)
    {
        var folder = new DirectoryInfo(Path.Combine(root, town.ToString()));
        var room = towns.GetOrAdd(town, static _ => new());
        var now = time.GetUtcNow();
        if (room.IsSwept(now))
        {
            return room;
        }

        var oldest = (now - Lifetime).UtcDateTime;
        foreach (var file in FilesIn(folder).Where(f => f.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }

        foreach (var empty in folder.Exists ? folder.EnumerateDirectories().Where(d => !d.EnumerateFileSystemInfos().Any()) : [])
        {
            empty.Delete();
        }

        room.Set(FilesIn(folder).Sum(SizeOf));
        return room;
    }

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder) => folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [];

    private static long SizeOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // An upload that has just got its name.
            return 0;
        }
    }

    /// <summary>How much lies there for one town, counted afresh at every sweep.</summary>
    private sealed class Room
    {
        private readonly Lock gate = new();
        private DateTimeOffset? sweptAt;
        private long bytes;

        public long Bytes => Interlocked.Read(ref bytes);

        public void Add(long more) => Interlocked.Add(ref bytes, more);

        public void Set(long all) => Interlocked.Exchange(ref bytes, all);

        /// <summary>False once per interval, for the one who sweeps then.</summary>
        public bool IsSwept(DateTimeOffset now)
        {
            lock (gate)
            {
                if (sweptAt is { } last && now - last < SweepEvery)
                {
                    return true;
                }

                sweptAt = now;
                return false;
            }
        }
    }
}
