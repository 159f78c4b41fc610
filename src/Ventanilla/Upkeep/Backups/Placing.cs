using Ventanilla.Platform;

namespace Ventanilla.Upkeep.Backups;

/// <summary>
/// Puts a restored state in the place of the old one. All of it is built aside first; then a mark is set, and from there
/// on whoever finds the mark finishes: the restore itself, or after a kill the next start. So the folder is always the
/// old state or the new one. Works inside the folder, because a container's volume cannot be renamed.
/// </summary>
internal static class Placing
{
    private const string Work = ".restore";
    private const string Built = "new";
    private const string Ready = "ready";
    private const string OldAside = "old-is-aside";

    /// <summary>What belongs to nobody's state.</summary>
    private const string FileSystems = "lost+found";

    /// <summary>An empty folder to build the new state in; what a killed restore left there is gone.</summary>
    public static string Begin(string data)
    {
        Abandon(data);
        return Directory.CreateDirectory(Path.Combine(data, Work, Built)).FullName;
    }

    /// <summary>Whether the folder holds nothing that could be lost.</summary>
    public static bool IsEmpty(string data) => !Directory.Exists(data) || !Entries(data).Any();

    /// <summary>Whether a kill has left the change of states half done.</summary>
    public static bool IsPending(string data) => File.Exists(Path.Combine(data, Work, Ready));

    /// <summary>What was built is whole: it takes the old one's place.</summary>
    /// <param name="aside">Name of the folder, in the data folder, that the old state goes to.</param>
    public static void Commit(string data, string aside)
    {
        FlushAll(Path.Combine(data, Work, Built));
        WriteMark(Path.Combine(data, Work), Ready, aside);
        Finish(data);
    }

    /// <summary>Finishes a change that was begun, and forgets a restore that never came so far.</summary>
    public static void Finish(string data)
    {
        if (!IsPending(data))
        {
            Abandon(data);
            return;
        }

        var work = Path.Combine(data, Work);
        var aside = Path.Combine(data, File.ReadAllText(Path.Combine(work, Ready)));
        if (!File.Exists(Path.Combine(work, OldAside)))
        {
            MoveAll(data, aside);
            WriteMark(work, OldAside, "");
        }

        MoveAll(Path.Combine(work, Built), data);
        DurableFiles.FlushFolder(data);

        // The mark goes first: without it the rest is only litter.
        File.Delete(Path.Combine(work, Ready));
        DurableFiles.FlushFolder(work);
        Directory.Delete(work, recursive: true);
    }

    /// <summary>
    /// Adds what was built to what is there: for a database elsewhere, whose old state must find its files until it is
    /// replaced. A file of the same name with another content goes aside.
    /// </summary>
    public static void Merge(string data, string aside)
    {
        var build = Path.Combine(data, Work, Built);
        foreach (var file in Directory.EnumerateFiles(build, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(build, file);
            var (target, old) = (Path.Combine(data, path), Path.Combine(data, aside, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (File.Exists(target) && !File.ReadAllBytes(target).AsSpan().SequenceEqual(File.ReadAllBytes(file)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(old)!);
                File.Move(target, old, overwrite: true);
            }

            File.Move(file, target, overwrite: true);
        }

        foreach (var entry in Entries(data).Where(Directory.Exists))
        {
            FlushAll(entry);
        }

        DurableFiles.FlushFolder(data);
        Abandon(data);
    }

    private static void Abandon(string data)
    {
        var work = Path.Combine(data, Work);
        if (Directory.Exists(work) && !IsPending(data))
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static IEnumerable<string> Entries(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Where(e => Path.GetFileName(e) is var name && !name.StartsWith('.') && name != FileSystems);

    private static void MoveAll(string from, string to)
    {
        var entries = Entries(from).ToList();
        if (entries.Count == 0)
        {
            return;
        }

        Directory.CreateDirectory(to);
        foreach (var entry in entries)
        {
            Directory.Move(entry, Path.Combine(to, Path.GetFileName(entry)));
        }

        DurableFiles.FlushFolder(to);
        DurableFiles.FlushFolder(from);
    }

    private static void WriteMark(string folder, string name, string text)
    {
        var (temporary, mark) = (Path.Combine(folder, name + ".unfinished"), Path.Combine(folder, name));
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, mark, overwrite: true);
        DurableFiles.FlushFolder(folder);
    }

    private static void FlushAll(string folder)
    {
        foreach (var below in Directory.EnumerateDirectories(folder))
        {
            FlushAll(below);
        }

        DurableFiles.FlushFolder(folder);
    }
}
