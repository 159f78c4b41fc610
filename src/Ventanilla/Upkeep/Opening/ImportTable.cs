using Ventanilla.Catalogue;
using Ventanilla.Catalogue.Imports;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla import-table</c>: a spreadsheet, a calendar or a timetable as other programs write it takes the place of a
/// table, checked together with everything that speaks of it; as an upload by the API does.
/// </summary>
internal static class ImportTable
{
    /// <param name="fill">What stands where the file says nothing: <c>kind=local,fare_eur=1.35</c>.</param>
    public static async Task<int> RunAsync(Backroom room, Town town, string name, string file, string? sheet, string? fill)
    {
        if (!File.Exists(file) || new FileInfo(file) is { Length: 0 or > ForeignFile.MostBytes })
        {
            return await room.RefuseAsync("Table.NoFile", file, ForeignFile.MostBytes / 1_000_000);
        }

        var filled = (fill ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=', 2)).ToList();
        if (filled.Any(f => f.Length != 2))
        {
            return await room.RefuseAsync("Table.Set", fill);
        }

        if (await room.Versions.ReadAsync(town.Id, s => Answering(s, town.Id)) is not { } pack)
        {
            return await room.RefuseAsync("Table.Unpublished", town.Slug);
        }

        var today = TimeZoneInfo.ConvertTime(room.Time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(pack.Catalogue.Town.TimeZone)).Date;
        var wish = new ImportWish(pack, DateOnly.FromDateTime(today), sheet, filled.DistinctBy(f => f[0].Trim()).ToDictionary(f => f[0].Trim(), f => f[1].Trim(), StringComparer.Ordinal));
        var read = ForeignFile.Read(Path.GetFileName(file), await File.ReadAllBytesAsync(file), name, wish);
        foreach (var note in read.Notes)
        {
            await room.Terminal.Output.WriteLineAsync(note);
        }

        if (read.Problems.Count > 0)
        {
            return await ImportTown.RefuseAsync(room, read.Problems);
        }

        using var tables = new TownTables(room.Database, room.Audit, new(TimeSpan.Zero, _ => 0), room.Time);
        switch (await tables.UploadAsync(town.Id, read.Csv, room.Author))
        {
            case UploadOutcome.Published done:
                await room.SayAsync("Table.Taken", string.Join(", ", read.Csv.Keys.Order(StringComparer.Ordinal)), done.Rows);
                return 0;

            case UploadOutcome.Refused refused:
                return await ImportTown.RefuseAsync(room, refused.Problems);

            default:
                return await room.RefuseAsync("Table.Unknown", name, string.Join(", ", pack.Catalogue.Tables.Keys.Order(StringComparer.Ordinal)));
        }
    }

    /// <summary>Takes an uploaded table away; the version's own stands again, if it fits the others.</summary>
    public static async Task<int> RemoveAsync(Backroom room, Town town, string name)
    {
        var (files, uploads) = await room.Versions.ReadAsync(town.Id, s => (
            VersionStore.History(s, town.Id).Current is { } current ? VersionStore.Files(s, town.Id, current.Number) : null, UploadStore.Read(s, town.Id).Tables));
        if (files is null || !uploads.ContainsKey(name))
        {
            return await room.RefuseAsync("Table.NotUploaded", name, string.Join(", ", uploads.Keys.Order(StringComparer.Ordinal)));
        }

        if (TownPack.Read(files, 0, uploads.Where(u => u.Key != name).ToDictionary(StringComparer.Ordinal)).Problems is { Count: > 0 } problems)
        {
            return await ImportTown.RefuseAsync(room, problems);
        }

        await room.Database.WriteAsync(s =>
        {
            UploadStore.Remove(s, town.Id, name);
            room.Audit.Add(s, town.Id, room.Time.GetUtcNow(), room.Author, "took away an uploaded table", $"table {name}");
            return true;
        });
        await room.SayAsync("Table.Removed", name);
        return 0;
    }

    private static TownPack? Answering(DbSession session, TownId town) =>
        VersionStore.History(session, town).Current is { } current && VersionStore.Files(session, town, current.Number) is { } files
            ? TownPack.Read(files, 0, UploadStore.Read(session, town).Tables).Pack
            : null;
}
