using System.Collections.Concurrent;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Towns;

/// <summary>The towns by id and slug. They are few and seldom change, so all are kept in memory.</summary>
public sealed class TownDirectory(Database database)
{
    private readonly ConcurrentDictionary<TownId, Town> byId = new();

    public IReadOnlyCollection<Town> All => [.. byId.Values];

    public Town? Find(TownId id) => byId.GetValueOrDefault(id);

    public Town? FindBySlug(string slug) => byId.Values.FirstOrDefault(t => t.Slug == slug);

    public async Task LoadAsync(CancellationToken ct)
    {
        foreach (var town in await database.ReadAsync(s => s.Query("SELECT id, slug, name FROM towns", r => new Town(new(r.GetInt32(0)), r.GetString(1), r.GetString(2))), ct))
        {
            byId[town.Id] = town;
        }
    }

    /// <summary>Adds the town, or changes its name.</summary>
    public async Task PutAsync(Town town)
    {
        await database.WriteAsync(s => s.Execute(
            "INSERT INTO towns (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name",
            town.Id.Value, town.Slug, town.Name));
        byId[town.Id] = town;
    }
}
