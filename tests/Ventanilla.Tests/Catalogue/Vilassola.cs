using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Catalogue;

/// <summary>The demo town as it stands in the repository, read once for all tests.</summary>
internal static class Vilassola
{
    private static readonly Lazy<TownPack> Read = new(() =>
    {
        var (pack, problems) = TownPack.Read(Folder);
        return pack ?? throw new InvalidOperationException(string.Join('\n', problems));
    });

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Ventanilla.slnx")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
            }

            return folder.FullName;
        }
    }

    public static string Folder => Path.Combine(Root, "towns", "vilassola");

    public static TownPack Pack => Read.Value;
}
