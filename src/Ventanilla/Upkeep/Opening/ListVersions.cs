using System.Globalization;
using Ventanilla.Catalogue;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla versions</c> and <c>compare-town</c>: what a town has, and what one version changes against another.</summary>
internal static class ListVersions
{
    public static async Task<int> RunAsync(Backroom room, Town town)
    {
        var (versions, history) = await room.Versions.ReadAsync(town.Id, s => (VersionStore.List(s, town.Id), VersionStore.History(s, town.Id)));
        if (versions.Count == 0)
        {
            return await room.RefuseAsync("Versions.None", town.Slug);
        }

        foreach (var version in versions)
        {
            var state = version.Number == history.Current?.Number ? room.Texts["Versions.Answers"]
                : history.Numbers.Contains(version.Number) ? room.Texts["Versions.Before"]
                : room.Texts["Versions.Draft"];
            await room.Terminal.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{version.Number,4}  {state,-12}  {version.MadeAt:yyyy-MM-dd HH:mm}Z  {version.Hash[..12]}  {version.Author}{(version.Note.Length > 0 ? $"  {version.Note}" : "")}"));
        }

        return 0;
    }

    /// <param name="numbers">None: the newest against the one that answers. One: that one against the one that answers. Two: the second against the first.</param>
    public static async Task<int> CompareAsync(Backroom room, Town town, IReadOnlyList<string> numbers)
    {
        var (versions, current) = await room.Versions.ReadAsync(town.Id, s => (VersionStore.List(s, town.Id), VersionStore.History(s, town.Id).Current?.Number));
        if (versions.Count == 0)
        {
            return await room.RefuseAsync("Versions.None", town.Slug);
        }

        var known = versions.Select(v => v.Number.ToString(CultureInfo.InvariantCulture)).ToList();
        if (numbers.FirstOrDefault(n => !known.Contains(n)) is { } unknown)
        {
            return await room.RefuseAsync("Versions.NoSuch", unknown, town.Slug, string.Join(", ", known));
        }

        var asked = numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
        var (from, to) = (asked.Count == 2 ? asked[0] : current ?? versions[^1].Number, asked.Count > 0 ? asked[^1] : versions[0].Number);
        var (before, after) = await room.Versions.ReadAsync(town.Id, s => (VersionStore.Files(s, town.Id, from), VersionStore.Files(s, town.Id, to)));
        var differences = VersionDifferences.Between(before!, after!);
        await (differences.Count == 0 ? room.SayAsync("Compare.Same", from, to) : room.SayAsync("Compare.Heading", from, to));
        await ShowAsync(room, differences);
        return 0;
    }

    public static async Task ShowAsync(Backroom room, IReadOnlyList<FileDifference> differences)
    {
        foreach (var file in differences)
        {
            await room.Terminal.Output.WriteLineAsync($"{file.Kind} {file.Path}");
            foreach (var detail in file.Details)
            {
                await room.Terminal.Output.WriteLineAsync($"    {detail}");
            }
        }

        if (differences.Any(d => d.Kind == '=' || d.Details.Any(i => i.StartsWith('='))))
        {
            await room.SayAsync("Compare.Own");
        }
    }
}
