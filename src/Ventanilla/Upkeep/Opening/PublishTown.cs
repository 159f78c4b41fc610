using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla publish-town</c> and <c>rollback-town</c>: which version answers. Uploaded tables stay above the version's
/// own, in either direction, until somebody says that they shall not.
/// </summary>
internal static class PublishTown
{
    /// <param name="number">As it was typed; null for the newest.</param>
    public static async Task<int> RunAsync(Backroom room, Town town, string? number, bool ownTables)
    {
        var (versions, history) = await room.Versions.ReadAsync(town.Id, s => (VersionStore.List(s, town.Id), VersionStore.History(s, town.Id)));
        var wanted = number is null ? (versions is [var newest, ..] ? newest : null) : versions.FirstOrDefault(v => v.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) == number);
        return wanted is null ? await room.RefuseAsync("Versions.NoSuch", number ?? "", town.Slug, string.Join(", ", versions.Select(v => v.Number)))
            : wanted.Number == history.Current?.Number && !ownTables ? await room.RefuseAsync("Publish.Already", wanted.Number, town.Slug)
            : await CarryOutAsync(room, town, wanted.Number, back: false, ownTables);
    }

    /// <summary>Back to what answered before; the version that answers now is withdrawn.</summary>
    public static async Task<int> BackAsync(Backroom room, Town town, bool ownTables) =>
        await room.Versions.ReadAsync(town.Id, s => VersionStore.History(s, town.Id).Before) is { } before
            ? await CarryOutAsync(room, town, before, back: true, ownTables)
            : await room.RefuseAsync("Rollback.None", town.Slug);

    /// <summary>Publishes in the caller's transaction; a version that answers already is not published again.</summary>
    public static void Publish(DbSession session, Backroom room, TownId town, int number, string name, bool ownTables, bool back = false)
    {
        if (VersionStore.History(session, town).Current?.Number != number)
        {
            room.Versions.Publish(session, town, number, back, room.Author);
        }

        session.Execute("UPDATE towns SET name = $1 WHERE id = $2", name, town.Value);
        foreach (var table in ownTables ? UploadStore.List(session, town) : [])
        {
            UploadStore.Remove(session, town, table.Name);
            room.Audit.Add(session, town, room.Time.GetUtcNow(), room.Author, "took away an uploaded table", $"table {table.Name}");
        }
    }

    /// <summary>What does not fit together of a version and the tables that would stand above it.</summary>
    public static async Task<IReadOnlyList<Problem>> FindMisfitAsync(Backroom room, TownId town, PackFiles files, bool ownTables)
    {
        var uploads = ownTables ? new Dictionary<string, string>() : await room.Versions.ReadAsync(town, s => UploadStore.Read(s, town).Tables);
        return TownPack.Read(files, 0, uploads).Problems;
    }

    /// <summary>Says what answers from now on, and which of its tables do not.</summary>
    public static async Task SayAsync(Backroom room, TownId town, string slug, int number)
    {
        await room.SayAsync("Publish.Done", number, slug);
        if (await room.Versions.ReadAsync(town, s => UploadStore.List(s, town)) is { Count: > 0 } uploads)
        {
            await room.SayAsync("Publish.Uploads", string.Join(", ", uploads.Select(u => $"{u.Name} ({DateTimeOffset.FromUnixTimeMilliseconds(u.At):yyyy-MM-dd}, {u.By})")));
        }
    }

    private static async Task<int> CarryOutAsync(Backroom room, Town town, int number, bool back, bool ownTables)
    {
        var files = await room.Versions.ReadAsync(town.Id, s => VersionStore.Files(s, town.Id, number));
        if (await FindMisfitAsync(room, town.Id, files!, ownTables) is { Count: > 0 } misfits)
        {
            await room.SayAsync("Publish.Misfit");
            return await ImportTown.RefuseAsync(room, misfits);
        }

        var name = TownPack.Read(files!).Pack?.Catalogue.Town.Name ?? town.Name;
        await room.Database.WriteAsync(s =>
        {
            Publish(s, room, town.Id, number, name, ownTables, back);
            return true;
        });
        await SayAsync(room, town.Id, town.Slug, number);
        return 0;
    }
}
