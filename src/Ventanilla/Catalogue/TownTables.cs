using System.Collections.Concurrent;
using Ventanilla.Audit;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>Where a town's catalogue comes from.</summary>
/// <param name="ShiftDays">Added to the dates of the folder's tables (demo only).</param>
/// <param name="BurstWait">How long what matched nothing waits for the rest of its burst.</param>
public sealed record TownSource(string Folder, int ShiftDays, TimeSpan BurstWait);

/// <summary>How an upload ended.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    public sealed record Published(int Rows) : UploadOutcome;

    /// <summary>Nothing was changed; what is to be mended, and where.</summary>
    public sealed record Refused(IReadOnlyList<Problem> Problems) : UploadOutcome;

    /// <summary>The town has no table of this name.</summary>
    public sealed record Unknown : UploadOutcome;
}

/// <summary>
/// The tables a town uploads. A table is taken as a whole or not at all: it is checked together with everything that
/// speaks of it, stored, and answers from the next message on.
/// </summary>
public sealed class TownTables(Database database, PublishedCatalogues published, AuditLog audit, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<TownId, TownSource> sources = new();
    private readonly ConcurrentDictionary<TownId, string> known = new();
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Reads the town's folder with the tables it has uploaded since, and publishes it.</summary>
    /// <returns>What must be mended; then nothing was published.</returns>
    public async Task<IReadOnlyList<Problem>> PublishAsync(TownId town, TownSource source)
    {
        var (pack, problems) = TownPack.Read(source.Folder, source.ShiftDays, await ReadAsync(town));
        if (pack is not null)
        {
            sources[town] = source;
            published.Publish(town, pack.Catalogue with { BurstWait = source.BurstWait });
        }

        return problems;
    }

    /// <summary>Publishes again what another node has taken since.</summary>
    /// <returns>What must be mended, by town; there the former catalogue stands.</returns>
    internal async Task<IReadOnlyDictionary<TownId, IReadOnlyList<Problem>>> FollowAsync(CancellationToken ct)
    {
        var found = new Dictionary<TownId, IReadOnlyList<Problem>>();
        var uploads = await database.ReadAsync(
            s => s.Query("SELECT town_id, name, uploaded_at FROM town_tables", r => (Town: new TownId(r.GetInt32(0)), Table: new Upload(r.GetString(1), r.GetInt64(2)))), ct);
        foreach (var town in uploads.GroupBy(u => u.Town, u => u.Table))
        {
            if (Mark(town) == known.GetValueOrDefault(town.Key) || !sources.TryGetValue(town.Key, out var source))
            {
                continue;
            }

            await one.WaitAsync(ct);
            try
            {
                if (await PublishAsync(town.Key, source) is { Count: > 0 } problems)
                {
                    found.Add(town.Key, problems);
                }
            }
            finally
            {
                one.Release();
            }
        }

        return found;
    }

    /// <summary>The names of a town's tables, and how many rows each has.</summary>
    public IReadOnlyDictionary<string, int> List(TownId town) =>
        published.Find(town)?.Tables.ToDictionary(t => t.Key, t => t.Value.Count) ?? [];

    /// <param name="actor">Who uploads, for the audit.</param>
    public async Task<UploadOutcome> UploadAsync(TownId town, string name, string csv, string actor)
    {
        if (!sources.TryGetValue(town, out var source) || published.Find(town)?.Tables.ContainsKey(name) != true)
        {
            return new UploadOutcome.Unknown();
        }

        await one.WaitAsync();
        try
        {
            var uploaded = await ReadAsync(town);
            uploaded[name] = csv;
            var (pack, problems) = TownPack.Read(source.Folder, source.ShiftDays, uploaded);
            if (pack is null)
            {
                return new UploadOutcome.Refused(problems);
            }

            var now = time.GetUtcNow();
            await database.WriteAsync(s =>
            {
                s.Execute(
                    """
                    INSERT INTO town_tables (town_id, name, csv, uploaded_at, uploaded_by) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (town_id, name) DO UPDATE SET csv = excluded.csv, uploaded_at = excluded.uploaded_at, uploaded_by = excluded.uploaded_by
                    """,
                    town.Value, name, csv, now.Stored(), actor);
                audit.Add(s, town, now, actor, "uploaded a table", $"table {name}");
                return true;
            });
            published.Publish(town, pack.Catalogue with { BurstWait = source.BurstWait });
            return new UploadOutcome.Published(pack.Catalogue.Tables[name].Count);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<Dictionary<string, string>> ReadAsync(TownId town)
    {
        var rows = await database.ReadAsync(
            town, s => s.Query("SELECT name, uploaded_at, csv FROM town_tables WHERE town_id = $1", r => (Table: new Upload(r.GetString(0), r.GetInt64(1)), Csv: r.GetString(2)), town.Value));
        known[town] = Mark(rows.Select(r => r.Table));
        return rows.ToDictionary(r => r.Table.Name, r => r.Csv);
    }

    /// <summary>What has been uploaded, so that a change is seen whichever node made it and whatever its clock says.</summary>
    private static string Mark(IEnumerable<Upload> tables) => string.Join('|', tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => $"{t.Name}@{t.At}"));

    private readonly record struct Upload(string Name, long At);
}
