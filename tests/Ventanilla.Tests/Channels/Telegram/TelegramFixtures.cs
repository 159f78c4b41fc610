using System.Text.RegularExpressions;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Bodies as Telegram sends them: our own beside this file, and other people's beside the checkout where they are.</summary>
internal static partial class TelegramFixtures
{
    public static string Bodies => Path.Combine(Root, "tests/Ventanilla.Tests/Channels/Telegram/Bodies");

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ventanilla.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
    }

    private static string Shared => Path.Combine(Root, "../shared/fixtures");

    /// <summary>Every body that the index tells about, with its line; null where the folder does not stand beside the checkout.</summary>
    public static IReadOnlyList<(string Name, byte[] Body, string Line)>? Indexed()
    {
        var index = Path.Combine(Shared, "index.md");
        if (!File.Exists(index))
        {
            return null;
        }

        var section = "";
        var found = new List<(string, byte[], string)>();
        foreach (var line in File.ReadLines(index))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..].Trim();
            }
            else if (section.Contains("telegram", StringComparison.Ordinal) && Row().Match(line) is { Success: true } row)
            {
                var name = row.Groups["file"].Value;
                found.Add((name, File.ReadAllBytes(Path.Combine(Shared, section, name)), row.Groups["line"].Value));
            }
        }

        return found;
    }

    [GeneratedRegex(@"^\| `(?<file>[^`]+)` \| (?<line>.*) \| [^|]+ \|$")]
    private static partial Regex Row();
}
