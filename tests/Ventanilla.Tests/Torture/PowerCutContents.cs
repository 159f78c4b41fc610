namespace Ventanilla.Tests.Torture;

/// <summary>Which of the contents that a file had since its last fsync are on the disk, block by block.</summary>
internal sealed class PowerCutContents(Random random)
{
    /// <summary>A disk writes whole sectors, of one of these sizes.</summary>
    private readonly int block = random.Next(2) == 0 ? 512 : 4096;

    private readonly Habit habit = (Habit)random.Next(4);

    private enum Habit
    {
        /// <summary>Nothing was on the disk yet.</summary>
        Nothing,

        /// <summary>Everything was.</summary>
        Everything,

        /// <summary>Every block for itself.</summary>
        AnyBlock,

        /// <summary>The writes up to some moment, and of the next one only parts.</summary>
        UpToAMoment,
    }

    /// <param name="now">The file as the program saw it last.</param>
    /// <param name="writes">What no fsync made durable, oldest first.</param>
    public byte[] Of(byte[] now, IReadOnlyList<PowerRecord> writes)
    {
        var size = Math.Max(now.Length, (int)writes.Max(w => Math.Max(w.OldSize, w.Offset + w.Length)));
        var content = new byte[(size + block - 1) / block * block];
        now.CopyTo(content, 0);

        // Backwards from what is there now: each write undone shows what each of its blocks was before.
        var versions = new Dictionary<int, List<(int Write, byte[] Bytes)>>();
        var sizes = new List<(int Write, long Size)> { (writes.Count, now.Length) };
        for (var i = writes.Count - 1; i >= 0; i--)
        {
            var write = writes[i];
            foreach (var at in Blocks(write))
            {
                if (!versions.TryGetValue(at, out var seen))
                {
                    versions[at] = seen = [];
                }

                if (!write.Dropped)
                {
                    seen.Add((i + 1, content.AsSpan(at * block, block).ToArray()));
                }
            }

            // What lay beyond the end then was nothing.
            content.AsSpan((int)Math.Min(write.OldSize, content.Length)).Clear();
            write.Old.CopyTo(content.AsSpan((int)write.Offset));
            sizes.Add((i, write.OldSize));
        }

        var moment = random.Next(writes.Count + 1);
        foreach (var (at, seen) in versions)
        {
            seen.Add((0, content.AsSpan(at * block, block).ToArray()));
            Choose(seen, moment).CopyTo(content, at * block);
        }

        var length = habit switch
        {
            Habit.Nothing => sizes[^1].Size,
            Habit.Everything => sizes[0].Size,
            Habit.UpToAMoment => sizes.First(s => s.Write <= moment).Size,
            _ => sizes[random.Next(sizes.Count)].Size,
        };
        return content[..(int)Math.Min(length, content.Length)];
    }

    /// <summary>Newest first; the last is what was durable.</summary>
    private byte[] Choose(List<(int Write, byte[] Bytes)> seen, int moment) => habit switch
    {
        Habit.Nothing => seen[^1].Bytes,
        Habit.Everything => seen[0].Bytes,
        Habit.AnyBlock => seen[random.Next(seen.Count)].Bytes,
        _ => seen.First(s => s.Write <= moment + random.Next(2)).Bytes,
    };

    private IEnumerable<int> Blocks(PowerRecord write) => write.Length == 0
        ? []
        : Enumerable.Range((int)(write.Offset / block), (int)(((write.Offset + write.Length - 1) / block) - (write.Offset / block) + 1));
}
