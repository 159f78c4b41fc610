using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla import-town</c>: a folder becomes a version of its town's catalogue, all of it or nothing. A town that is
/// not there yet is made.
/// </summary>
internal static class ImportTown
{
    /// <summary>Town 1 and its accounts belong to the demo, which writes over them at each start.</summary>
    private const int LastOfTheDemo = 1;

    /// <param name="town">When given, the only town whose pack is taken.</param>
    public static async Task<int> RunAsync(Backroom room, string folder, string? town, bool publish, bool ownTables, string note)
    {
        var (files, problems) = PackFolder.Read(folder);
        var pack = default(TownPack);
        if (files is not null)
        {
            files = await room.Database.ReadAsync(s => SharedStore.Attach(s, files));
            (pack, problems) = TownPack.Read(files);
        }

        if (pack is null)
        {
            return await RefuseAsync(room, problems);
        }

        var (slug, name) = (pack.Catalogue.Town.Slug, pack.Catalogue.Town.Name);
        if (town is not null && town != slug)
        {
            return await RefuseAsync(room, [new("town.json", LineOf(files!, "\"slug\""), 0, $"This is the pack of '{slug}', not of '{town}'.", $"Write \"slug\": \"{town}\" (and the town's name), or leave --town out.")]);
        }

        var known = await room.Database.ReadAsync(s => s.First("SELECT id FROM towns WHERE slug = $1", r => (TownId?)new TownId(r.GetInt32(0)), slug));
        if (publish && known is { } there && await PublishTown.FindMisfitAsync(room, there, files!, ownTables) is { Count: > 0 } misfits)
        {
            await room.SayAsync("Publish.Misfit");
            return await RefuseAsync(room, misfits);
        }

        var (id, number, isNew) = await room.Database.WriteAsync(s =>
        {
            var id = known ?? Make(s, slug, name);
            var (number, isNew) = room.Versions.Add(s, id, files!, note, room.Author);
            if (publish)
            {
                PublishTown.Publish(s, room, id, number, name, ownTables);
            }

            return (id, number, isNew);
        });
        if (known is null)
        {
            await room.SayAsync("Import.Made", slug, name);
        }

        await room.SayAsync(isNew ? "Import.Kept" : "Import.Same", number, slug, files!.Paths.Count, files.Hash[..12]);
        var answers = await room.Versions.ReadAsync(id, s => VersionStore.History(s, id).Current?.Number == number);
        await (publish ? PublishTown.SayAsync(room, id, slug, number) : answers ? room.SayAsync("Publish.Already", number, slug) : room.SayAsync("Import.Draft", slug, number));
        return 0;
    }

    public static async Task<int> RefuseAsync(Backroom room, IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
        {
            await room.Terminal.Output.WriteLineAsync(problem.ToString());
        }

        return await room.RefuseAsync("Import.Problems", problems.Count);
    }

    private static TownId Make(DbSession session, string slug, string name) => new(session.First(
        "INSERT INTO towns (id, slug, name) SELECT coalesce(max(id), 0) + 1, $1, $2 FROM (SELECT id FROM towns UNION ALL SELECT $3) taken RETURNING id",
        r => r.GetInt32(0), slug, name, LastOfTheDemo));

    private static int LineOf(PackFiles files, string word)
    {
        var text = System.Text.Encoding.UTF8.GetString(files.Find("town.json")!);
        return text.IndexOf(word, StringComparison.Ordinal) is >= 0 and var at ? text.AsSpan(0, at).Count('\n') + 1 : 0;
    }
}
