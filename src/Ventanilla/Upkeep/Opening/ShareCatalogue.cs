using System.Globalization;
using Ventanilla.Catalogue;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla import-shared</c>, <c>publish-shared</c>, <c>export-shared</c>: a province keeps a catalogue that towns may
/// follow. It is a pack like a town's, valid by itself, and reaches no town before the town takes it.
/// </summary>
internal static class ShareCatalogue
{
    public static async Task<int> RunAsync(Backroom room, string folder, bool publish, string note)
    {
        var (files, problems) = PackFolder.Read(folder);
        if (files?.Has(SharedFile.Name) == true)
        {
            problems = [new(SharedFile.Name, 0, 0, "A shared catalogue follows no other.", "Take the file out.")];
        }
        else if (files is not null)
        {
            problems = TownPack.Read(files).Problems;
        }

        if (problems.Count > 0)
        {
            return await ImportTown.RefuseAsync(room, problems);
        }

        var name = TownPack.Read(files!).Pack!.Catalogue.Town.Slug;
        var (number, isNew) = await room.Database.WriteAsync(s =>
        {
            var (number, isNew) = SharedStore.Add(s, name, files!, note, room.Author, room.Time.GetUtcNow());
            if (publish)
            {
                SharedStore.Publish(s, name, number, room.Author, room.Time.GetUtcNow());
            }

            return (number, isNew);
        });
        await room.SayAsync(isNew ? "Import.Kept" : "Import.Same", number, name, files!.Paths.Count, files.Hash[..12]);
        await (publish ? room.SayAsync("Shared.Published", number, name) : room.SayAsync("Shared.Draft", number, name));
        return 0;
    }

    /// <param name="number">As it was typed; null for the newest.</param>
    public static async Task<int> PublishAsync(Backroom room, string name, string? number)
    {
        if (await FindAsync(room, name, number) is not { } version)
        {
            return 1;
        }

        var done = await room.Database.WriteAsync(s => SharedStore.Publish(s, name, version.Number, room.Author, room.Time.GetUtcNow()));
        await room.SayAsync(done ? "Shared.Published" : "Shared.Already", version.Number, name);
        return done ? 0 : 1;
    }

    public static async Task<int> ExportAsync(Backroom room, string name, string folder, string? number, bool replace)
    {
        if (await FindAsync(room, name, number) is not { } version)
        {
            return 1;
        }

        var files = await room.Database.ReadAsync(s => SharedStore.Files(s, name, version.Number));
        if (!PackFolder.Write(files!, folder, replace))
        {
            return await room.RefuseAsync("Export.NotEmpty", Path.GetFullPath(folder));
        }

        await room.SayAsync("Export.Done", version.Number, name, Path.GetFullPath(folder), files!.Paths.Count, files.Hash[..12]);
        return 0;
    }

    /// <summary>Which catalogues and versions there are, and which towns follow them.</summary>
    public static async Task<int> ListAsync(Backroom room)
    {
        var versions = await room.Database.ReadAsync(SharedStore.List);
        if (versions.Count == 0)
        {
            return await room.RefuseAsync("Shared.None");
        }

        var followers = await FollowersAsync(room);
        foreach (var version in versions)
        {
            var towns = followers.Where(f => f.Name == version.Name && f.Number == version.Number).Select(f => f.Town).ToList();
            await room.Terminal.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{version.Name}  {version.Number,4}  {room.Texts[version.PublishedAt is null ? "Versions.Draft" : "Shared.Open"],-12}  {version.MadeAt:yyyy-MM-dd HH:mm}Z  {version.Hash[..12]}  {version.Author}{(version.Note.Length > 0 ? $"  {version.Note}" : "")}"));
            if (towns.Count > 0)
            {
                await room.Terminal.Output.WriteLineAsync($"      {room.Texts["Shared.FollowedBy", towns.Count, string.Join(", ", towns.Take(MostNamed))]}{(towns.Count > MostNamed ? ", …" : "")}");
            }
        }

        return 0;
    }

    /// <summary>Of the towns that follow a version.</summary>
    private const int MostNamed = 20;

    /// <summary>The version of this number, or the newest; when there is none, that is said, with those there are.</summary>
    private static async Task<SharedVersion?> FindAsync(Backroom room, string name, string? number)
    {
        var versions = (await room.Database.ReadAsync(SharedStore.List)).ToLookup(v => v.Name);
        var found = number is null ? versions[name].FirstOrDefault() : versions[name].FirstOrDefault(v => v.Number.ToString(CultureInfo.InvariantCulture) == number);
        if (found is null)
        {
            await (!versions[name].Any()
                ? room.SayAsync("Shared.Unknown", name, versions.Count == 0 ? "-" : string.Join(", ", versions.Select(v => v.Key)))
                : room.SayAsync("Versions.NoSuch", number, name, string.Join(", ", versions[name].Select(v => v.Number))));
        }

        return found;
    }

    /// <summary>What each town's answering version says that it follows.</summary>
    private static async Task<IReadOnlyList<(string Town, string Name, int Number)>> FollowersAsync(Backroom room) => [.. (await room.Database.ReadAsync(s => s.Query(
        """
        SELECT t.slug, c.content FROM towns t
        JOIN catalogue_publishings p ON p.town_id = t.id AND p.seq = (SELECT max(seq) FROM catalogue_publishings WHERE town_id = t.id)
        JOIN catalogue_files f ON f.town_id = t.id AND f.number = p.number AND f.path = $1
        JOIN catalogue_contents c ON c.town_id = t.id AND c.sha256 = f.sha256
        ORDER BY t.slug
        """,
        r => (Town: r.GetString(0), Follows: SharedFile.Followed(new([new(SharedFile.Name, r.Bytes(1))]))), SharedFile.Name)))
        .Where(f => f.Follows is not null).Select(f => (f.Town, f.Follows!.Value.Catalogue, f.Follows.Value.Version))];
}
