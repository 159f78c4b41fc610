using System.Runtime.InteropServices;
using Wasmtime;

namespace Ventanilla.Scripts;

/// <summary>The memory of a machine at one moment, from which any number of machines go on. Pages of nothing are left out.</summary>
internal sealed partial class MachinePicture
{
    private const int PageSize = 4096;

    private readonly List<(int Offset, byte[] Bytes)> runs = [];
    private readonly long size;

    private MachinePicture(long size) => this.size = size;

    /// <summary>What it takes here.</summary>
    public long Bytes { get; private set; }

    public static MachinePicture Of(Memory memory)
    {
        var picture = new MachinePicture(memory.GetSize());
        var all = memory.GetSpan(0, (int)memory.GetLength());
        for (var offset = 0; offset < all.Length;)
        {
            var end = offset;
            while (end < all.Length && all.Slice(end, PageSize).ContainsAnyExcept((byte)0))
            {
                end += PageSize;
            }

            if (end > offset)
            {
                picture.runs.Add((offset, all[offset..end].ToArray()));
                picture.Bytes += end - offset;
            }

            offset = end + PageSize;
        }

        return picture;
    }

    /// <summary>Makes an empty machine look like that one.</summary>
    public void Restore(Memory memory)
    {
        if (size > memory.GetSize())
        {
            memory.Grow(size - memory.GetSize());
        }

        foreach (var (offset, bytes) in runs)
        {
            var room = memory.GetSpan(offset, bytes.Length);
            TakePages(room);
            bytes.CopyTo(room);
        }
    }

    /// <summary>Makes a machine that went on from this picture look like it again, whatever it has written where.</summary>
    /// <returns>False when that cannot be done, and it must not be used again.</returns>
    public bool RestoreAgain(Memory memory)
    {
        if (memory.GetSize() != size)
        {
            return false;
        }

        var end = 0;
        foreach (var (offset, bytes) in runs)
        {
            if (!Empty(memory, end, offset))
            {
                return false;
            }

            bytes.CopyTo(memory.GetSpan(offset, bytes.Length));
            end = offset + bytes.Length;
        }

        return Empty(memory, end, (int)memory.GetLength());
    }

    /// <summary>Gives pages back to the system, which puts empty ones in their place: anonymous memory reads as zero then.</summary>
    private static bool Empty(Memory memory, int from, int to)
    {
        // MADV_DONTNEED; madvise(2). Elsewhere it means something weaker.
        const int DontNeed = 4;
        return from == to || (OperatingSystem.IsLinux() && Advise(ref MemoryMarshal.GetReference(memory.GetSpan(from, to - from)), to - from, DontNeed) == 0);
    }

    /// <summary>
    /// Asks the system for all pages of an empty room at once; a page fault for each took longer than all the rest of making
    /// a machine. Only a hint: systems that do not know it give them one by one.
    /// </summary>
    private static void TakePages(Span<byte> room)
    {
        // MADV_POPULATE_WRITE of Linux 5.14; madvise(2).
        const int PopulateWrite = 23;
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(ref MemoryMarshal.GetReference(room), room.Length, PopulateWrite);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(ref byte at, nint length, int advice);
}
