using System.Globalization;
using Ventanilla.Catalogue;
using Ventanilla.Scripts;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla replay</c>: which answers of the last conversations would be others with a draft. Sends and stores nothing.</summary>
internal static class ReplayTown
{
    private const int Usual = 500;
    private const int Most = 100_000;

    /// <param name="last">How many conversations, as it was typed.</param>
    /// <param name="number">The version that is tried, as it was typed; null for the newest.</param>
    public static async Task<int> RunAsync(Backroom room, Town town, string? last, string? number)
    {
        var count = Usual;
        if (last is not null && !(int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= Most))
        {
            return await room.RefuseAsync("Replay.Last", Most);
        }

        var (current, wanted, versions) = await room.Versions.ReadAsync(town.Id, s => (
            VersionStore.History(s, town.Id).Current?.Number,
            number is null ? VersionStore.Newest(s, town.Id) : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0,
            VersionStore.List(s, town.Id)));
        if (current is null || versions.All(v => v.Number != wanted))
        {
            return await (current is null ? room.RefuseAsync("Table.Unpublished", town.Slug) : room.RefuseAsync("Versions.NoSuch", number, town.Slug, string.Join(", ", versions.Select(v => v.Number))));
        }

        // Both stand under the tables that the town has uploaded, as they would.
        var (now, draft, heard) = await room.Versions.ReadAsync(town.Id, s =>
        {
            var uploads = UploadStore.Read(s, town.Id).Tables;
            return (TownPack.Read(VersionStore.Files(s, town.Id, current.Value)!, 0, uploads), TownPack.Read(VersionStore.Files(s, town.Id, wanted!.Value)!, 0, uploads), Replay.Read(s, town.Id, count));
        });
        if (now.Pack is null || draft.Pack is null)
        {
            return await ImportTown.RefuseAsync(room, [.. now.Problems, .. draft.Problems]);
        }

        using var scripts = new ScriptRunner();
        var changes = await Replay.CompareAsync(heard, now.Pack.Catalogue, draft.Pack.Catalogue, scripts, CancellationToken.None);
        await room.SayAsync("Replay.Summary", heard.Count, heard.Select(h => h.Conversation).Distinct().Count(), current, wanted, changes.Sum(c => c.Count));
        foreach (var change in changes)
        {
            await room.Terminal.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{change.Count,6}  {(change.From == change.To ? $"{change.From}: {room.Texts["Replay.OtherWords"]}" : $"{change.From} → {change.To}")}"));
            foreach (var example in change.Examples)
            {
                await room.Terminal.Output.WriteLineAsync($"          {example}");
            }
        }

        return 0;
    }
}
