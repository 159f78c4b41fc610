using System.Diagnostics;
using Npgsql;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Tests.Upkeep;

/// <summary>
/// Backup and restore are killed while they work on PostgreSQL: not at some times, but at the moments that matter, which
/// the database itself shows or holds.
/// </summary>
[Trait("Kind", "Postgres")]
public sealed class KilledOnPostgresTests : IAsyncLifetime
{
    private const int Rows = 3_000;
    private const int OldRows = 3;

    /// <summary>Where the restore's new state grows.</summary>
    private const string Growing = "ventanilla_restoring";

    /// <summary>What the database shows when the command has come to what this test holds.</summary>
    private const string ItWaitsForUs = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))";

    /// <summary>What the database shows when a restore has begun, and when its schema is whole.</summary>
    private const string Begun = $"SELECT count(*) FROM pg_namespace WHERE nspname = '{Growing}'";
    private const string SchemaWhole = $"SELECT count(*) FROM pg_policies WHERE schemaname = '{Growing}'";

    /// <summary>A restore comes no further than to the largest table's first row while this test holds the lock.</summary>
    private const string Lock = "pg_advisory_lock(4711)";

    /// <summary>Only a superuser may look on while tables are made, and hang something on them.</summary>
    private const string HoldRows =
        """
        CREATE SCHEMA held;
        GRANT USAGE ON SCHEMA held TO public;
        CREATE FUNCTION held.row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END';
        CREATE FUNCTION held.tables() RETURNS event_trigger LANGUAGE plpgsql AS
        $$
        BEGIN
          IF EXISTS (SELECT 1 FROM pg_event_trigger_ddl_commands() c WHERE c.object_identity = 'ventanilla_restoring.unanswered') THEN
            CREATE TRIGGER held BEFORE INSERT ON ventanilla_restoring.unanswered FOR EACH ROW EXECUTE FUNCTION held.row();
          END IF;
        END
        $$;
        CREATE EVENT TRIGGER held ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION held.tables();
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-").FullName;
    private NpgsqlConnection beside = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Place => Path.Combine(folder, "backup.zip");

    private Settings Target { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Target = new() { Data = Path.Combine(folder, "target"), Database = await SharedPostgres.CreateDatabaseAsync() };
        beside = new(Target.Database + ";Pooling=false");
        await beside.OpenAsync(Ct);
        await NumberAsync("SET ventanilla.town = 'all'; SELECT 0");
        await using (var administrator = new NpgsqlConnection(SharedPostgres.AsSuperuser(Target.Database) + ";Pooling=false"))
        {
            await administrator.OpenAsync(Ct);
            await using var hold = new NpgsqlCommand(HoldRows, administrator);
            await hold.ExecuteNonQueryAsync(Ct);
        }

        var counter = new Settings { Data = Path.Combine(folder, "counter") };
        await BackupTests.LoadAsync(counter.Data, Rows);
        using var session = Schema.OpenReader(counter)!;
        BackupWriter.Write(counter, session, Place, null, TimeProvider.System.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await beside.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task A_restore_that_is_killed_leaves_an_empty_database_empty_and_is_done_again_without_a_word()
    {
        foreach (var moment in new[] { Begun, ItWaitsForUs })
        {
            await KillWhileHeldAsync(["restore", Place], moment);
            Assert.False(await ExistsAsync("public.unanswered"), moment);
        }

        Assert.Equal((0, ""), BackupTests.Run(Target, Place));
        BackupTests.AssertEqual(Place, Target);
        Assert.Equal(0L, await NumberAsync(Begun));
    }

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task A_restore_that_is_killed_leaves_the_old_state_until_the_new_one_takes_its_place_at_once()
    {
        Assert.Equal((0, ""), BackupTests.Run(Target, Place));
        await NumberAsync($"DELETE FROM unanswered WHERE id > {OldRows}; SELECT 0");
        foreach (var moment in new[] { SchemaWhole, ItWaitsForUs })
        {
            await KillWhileHeldAsync(["restore", Place, "--replace"], moment);
            Assert.Equal(OldRows, await NumberAsync("SELECT count(*) FROM unanswered"));
        }

        // The last moment: all is there and proved, and only the names are still to be changed.
        await using (var held = await beside.BeginTransactionAsync(Ct))
        {
            await NumberAsync("GRANT USAGE ON SCHEMA public TO public; SELECT 1");
            await KillAsync(["restore", Place, "--replace"], ItWaitsForUs);
            await held.RollbackAsync(Ct);
        }

        Assert.Equal(OldRows, await NumberAsync("SELECT count(*) FROM unanswered"));
        Assert.Equal((1, "Restore.NotEmpty"), BackupTests.Run(Target, Place));
        Assert.Equal((0, ""), BackupTests.Run(Target, Place, replace: true));
        BackupTests.AssertEqual(Place, Target);
        Assert.Equal(0L, await NumberAsync(Begun));
    }

    [Fact]
    public async Task A_backup_that_is_killed_in_the_middle_of_a_table_leaves_the_former_one_whole()
    {
        Assert.Equal((0, ""), BackupTests.Run(Target, Place));
        var former = await File.ReadAllBytesAsync(Place, Ct);
        await using (var held = await beside.BeginTransactionAsync(Ct))
        {
            await NumberAsync("LOCK TABLE unanswered IN ACCESS EXCLUSIVE MODE; SELECT 1");
            await KillAsync(["backup", Place], ItWaitsForUs);
            await held.RollbackAsync(Ct);
        }

        Assert.Single(Directory.GetFiles(folder, ".*"));
        Assert.Equal(former, await File.ReadAllBytesAsync(Place, Ct));
        using (var session = Schema.OpenReader(Target)!)
        {
            BackupWriter.Write(Target, session, Place, null, TimeProvider.System.GetUtcNow());
        }

        Assert.Empty(Directory.GetFiles(folder, ".*"));
        BackupTests.AssertEqual(Place, Target);
    }

    private async Task KillWhileHeldAsync(string[] command, string moment)
    {
        await NumberAsync($"SELECT 1 FROM {Lock}");
        await KillAsync(command, moment);
        await NumberAsync("SELECT 1 FROM pg_advisory_unlock_all()");

        // What this one left would be taken for the next one's.
        await NumberAsync($"DROP SCHEMA IF EXISTS {Growing} CASCADE; SELECT 0");
    }

    /// <summary>Runs the command and kills it, with no chance to say goodbye, as soon as the database shows the moment.</summary>
    private async Task KillAsync(string[] command, string moment)
    {
        using var process = ProgramRun.Start(Target.Data, command, ("VENTANILLA_DATABASE", Target.Database));
        var said = process.StandardOutput.ReadToEndAsync(Ct);
        var patience = Stopwatch.StartNew();
        while (await NumberAsync(moment) == 0)
        {
            Assert.False(process.HasExited, $"It ended before it could be killed ({moment}): {(process.HasExited ? await said : "")}");
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"The moment was not seen ({moment}).");
        }

        process.Kill();
        await process.WaitForExitAsync(Ct);
        Assert.Equal(137, process.ExitCode);
    }

    private async Task<bool> ExistsAsync(string table) => await NumberAsync($"SELECT count(*) FROM pg_class WHERE oid = to_regclass('{table}')") > 0;

    private async Task<long> NumberAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, beside);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
    }
}
