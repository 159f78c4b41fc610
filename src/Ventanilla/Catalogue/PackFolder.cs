namespace Ventanilla.Catalogue;

/// <summary>
/// A town pack as a folder. What is read from it may come from a stranger: links, huge files and names that no pack has
/// are refused, each by its name. What is hidden (<c>.git</c>) is not part of the pack and left alone, also in writing.
/// </summary>
internal static class PackFolder
{
    /// <returns>The files, or everything that is wrong with them as files; what they say is for <see cref="TownPack"/>.</returns>
    public static (PackFiles? Files, IReadOnlyList<Problem> Problems) Read(string folder)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
        {
            return (null, [new(folder, 0, 0, "The folder is not there.", "Name the folder that holds town.json.")]);
        }

        var (files, problems) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), new List<Problem>());
        try
        {
            Read(root, "", files, problems);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, 0, 0, $"It cannot be read: {problem.Message}", "See that the files may be read."));
        }

        return problems.Count > 0 ? (null, problems) : (new(files), []);
    }

    /// <summary>Writes the pack into a folder that is empty, not there yet, or to be replaced.</summary>
    /// <param name="replace">Files of a pack that are there go; whatever else is there stays.</param>
    /// <returns>False when the folder holds something and may not be replaced.</returns>
    public static bool Write(PackFiles files, string folder, bool replace)
    {
        var root = Directory.CreateDirectory(folder);
        if (!replace && root.EnumerateFileSystemInfos().Any())
        {
            return false;
        }

        foreach (var under in PackFiles.FolderNames.Select(n => new DirectoryInfo(Path.Combine(root.FullName, n))).Where(d => d.LinkTarget is not null))
        {
            throw new IOException($"{under.FullName} is a link: files would be written somewhere else.");
        }

        foreach (var path in files.Paths)
        {
            var target = Path.Combine(root.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);

            // In one step, and in place of a link instead of through it.
            var unfinished = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
            File.WriteAllBytes(unfinished, files.Find(path)!);
            File.Move(unfinished, target, overwrite: true);
        }

        foreach (var old in PackFiles.FolderNames.Append("").Select(n => new DirectoryInfo(Path.Combine(root.FullName, n))).Where(d => d.Exists).SelectMany(d => d.EnumerateFiles()))
        {
            var path = Path.GetRelativePath(root.FullName, old.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (PackFiles.IsName(path) && !files.Has(path))
            {
                old.Delete();
            }
        }

        return true;
    }

    private static void Read(DirectoryInfo folder, string under, Dictionary<string, byte[]> files, List<Problem> problems)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(e => e.Name[0] != '.').OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var path = under + entry.Name;
            if (entry.LinkTarget is not null)
            {
                problems.Add(new(path, 0, 0, "This is a link.", "Put the file itself into the pack: what a link leads to is not the town's."));
            }
            else if (entry is DirectoryInfo inner)
            {
                if (under.Length == 0 && PackFiles.FolderNames.Contains(entry.Name))
                {
                    Read(inner, $"{entry.Name}/", files, problems);
                }
                else
                {
                    problems.Add(new(path, 0, 0, "A pack has no such folder.", $"It holds {PackFiles.Known}."));
                }
            }
            else if (!PackFiles.IsName(path))
            {
                problems.Add(new(path, 0, 0, "A pack has no file of this name.", $"It holds {PackFiles.Known}; names have plain letters, figures, hyphens and underscores. Mend the name, or move it elsewhere."));
            }
            else if (Content((FileInfo)entry, path, files, problems) is { } content)
            {
                files[path] = content;
            }
        }
    }

    private static byte[]? Content(FileInfo file, string path, Dictionary<string, byte[]> files, List<Problem> problems)
    {
        // What is no real file (a pipe, a device) says 0 as well and is never opened.
        if (file.Length == 0)
        {
            problems.Add(new(path, 0, 0, "The file is empty.", "Fill it, or take it out."));
        }
        else if (file.Length > PackFiles.MostBytesOfOne)
        {
            problems.Add(new(path, 0, 0, $"The file has {file.Length >> 20} MB.", $"A file of a pack has at most {PackFiles.MostBytesOfOne / 1_000_000} MB."));
        }
        else if (files.Count == PackFiles.MostFiles)
        {
            problems.Add(new(path, 0, 0, $"The pack has more than {PackFiles.MostFiles} files.", "Take out what the counter does not need."));
        }
        else if (files.Values.Sum(f => (long)f.Length) + file.Length > PackFiles.MostBytes)
        {
            problems.Add(new(path, 0, 0, "The pack is too large with this file.", $"All files together have at most {PackFiles.MostBytes / 1_000_000} MB."));
        }
        else
        {
            return File.ReadAllBytes(file.FullName);
        }

        return null;
    }
}
