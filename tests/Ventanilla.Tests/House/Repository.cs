namespace Ventanilla.Tests.House;

/// <summary>Where the checkout is, found by walking up from the test program to the folder that holds Ventanilla.slnx.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The files written by hand with one of these endings, below one of these folders of the checkout.</summary>
    public static IEnumerable<string> Sources(string[] folders, params string[] endings) =>
        from folder in folders
        let place = Path.Combine(Root, folder)
        where Directory.Exists(place)
        from file in Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
        where endings.Contains(Path.GetExtension(file)) && !IsMade(Path.GetRelativePath(Root, file))
        select file;

    private static bool IsMade(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar);
        return parts.Contains("bin") || parts.Contains("obj") || parts.Contains("node_modules")
            || path.Contains("wwwroot/lib/", StringComparison.Ordinal);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ventanilla.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Ventanilla.slnx above {AppContext.BaseDirectory}: the tests must be run from a checkout.");
    }
}
