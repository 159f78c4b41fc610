namespace Ventanilla.Tests.Channels.WhatsApp;

/// <summary>Where webhook bodies lie: the project's own beside this file, and the larger shared set beside the checkout, when it is there.</summary>
internal static class BodyFiles
{
    public static string Own { get; } = Path.Combine(Root(), "tests", "Ventanilla.Tests", "Channels", "WhatsApp", "Bodies");

    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Root(), "..", "shared", "fixtures"));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Own, name));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ventanilla.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The repository's root was not found above the tests.");
    }
}
