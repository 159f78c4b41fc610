using System.Text;
using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Catalogue;

/// <summary>A pack may come from a stranger: nothing in it leads out of its folder, and what is wrong is named.</summary>
public sealed class PackFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pack-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("town.json", true)]
    [InlineData("tables/bus_times.csv", true)]
    [InlineData("scripts/residus.js", true)]
    [InlineData("flows/incidencia.json", true)]
    [InlineData("README.md", true)]
    [InlineData("tables/README.md", true)]
    [InlineData("rule.json", false)]
    [InlineData("tables/a.json", false)]
    [InlineData("tables/.csv", false)]
    [InlineData("../town.json", false)]
    [InlineData("/etc/passwd.md", false)]
    [InlineData("tables/../../x.csv", false)]
    [InlineData("tables\\x.md", false)]
    [InlineData("tables/a/b.csv", false)]
    [InlineData("-rf.md", false)]
    [InlineData(".git/config.md", false)]
    [InlineData("a\nb.md", false)]
    [InlineData("", false)]
    public void Only_names_that_a_pack_can_have_are_taken(string path, bool taken) => Assert.Equal(taken, PackFiles.IsName(path));

    [Fact]
    public void Writing_and_reading_again_gives_the_same_pack_and_leaves_the_rest_of_the_folder_alone()
    {
        var (files, _) = PackFolder.Read(Vilassola.Folder);
        var target = Path.Combine(folder, "out");
        Assert.True(PackFolder.Write(files!, target, replace: false));
        Assert.Equal(files!.Hash, PackFolder.Read(target).Files!.Hash);

        Assert.False(PackFolder.Write(files, target, replace: false));
        Directory.CreateDirectory(Path.Combine(target, ".git"));
        File.WriteAllText(Path.Combine(target, ".git", "config"), "kept");
        File.WriteAllText(Path.Combine(target, "tables", "old.csv"), "a\n");
        Assert.True(PackFolder.Write(files, target, replace: true));
        Assert.Equal(files.Hash, PackFolder.Read(target).Files!.Hash);
        Assert.True(File.Exists(Path.Combine(target, ".git", "config")));
    }

    [Fact]
    public void Links_huge_files_pipes_and_unknown_names_are_refused_by_name()
    {
        File.WriteAllText(Path.Combine(folder, "town.json"), "{}");
        File.CreateSymbolicLink(Path.Combine(folder, "names.json"), "/etc/hostname");
        Directory.CreateSymbolicLink(Path.Combine(folder, "tables"), "/etc");
        Directory.CreateDirectory(Path.Combine(folder, "scripts", "deep"));
        File.WriteAllText(Path.Combine(folder, "rule.json"), "{}");
        File.WriteAllText(Path.Combine(folder, "texts.json"), "");
        using (var huge = File.Create(Path.Combine(folder, "rules.json")))
        {
            huge.SetLength(PackFiles.MostBytesOfOne + 1);
        }

        var (files, problems) = PackFolder.Read(folder);
        Assert.Null(files);
        Assert.Equal(["names.json", "rule.json", "rules.json", "scripts/deep", "tables", "texts.json"], problems.Select(p => p.File).Order(StringComparer.Ordinal));
        Assert.All(problems, p => Assert.True(p.What.Length > 0 && p.Remedy.Length > 0));
    }

    [Fact]
    public void A_table_in_another_encoding_is_refused_with_its_line()
    {
        var (files, _) = PackFolder.Read(Vilassola.Folder);
        var latin = Encoding.Latin1.GetBytes("date,name_ca,name_es,kind\n2026-01-01,Cap d'Any,Ano Nuevo,official\n2026-01-06,Reis,Epifanía,official\n");
        var (pack, problems) = TownPack.Read(files!.With([new("tables/holidays.csv", latin)]));
        Assert.Null(pack);
        Assert.Contains(problems, p => p is { File: "tables/holidays.csv", Line: 3 });
    }

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        var (files, _) = PackFolder.Read(Vilassola.Folder);
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        var target = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(target, "tables"), elsewhere);
        Assert.Throws<IOException>(() => PackFolder.Write(files!, target, replace: true));

        Directory.Delete(Path.Combine(target, "tables"));
        var victim = Path.Combine(elsewhere, "victim");
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(Path.Combine(target, "town.json"), victim);
        Assert.True(PackFolder.Write(files!, target, replace: true));
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal(files!.Hash, PackFolder.Read(target).Files!.Hash);
    }
}
