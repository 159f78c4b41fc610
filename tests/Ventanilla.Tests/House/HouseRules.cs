using System.Text.RegularExpressions;
using Ventanilla.Engine;
using Ventanilla.Platform;

namespace Ventanilla.Tests.House;

/// <summary>
/// The plan of the house, checked on the compiled program and on the files: what a reviewer would otherwise have to keep
/// in mind. Each rule also says how much it must at least have looked at, so that it cannot pass by looking at nothing.
/// </summary>
public sealed partial class HouseRules
{
    private static readonly CompiledCode House = CompiledCode.Of(typeof(Secret).Assembly);
    private static readonly CompiledCode Engine = CompiledCode.Of(typeof(Counter).Assembly);
    private static readonly CompiledType[] OurTypes = [.. House.Types.Concat(Engine.Types).Where(type => !type.Generated)];

    [Fact]
    public void A_room_uses_only_the_rooms_before_it()
    {
        var visits = House.Visits.Where(v => Rooms.PlaceOf(v.UsedNamespace, "Ventanilla", Rooms.InOrder) is not null).ToList();

        AtLeast(SourceFiles("src/Ventanilla").Count, visits.Count, "uses of rooms");
        None(Rooms.UpwardUses(visits, "Ventanilla", Rooms.InOrder));
    }

    [Fact]
    public void Every_type_lives_in_a_room()
    {
        var own = House.Types.Where(type => !type.Generated).ToList();

        AtLeast(SourceFiles("src/Ventanilla").Count * 2 / 3, own.Count, "types");
        None(from type in own
             let outside = type.Namespace is "Ventanilla" or "" && Rooms.Outside.Contains(type.Name)
             where !outside && !(Rooms.PlaceOf(type.Namespace, "Ventanilla", Rooms.InOrder) < Rooms.InOrder.Length)
             select $"{type.FullName} lives in no room");
    }

    [Fact]
    public void Every_folder_of_the_house_is_a_room_and_was_looked_at()
    {
        var folders = SourceFiles("src/Ventanilla")
            .Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "src/Ventanilla"), file).Split('/'))
            .Where(parts => parts.Length > 1)
            .Select(parts => parts[0])
            .Distinct()
            .ToList();
        var seen = House.Types.Select(type => type.Namespace).ToList();

        AtLeast(3, folders.Count, "rooms");
        None(from folder in folders
             where !Rooms.InOrder.Contains(folder) || !seen.Any(n => $"{n}.".StartsWith($"Ventanilla.{folder}.", StringComparison.Ordinal))
             select $"src/Ventanilla/{folder} is no room of the list, or none of its types was found");
    }

    [Fact]
    public void The_page_on_the_architecture_lists_the_same_rooms_in_the_same_order()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

        Assert.Equal(Rooms.InOrder, RoomRow().Matches(page).Select(row => row.Groups[1].Value));
        Assert.True(page.Split('\n').Length <= 200, "ARCHITECTURE.md is longer than the 200 lines that a newcomer reads.");
    }

    [Fact]
    public void The_engine_is_pure()
    {
        var visits = Engine.Visits.Where(v => !v.User.Generated).ToList();

        AtLeast(SourceFiles("src/Ventanilla.Engine").Count * 2, visits.Count, "uses by the engine");
        None(Purity.Breaches(visits));
    }

    [Fact]
    public void The_engine_needs_no_package_but_the_text_analyser() =>
        None(Engine.References
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Lucene.Net", StringComparison.Ordinal))
            .Select(name => $"Ventanilla.Engine refers to {name}"));

    [Fact]
    public void A_file_has_at_most_400_lines()
    {
        var files = Repository.Sources(["src", "tests", "benchmark", "examples"], ".cs", ".razor", ".js", ".css").ToList();

        AtLeast(20, files.Count, "files");
        None(from file in files
             let lines = File.ReadLines(file).Count()
             where lines > 400
             select $"{Path.GetRelativePath(Repository.Root, file)} has {lines} lines: it wants a wall");
    }

    [Fact]
    public void Types_are_named_for_what_they_are_in_a_town_hall()
    {
        AtLeast(SourceFiles("src").Count * 2 / 3, OurTypes.Length, "types");
        None(OurTypes.Where(type => Names.IsEmpty(type.Name)).Select(type => $"{type.FullName} says only that it is a {Names.EmptyPart(type.Name)}"));
    }

    [Fact]
    public void Folders_are_rooms_not_kinds_of_code() =>
        None(from file in Repository.Sources(["src", "tests", "benchmark"], ".cs", ".razor")
             from folder in Path.GetRelativePath(Repository.Root, file).Split('/')[..^1]
             where Names.EmptyFolders.Contains(folder)
             select Path.GetRelativePath(Repository.Root, file));

    [Fact]
    public void An_interface_has_two_implementations() => None(Names.LonelyInterfaces(OurTypes));

    internal static void None(IEnumerable<string> offences)
    {
        var found = offences.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n  " + string.Join("\n  ", found));
    }

    private static void AtLeast(int expected, int found, string what) =>
        Assert.True(found >= expected && found > 0, $"Only {found} {what} were looked at where {expected} were to be expected: the rule has gone blind.");

    private static List<string> SourceFiles(string folder) => [.. Repository.Sources([folder], ".cs", ".razor")];

    [GeneratedRegex(@"^\| \*\*(\w+)\*\* \|", RegexOptions.Multiline)]
    private static partial Regex RoomRow();
}
