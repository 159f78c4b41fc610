using System.Text.RegularExpressions;
using Npgsql;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;
using Ventanilla.Storage.Sqlite;
using Ventanilla.Tests.House;
using Ventanilla.Tests.Journeys;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Tests.Upkeep;

/// <summary>The program is put on the databases of its former versions, and killed while it brings them up to date.</summary>
public abstract partial class UpgradeTests : IDisposable
{
    private static readonly string[] Kept = ["contacts", "conversations", "addresses", "messages", "inbox", "outbox", "quarantine", "audit"];

    private readonly string kind;

    private protected UpgradeTests(string kind) => this.kind = kind;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("ventanilla-").FullName;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task A_counter_of_every_former_version_is_brought_up_to_date_whenever_it_is_killed()
    {
        var former = Migrations.Known(kind).SkipLast(1).ToList();
        Assert.NotEmpty(former);
        foreach (var last in former)
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var settings = await PlaceAsync($"{last}-{kill}");
                var before = Make(settings, last);
                await KillAsync(settings, kill);

                using var outbound = new OutboundHttp();
                var address = new Uri($"http://127.0.0.1:{OpenCounter.FreePort()}");
                using var again = Start(settings, address);
                var (output, errors) = (again.StandardOutput.ReadToEndAsync(Ct), again.StandardError.ReadToEndAsync(Ct));
                try
                {
                    await OpenCounter.UntilAsync(async () => await LogTests.IsReadyAsync(outbound.Provider, address) ? this : null, "The counter");
                }
                catch (TimeoutException)
                {
                    again.Kill();
                    Assert.Fail($"{last}: {await output} {await errors}");
                }

                again.Kill();
                await again.WaitForExitAsync(Ct);

                using var session = Schema.OpenReader(settings)!;
                Assert.Empty(Schema.Compare(session).Missing);
                Assert.Equal(before, Rows(session));
            }
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_with_a_word_and_left_as_it_is()
    {
        var settings = await PlaceAsync("newer");
        var before = Make(settings, Migrations.Known(kind)[^1]);
        using (var session = OpenEmpty(settings))
        {
            session.Execute("INSERT INTO schema_versions (name, sha256, applied_at) VALUES ('9999_flying_cars.sql', '', 0)");
        }

        var (code, said) = await EndAsync(settings, "serve");
        Assert.Equal(1, code);
        Assert.Contains("newer version (it knows 9999_flying_cars.sql)", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);

        var (broken, words) = await EndAsync(settings, "doctor", "--language", "es");
        Assert.Equal(2, broken);
        Assert.Contains("La base de datos es de una versión más nueva", words, StringComparison.Ordinal);
        using var left = Schema.OpenReader(settings)!;
        Assert.Equal(before, Rows(left));
    }

    [Fact]
    public async Task A_backup_of_a_former_version_is_restored_by_this_one()
    {
        var old = await PlaceAsync("old");
        var before = Make(old, "0001_counter.sql");
        var place = Path.Combine(Folder, "old.zip");
        using (var session = Schema.OpenReader(old)!)
        {
            BackupWriter.Write(old, session, place, null, TimeProvider.System.GetUtcNow());
        }

        var target = await PlaceAsync("new");
        var (backup, _) = BackupFile.Open(place);
        using (backup)
        {
            Assert.Null(Restore.Run(target, backup!, replace: false, TimeProvider.System).Refusal);
        }

        using (target.IsPostgres ? PostgresStorage.Open(target.Database, TimeProvider.System) : SqliteStorage.Open(target.Data, TimeProvider.System))
        {
            // As its first start does.
        }

        using var restored = Schema.OpenReader(target)!;
        Assert.Empty(Schema.Compare(restored).Missing);
        Assert.Equal(before, Rows(restored));
    }

    /// <summary>How many times each former version is killed.</summary>
    private protected abstract int Kills { get; }

    /// <summary>Begins the upgrade and kills the program in it; how far it has come depends on the number.</summary>
    private protected abstract Task KillAsync(Settings settings, int kill);

    /// <summary>A data folder and an empty database.</summary>
    private protected abstract Task<Settings> PlaceAsync(string name);

