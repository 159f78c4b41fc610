using Ventanilla.Audit;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

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
/// speaks of it in the version that answers. Whoever shows catalogues (<see cref="LiveCatalogues"/>) finds it in the table.
/// </summary>
public sealed class TownTables(Database database, AuditLog audit, CatalogueReading reading, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <param name="actor">Who uploads, for the audit.</param>
    public Task<UploadOutcome> UploadAsync(TownId town, string name, string csv, string actor) =>
        UploadAsync(town, new Dictionary<string, string> { [name] = csv }, actor);

    /// <summary>Several tables that speak of each other are taken together or not at all.</summary>
    public async Task<UploadOutcome> UploadAsync(TownId town, IReadOnlyDictionary<string, string> tables, string actor)
    {
        await one.WaitAsync();
        try
        {
            var (files, uploaded) = await database.ReadAsync(
                town, s => (VersionStore.History(s, town).Current is { } current ? VersionStore.Files(s, town, current.Number) : null, UploadStore.Read(s, town).Tables));
            if (files is null || tables.Keys.Any(t => !files.Knows($"tables/{t}.csv")))
            {
                return new UploadOutcome.Unknown();
            }

            var (pack, problems) = TownPack.Read(
                files, reading.ShiftDays(town), tables.Concat(uploaded.ExceptBy(tables.Keys, u => u.Key)).ToDictionary(StringComparer.Ordinal));
            if (pack is null)
            {
                return new UploadOutcome.Refused(problems);
            }

            await database.WriteAsync(s =>
            {
                var now = time.GetUtcNow();
                foreach (var (name, csv) in tables)
                {
                    UploadStore.Put(s, town, name, csv, now, actor);
                    audit.Add(s, town, now, actor, "uploaded a table", $"table {name}");
                }

                return true;
            });
            return new UploadOutcome.Published(tables.Keys.Sum(t => pack.Catalogue.Tables[t].Count));
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
