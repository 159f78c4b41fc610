namespace Ventanilla.Bench.Stored;

/// <summary>A large town that is made once and found again by the next run, unless it was moved or the program's schema has changed since.</summary>
internal sealed class KeptTown(string folder, string schema)
{
    private readonly string stamp = Path.Combine(folder, "made");

    public string Folder => folder;

    /// <summary>Where PostgreSQL's server keeps its own, when there is one.</summary>
    public string Server => Path.Combine(folder, "server");

    public bool IsThere => File.Exists(stamp) && File.ReadAllText(stamp).EndsWith($"\n{folder}\n{schema}", StringComparison.Ordinal);

    /// <summary>Its connection string; null on SQLite.</summary>
    public string? Database => IsThere && File.ReadLines(stamp).First() is { Length: > 0 } database ? database : null;

    public void Clear()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>From now on it is there.</summary>
    public void Stamp(string? database) => File.WriteAllText(stamp, $"{database}\n{folder}\n{schema}");
}
