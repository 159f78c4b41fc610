using Wasmtime;

namespace Ventanilla.Scripts;

/// <summary>The memory of a machine at one moment, from which any number of machines go on. Pages of nothing are left out.</summary>
internal sealed class MachinePicture
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
            bytes.CopyTo(memory.GetSpan(offset, bytes.Length));
        }
    }
}
