namespace Ventanilla.Tests.Torture;

/// <summary>
/// The disk after a power cut: takes a folder as the killed program left it and the journal of its writes, and makes
/// folders as the disk might have them. What an fsync had made durable is there; of the rest each block has any of the
/// contents it had since, and of the names the oldest so many changes.
/// </summary>
internal sealed class PowerCut
{
    private readonly string root;
    private readonly string saved;
    private readonly Dictionary<ulong, List<PowerRecord>> pending = [];
    private readonly List<PowerRecord> names = [];
    private readonly Dictionary<string, ulong> inodes = [];
    private readonly Dictionary<ulong, string> places = [];
    private int durableNames;

    public PowerCut(string folder, string journal)
    {
        (root, saved) = (folder, journal + ".saved");
        var directories = new Dictionary<ulong, string>();
        var place = 0L;
        foreach (var record in PowerJournal.Read(journal))
        {
            record.Place = place++;
            switch (record.Kind)
            {
                case Noted.Write:
                    if (!pending.TryGetValue(record.Inode, out var writes))
                    {
                        pending[record.Inode] = writes = [];
                    }

                    writes.Add(record);
                    break;

                case Noted.FailedSync when pending.TryGetValue(record.Inode, out var failed):
                    failed.ForEach(w => w.Dropped |= w.Place < record.Offset);
                    break;

                case Noted.Sync when directories.TryGetValue(record.Inode, out var directory):
                    MakeNamesDurable(directory, record.Offset);
                    break;

                case Noted.Sync when pending.TryGetValue(record.Inode, out var done):
                    var covered = done.Where(w => !w.Dropped && w.Place < record.Offset).ToList();
                    done.RemoveAll(w => w.Place < record.Offset && (!w.Dropped || covered.Any(later => later.Place > w.Place && later.Covers(w))));
                    break;

                case Noted.Open or Noted.Create:
                    inodes[record.Path] = record.Inode;
                    places[record.Inode] = record.Path;
                    if (record.Kind == Noted.Create)
                    {
                        names.Add(record);
                    }

                    if (Directory.Exists(record.Path))
                    {
                        directories[record.Inode] = record.Path;
                    }

                    break;

                case Noted.Rename:
                    names.Add(record);
                    Leave(record.Other, record.Saved);
                    if (inodes.Remove(record.Path, out var moved))
                    {
                        (inodes[record.Other], places[moved]) = (moved, record.Other);
                    }

                    break;

                case Noted.Unlink:
                    names.Add(record);
                    Leave(record.Path, record.Saved);
                    break;
            }
        }
    }

    /// <summary>How many writes no fsync had made durable.</summary>
    public int Unsynced => pending.Values.Sum(w => w.Count);

    /// <summary>Makes <paramref name="target"/> as the disk might be.</summary>
    public void Leave(string target, Random random)
    {
        var present = Files();
        var kept = random.Next(3) == 0 ? durableNames : random.Next(durableNames, names.Count + 1);
        for (var i = names.Count - 1; i >= kept; i--)
        {
            Undo(names[i], present);
        }

        var contents = new PowerCutContents(random);
        foreach (var (path, from) in present)
        {
            // Memory with a name; and what came from elsewhere is not ours there.
            if (path.EndsWith("-shm", StringComparison.Ordinal) || !path.StartsWith(root + "/", StringComparison.Ordinal))
            {
                continue;
            }

            var to = target + path[root.Length..];
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (pending.TryGetValue(from.Inode, out var writes) && writes.Count > 0)
            {
                File.WriteAllBytes(to, contents.Of(File.ReadAllBytes(from.Place), writes));
            }
            else
            {
                File.Copy(from.Place, to, overwrite: true);
            }
        }

        Directory.CreateDirectory(target);
    }

    private void Leave(string path, uint number)
    {
        if (inodes.Remove(path, out var inode) && number > 0)
        {
            places[inode] = Path.Combine(saved, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private void MakeNamesDurable(string directory, long before)
    {
        for (var i = names.Count - 1; i >= durableNames; i--)
        {
            if (names[i].Place < before && (Path.GetDirectoryName(names[i].Path) == directory || Path.GetDirectoryName(names[i].Other) == directory))
            {
                // Metadata is written in order: what came before is on the disk too.
                durableNames = i + 1;
                return;
            }
        }
    }

    /// <summary>Every file that is there now, by name: where its bytes lie, and which file it is.</summary>
    private Dictionary<string, (string Place, ulong Inode)> Files() => Directory.GetFiles(root, "*", SearchOption.AllDirectories)
        .ToDictionary(p => p, p => (p, inodes.GetValueOrDefault(p)));

    private void Undo(PowerRecord record, Dictionary<string, (string Place, ulong Inode)> present)
    {
        switch (record.Kind)
        {
            case Noted.Create:
                present.Remove(record.Path);
                break;

            case Noted.Unlink:
                present[record.Path] = Saved(record.Saved);
                break;

            case Noted.Rename:
                if (present.Remove(record.Other, out var moved))
                {
                    present[record.Path] = moved;
                }

                if (record.Saved > 0)
                {
                    present[record.Other] = Saved(record.Saved);
                }

                break;
        }
    }

    private (string Place, ulong Inode) Saved(uint number)
    {
        var place = Path.Combine(saved, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return (place, places.FirstOrDefault(p => p.Value == place).Key);
    }
}
