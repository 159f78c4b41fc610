using System.Collections.Concurrent;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue;

/// <summary>
/// Keeps the catalogues in memory as the database says: what a town has published, with the tables it has uploaded since.
/// Whoever publishes (a command, another node, the API) only writes; this looks.
/// </summary>
public sealed partial class LiveCatalogues(
    Database database, PublishedCatalogues published, CatalogueReading reading, TimeProvider time, ILogger<LiveCatalogues> logger) : IDisposable
{
    private readonly ConcurrentDictionary<TownId, string> known = new();
    private readonly ConcurrentDictionary<TownId, PublishedHistory> histories = new();
    private readonly ConcurrentDictionary<TownId, Earlier[]> earlier = new();
    private readonly ConcurrentDictionary<TownId, SemaphoreSlim> turns = new();

    /// <summary>What towns follow is held as long as they do, so that the next town finds it.</summary>
    private readonly ConcurrentDictionary<TownId, SharedPack?> followed = new();

    /// <summary>Of a town, beside the one that answers; one more that is asked for takes the oldest one's place.</summary>
    private const int MostEarlier = 3;

    private sealed record Earlier(int Number, Engine.Catalogue Catalogue);

    /// <summary>The catalogue that a conversation goes on with: the one that answers now, or the one that what is open was begun with.</summary>
    /// <param name="begunWith">The version that what is open was begun with; null when nothing is open.</param>
    public ValueTask<Engine.Catalogue?> FindAsync(TownId town, int? begunWith, CancellationToken ct)
    {
        var current = published.Find(town);
        return begunWith is not { } number || current is null || number == current.Version || histories.GetValueOrDefault(town)?.MayFinishOn(number, time.GetUtcNow()) != true
            ? ValueTask.FromResult(current)
            : FindEarlierAsync(town, number, current, ct);
    }

    /// <summary>Looks whether anything was published or uploaded since, here or anywhere, and takes it.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        var marks = await database.ReadAsync(
            s =>
            {
                var uploads = UploadStore.Marks(s);
                return VersionStore.Standing(s).ToDictionary(v => v.Key, v => Mark(v.Value, uploads.GetValueOrDefault(v.Key)));
            },
            ct);
        var changed = marks.Where(m => m.Value != known.GetValueOrDefault(m.Key)).Select(m => m.Key).ToList();
        await Parallel.ForEachAsync(changed, ct, async (town, stop) => await RefreshAsync(town, stop));
    }

    /// <summary>Reads a town's published version and uploads again, and lets them answer from the next message on.</summary>
    /// <param name="read">The published version, when the caller has just read it.</param>
    public async Task RefreshAsync(TownId town, CancellationToken ct, TownPack? read = null)
    {
        using var turn = await EnterAsync(town, ct);
        var (history, uploads, mark, files) = await database.ReadAsync(
            town,
            s =>
            {
                var history = VersionStore.History(s, town);
                var (tables, mark) = UploadStore.Read(s, town);
                return (history, tables, mark, history.Current is { } current ? VersionStore.Files(s, town, current.Number) : null);
            },
            ct);
        if (history.Current is not { } now || files is null)
        {
            return;
        }

        var (pack, problems) = read is not null && uploads.Count == 0 ? (read, []) : TownPack.Read(files, reading.ShiftDays(town), uploads);
        if (pack is null)
        {
            // It was checked before it was published: a newer program is stricter, or two changed something at once.
            LogRefused(town, now.Number, problems.Count, problems[0].File, problems[0].Line);
            pack = published.Find(town) is null ? TownPack.Read(files, reading.ShiftDays(town)).Pack : null;
        }

        followed[town] = files.Shared;
        histories[town] = history;
        if (pack is not null)
        {
            Remember(town, published.Find(town), now.Number);
            published.Publish(town, Ready(pack, now.Number));
        }

        known[town] = Mark(now.Seq, mark);
    }

    /// <summary>What is added to the dates of a town's own tables.</summary>
    public int ShiftDays(TownId town) => reading.ShiftDays(town);

    public void Dispose()
    {
        foreach (var turn in turns.Values)
        {
            turn.Dispose();
        }
    }

    private async ValueTask<Engine.Catalogue?> FindEarlierAsync(TownId town, int number, Engine.Catalogue current, CancellationToken ct)
    {
        if (Held(town, number) is { } held)
        {
            return held;
        }

        using var turn = await EnterAsync(town, ct);
        if (Held(town, number) is { } meanwhile)
        {
            return meanwhile;
        }

        var (files, uploads) = await database.ReadAsync(town, s => (VersionStore.Files(s, town, number), UploadStore.Read(s, town).Tables), ct);
        if (files is null || TownPack.Read(files, reading.ShiftDays(town), uploads).Pack is not { } pack)
        {
            return current;
        }

        var catalogue = Ready(pack, number);
        Remember(town, catalogue, current.Version);
        return catalogue;
    }

    /// <summary>One at a time for each town: what was read first is also shown first.</summary>
    private async Task<IDisposable> EnterAsync(TownId town, CancellationToken ct)
    {
        var turn = turns.GetOrAdd(town, _ => new(1));
        await turn.WaitAsync(ct);
        return new Leave(turn);
    }

    private Engine.Catalogue? Held(TownId town, int number) => earlier.GetValueOrDefault(town)?.FirstOrDefault(e => e.Number == number)?.Catalogue;

    /// <summary>Keeps what has answered until now at hand for those in the middle of something.</summary>
    /// <param name="but">The version that answers from now on.</param>
    private void Remember(TownId town, Engine.Catalogue? former, int but)
    {
        earlier.AddOrUpdate(town, _ => Kept([]), (_, held) => Kept(held));

        Earlier[] Kept(Earlier[] held) =>
        [
            .. (former is null || former.Version == but ? [] : new[] { new Earlier(former.Version, former) })
                .Concat(held.Where(e => e.Number != but && e.Number != former?.Version)).Take(MostEarlier),
        ];
    }

    private sealed class Leave(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    private Engine.Catalogue Ready(TownPack pack, int number) => pack.Catalogue with { BurstWait = reading.BurstWait, Version = number };

    private static string Mark(int seq, string? uploads) => $"{seq}:{uploads}";

    [LoggerMessage(Level = LogLevel.Error, Message = "Version {Version} of town {Town} has {Problems} problems, the first in {File} line {Line}; what answered before stands, or the version without uploaded tables")]
    private partial void LogRefused(TownId town, int version, int problems, string file, int line);
}
