using System.Collections;
using System.Text.RegularExpressions;
using Ventanilla.Platform;

namespace Ventanilla.Tests.House;

/// <summary>What the written pages say about the program is true where a machine can tell.</summary>
public sealed partial class Pages
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.es.md")]
    public void The_table_of_settings_names_every_setting_and_no_other(string page)
    {
        var (_, problem) = Settings.Read(new Hashtable { ["VENTANILLA_NO_SUCH_SETTING"] = "1" }, "no-such-file.json");
        var known = Setting().Matches(problem![problem!.IndexOf("Known are", StringComparison.Ordinal)..]).Select(m => m.Value).Order();
        var written = SettingRow().Matches(Read(page)).Select(m => m.Groups[1].Value).Order();

        Assert.Equal(known, written);
    }

    [Fact]
    public void Every_link_between_the_pages_leads_somewhere()
    {
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .ToList();
        var links = (from page in pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     where !link.Groups[1].Value.Contains("://", StringComparison.Ordinal)
                     select (Page: Path.GetRelativePath(Repository.Root, page), To: link.Groups[1].Value, Path: Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value))).ToList();

        Assert.True(links.Count > 10, $"Only {links.Count} links were found.");
        HouseRules.None(from link in links
                        where !File.Exists(link.Path) && !Directory.Exists(link.Path)
                        select $"{link.Page} points to {link.To}, which is not there");
    }

    [Fact]
    public void The_licence_is_there_in_full()
    {
        var licence = Read("LICENSE");

        Assert.StartsWith("GNU AFFERO GENERAL PUBLIC LICENSE", licence.TrimStart(), StringComparison.Ordinal);
        Assert.Contains("END OF TERMS AND CONDITIONS", licence, StringComparison.Ordinal);
        Assert.Contains("How to Apply These Terms to Your New Programs", licence, StringComparison.Ordinal);
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    [GeneratedRegex("VENTANILLA_[A-Z_]+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\| `(VENTANILLA_[A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"\]\(([^)#\s]+)\)")]
    private static partial Regex Link();
}
