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
    public async Task<UploadOutcome> UploadAsync(TownId town, string name, string csv, string actor)
    {
        await one.WaitAsync();
        try
        {
            var (files, uploaded) = await database.ReadAsync(
                town, s => (VersionStore.History(s, town).Current is { } current ? VersionStore.Files(s, town, current.Number) : null, UploadStore.Read(s, town).Tables));
            if (files?.Has($"tables/{name}.csv") != true)
            {
                return new UploadOutcome.Unknown();
            }

            var (pack, problems) = TownPack.Read(files, reading.ShiftDays(town), new Dictionary<string, string>(uploaded, StringComparer.Ordinal) { [name] = csv });
            if (pack is null)
            {
                return new UploadOutcome.Refused(problems);
            }

            await database.WriteAsync(s =>
            {
                var now = time.GetUtcNow();
                UploadStore.Put(s, town, name, csv, now, actor);
                audit.Add(s, town, now, actor, "uploaded a table", $"table {name}");
                return true;
            });
            return new UploadOutcome.Published(pack.Catalogue.Tables[name].Count);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
