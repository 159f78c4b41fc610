using Ventanilla.Audit;
using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;
using Ventanilla.Storage.Sqlite;
using Ventanilla.Towns;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// Where a technician opens and keeps a town by commands: the database, opened for writing beside a running counter or
/// without one, and the terminal. The counter looks into the tables every moment and takes what has changed.
/// </summary>
internal sealed class Backroom : IDisposable
{
    private readonly IDisposable? use;

    private Backroom(Database database, IdSource ids, UpkeepTexts texts, Terminal terminal, IDisposable? use)
    {
        (Database, Ids, Texts, Terminal, this.use) = (database, ids, texts, terminal, use);
        Audit = new(ids);
        Versions = new(database, Audit, Time);
    }

    public Database Database { get; }

    public IdSource Ids { get; }

    public UpkeepTexts Texts { get; }

    public Terminal Terminal { get; }

    public AuditLog Audit { get; }

    public VersionStore Versions { get; }

    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>Who gives the command, as the audit names them.</summary>
    public string Author { get; } = $"{Environment.UserName} (command)";

    /// <param name="mayBegin">Where there is no database yet, it is made.</param>
    /// <returns>The room, or why it stays closed.</returns>
    public static (Backroom? Room, Refusal? Refusal) Open(Settings settings, UpkeepTexts texts, Terminal terminal, bool mayBegin)
    {
        if (settings.IsPostgres)
        {
            return IsBehind(settings)
                ? (null, new("Opening.Older"))
                : (OnPostgres(PostgresStorage.Open(settings.Database, TimeProvider.System), texts, terminal), null);
        }

        var data = Path.GetFullPath(settings.Data);
        if (Placing.IsPending(data))
        {
            return (null, new("Backup.Pending", data));
        }

        if (!mayBegin && !File.Exists(Path.Combine(data, SqliteStorage.FileName)))
        {
            return (null, new("Opening.Nothing", data));
        }

        // Nobody works here: then nobody shall begin to while this writes. Somebody does: they must be of this version.
        var use = DurableFiles.TryUse(data);
        if (use is null && IsBehind(settings))
        {
            return (null, new("Opening.Older"));
        }

        return (new(SqliteStorage.Open(data, TimeProvider.System), new(TimeProvider.System, NumberOfOurs), texts, terminal, use), null);
    }

    /// <summary>A counter that is alone has number 0: the two never give out the same id.</summary>
    private const int NumberOfOurs = 1023;

    public Task SayAsync(string code, params object?[] values) => Terminal.Output.WriteLineAsync(Texts[code, values]);

    /// <summary>Says why nothing was done.</summary>
    /// <returns>The command's exit code.</returns>
    public async Task<int> RefuseAsync(string code, params object?[] values)
    {
        await SayAsync(code, values);
        return 1;
    }

    /// <summary>What answers in a town, or would if it were published; null where nothing was imported yet.</summary>
    public Task<Engine.Catalogue?> FindCatalogueAsync(Town town) => Versions.ReadAsync(town.Id, s =>
        (VersionStore.History(s, town.Id).Current?.Number ?? VersionStore.Newest(s, town.Id)) is { } number
        && VersionStore.Files(s, town.Id, number) is { } files ? TownPack.Read(files).Pack?.Catalogue : null);

    /// <summary>The town of this slug; when there is none, that is said, with those there are.</summary>
    public async Task<Town?> FindTownAsync(string slug)
    {
        var towns = await Database.ReadAsync(s => s.Query("SELECT id, slug, name FROM towns ORDER BY slug", r => new Town(new(r.GetInt32(0)), r.GetString(1), r.GetString(2))));
        var found = towns.FirstOrDefault(t => t.Slug == slug);
        if (found is null)
        {
            await (towns.Count == 0 ? SayAsync("Town.None") : SayAsync("Town.Unknown", slug, string.Join(", ", towns.Select(t => t.Slug))));
        }

        return found;
    }

    public void Dispose()
    {
        Database.Dispose();
        use?.Dispose();
    }

    /// <summary>Takes a node's number like a counter that starts, so that no two give out the same id.</summary>
    private static Backroom OnPostgres(Database database, UpkeepTexts texts, Terminal terminal)
    {
        var number = (int)database.WriteAsync(s => s.Number("SELECT nextval('node_numbers')")).GetAwaiter().GetResult();
        return new(database, new(TimeProvider.System, number), texts, terminal, null);
    }

    private static bool IsBehind(Settings settings)
    {
        using var session = Schema.OpenReader(settings);
        return session is not null && Schema.Applied(session).Count > 0 && Schema.Compare(session).Missing.Count > 0;
    }
}

/// <summary>Where a command reads and writes.</summary>
/// <param name="Types">Somebody sits at it: what they type can be asked for, and what is secret not shown.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, bool Types);