    private protected static System.Diagnostics.Process Start(Settings settings, Uri? listen = null) =>
        ProgramRun.Start(settings.Data, ["serve"], Environment(settings, listen));

    private static Task<(int Code, string Said)> EndAsync(Settings settings, params string[] arguments) => ProgramRun.EndAsync(settings.Data, arguments, Environment(settings, null));

    private static (string Name, string Value)[] Environment(Settings settings, Uri? listen) =>
    [
        ("VENTANILLA_LISTEN", (listen ?? new($"http://127.0.0.1:{OpenCounter.FreePort()}")).ToString()),
        .. settings.IsPostgres ? new[] { ("VENTANILLA_DATABASE", settings.Database) } : [],
    ];

    private static DbSession OpenEmpty(Settings settings) => settings.IsPostgres ? PostgresStorage.OpenAlone(settings.Database) : SqliteStorage.OpenEmpty(settings.Data);

    private List<(string, long, string)> Make(Settings settings, string last)
    {
        using var session = OpenEmpty(settings);
        var steps = Migrations.Known(kind).TakeWhile(s => string.CompareOrdinal(s, last) <= 0).ToHashSet();
        Migrations.Apply(session, kind, TimeProvider.System, steps);
        var rows = File.ReadAllText(Path.Combine(Repository.Root, "tests/Ventanilla.Tests/Upkeep/Frozen/0001_counter.sql"));
        session.Script(settings.IsPostgres ? Bytes().Replace(rows, @"'\x$1'") : rows);
        return Rows(session);
    }

    /// <summary>Columns that came later do not count: what was there must be there.</summary>
    private static List<(string, long, string)> Rows(DbSession session) =>
        [.. FirstTables.Where(t => Kept.Contains(t.Name)).Select(t => RowText.Prove(session, t, t.Columns, Stream.Null)).Select(p => (p.Name, p.Rows, p.Sha256))];

    /// <summary>The tables as the first version had them: the same on both databases, or a town could not move.</summary>
    private static readonly IReadOnlyList<TableShape> FirstTables = ReadFirstTables();

    private static IReadOnlyList<TableShape> ReadFirstTables()
    {
        var folder = Directory.CreateTempSubdirectory("ventanilla-").FullName;
        try
        {
            using var session = SqliteStorage.OpenEmpty(folder);
            Migrations.Apply(session, "Sqlite", TimeProvider.System, new HashSet<string> { "0001_counter.sql" });
            return Schema.Tables(session);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("X'([0-9A-F]*)'")]
    private static partial Regex Bytes();
}

/// <summary>An upgrade takes milliseconds of a start: the kill comes at eight times of it.</summary>
public sealed class UpgradeOnSqliteTests() : UpgradeTests("Sqlite")
{
    private protected override int Kills => 8;

    private protected override async Task KillAsync(Settings settings, int kill)
    {
        using var process = Start(settings);
        await Task.Delay(100 + (kill * 120), Ct);
        process.Kill();
        await process.WaitForExitAsync(Ct);
    }

    private protected override Task<Settings> PlaceAsync(string name) =>
        Task.FromResult(new Settings { Data = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName });
}

/// <summary>Here a step can be held at its end, when all of it is done and nothing committed, and the kill comes in there.</summary>
[Trait("Kind", "Postgres")]
public sealed class UpgradeOnPostgresTests() : UpgradeTests("Postgres")
{
    private protected override int Kills => 1;

    private protected override async Task KillAsync(Settings settings, int kill)
    {
        await using var holder = new NpgsqlConnection(settings.Database + ";Pooling=false");
        await holder.OpenAsync(Ct);
        await using var held = await holder.BeginTransactionAsync(Ct);
        await ExecuteAsync(holder, "LOCK TABLE schema_versions IN SHARE MODE");
        using var process = Start(settings);
        await OpenCounter.UntilAsync(
            async () => (long)(await ExecuteAsync(holder, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'schema_versions'::regclass"))! > 0 ? this : null, "The step's end");
        process.Kill();
        await process.WaitForExitAsync(Ct);
        await held.RollbackAsync(Ct);
    }

    private protected override async Task<Settings> PlaceAsync(string name) =>
        new() { Data = Path.Combine(Folder, name), Database = await SharedPostgres.CreateDatabaseAsync() };

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }
}
