using System.Globalization;
using Ventanilla.Catalogue;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla compare-town --shared</c> and <c>take-shared</c>: what a newer version of the shared catalogue would change
/// for a town, and the town's decision to take it, which is a version of its own.
/// </summary>
internal static class TakeShared
{
    /// <summary>What answers, and the same above the version that is asked for.</summary>
    private sealed record Step(int Answers, PackFiles Now, PackFiles Then);

    /// <param name="number">The shared version, as it was typed; null for the newest.</param>
    public static async Task<int> CompareAsync(Backroom room, Town town, string? number)
    {
        if (await FindAsync(room, town, number) is not { } step)
        {
            return 1;
        }

        await room.SayAsync("Shared.Compare", step.Now.Shared!.Title, step.Then.Shared!.Title, town.Slug);
        await ListVersions.ShowAsync(room, VersionDifferences.Between(step.Now, step.Then).Where(d => d.Path != SharedFile.Name).ToList());
        return 0;
    }

    public static async Task<int> RunAsync(Backroom room, Town town, string? number, bool publish, bool ownTables, string note)
    {
        if (await FindAsync(room, town, number) is not { } step)
        {
            return 1;
        }

        if (TownPack.Read(step.Then) is { Problems: { Count: > 0 } problems })
        {
            return await ImportTown.RefuseAsync(room, problems);
        }

        if (publish && await PublishTown.FindMisfitAsync(room, town.Id, step.Then, ownTables) is { Count: > 0 } misfits)
        {
            await room.SayAsync("Publish.Misfit");
            return await ImportTown.RefuseAsync(room, misfits);
        }

        var taken = await room.Database.WriteAsync(s =>
        {
            // Between the reading and this, another may have published.
            if (VersionStore.History(s, town.Id).Current?.Number != step.Answers)
            {
                return (int?)null;
            }

            var (kept, _) = room.Versions.Add(s, town.Id, step.Then, note, room.Author);
            if (publish)
            {
                PublishTown.Publish(s, room, town.Id, kept, town.Name, ownTables);
            }

            return kept;
        });
        if (taken is null)
        {
            return await room.RefuseAsync("Shared.Overtaken", town.Slug);
        }

        await room.SayAsync("Shared.Taken", taken, town.Slug, step.Then.Shared!.Title);
        await (publish ? PublishTown.SayAsync(room, town.Id, town.Slug, taken.Value) : room.SayAsync("Import.Draft", town.Slug, taken));
        return 0;
    }

    private static async Task<Step?> FindAsync(Backroom room, Town town, string? number)
    {
        var (answers, now, newest) = await room.Versions.ReadAsync(town.Id, s =>
        {
            var current = VersionStore.History(s, town.Id).Current?.Number;
            var files = current is null ? null : VersionStore.Files(s, town.Id, current.Value);
            return (current, files, files?.Shared is { } shared ? SharedStore.Newest(s, shared.Name) : null);
        });
        if (now?.Shared is not { } followed || newest is null)
        {
            await room.SayAsync(answers is null ? "Table.Unpublished" : "Shared.FollowsNone", town.Slug);
            return null;
        }

        var wanted = number is null ? newest.Value : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        if (wanted == followed.Number)
        {
            await room.SayAsync("Shared.UpToDate", town.Slug, followed.Title);
            return null;
        }

        var then = now.With([new(SharedFile.Name, SharedFile.WithVersion(now.Find(SharedFile.Name)!, wanted)!)]);
        then = await room.Versions.ReadAsync(town.Id, s => SharedStore.Attach(s, then));
        if (then.Shared is null)
        {
            await room.SayAsync("Shared.NotOpen", number, followed.Name);
            return null;
        }

        return new(answers!.Value, now, then);
    }
}
