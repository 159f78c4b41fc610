using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;
using Ventanilla.Tests.House;
using Ventanilla.Tests.Journeys;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Tests.Upkeep;

/// <summary>The program is put on the databases of its former versions, and killed while it brings them up to date.</summary>
public sealed class UpgradeTests : IDisposable
{
    private static readonly string[] Kept = ["contacts", "conversations", "addresses", "messages", "inbox", "outbox", "quarantine", "audit"];

    private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> FormerVersions => [.. Migrations.Known("Sqlite").SkipLast(1)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(FormerVersions))]
    [Trait("Kind", "Slow")]
    public async Task A_counter_of_every_former_version_is_brought_up_to_date_whenever_it_is_killed(string last)
    {
        for (var kill = 0; kill < 8; kill++)
        {
            var data = Path.Combine(folder, $"{kill}");
            Directory.CreateDirectory(data);
            var before = Make(data, last);
            using (var process = ProgramRun.Start(data, ["serve"], ("VENTANILLA_LISTEN", $"http://127.0.0.1:{OpenCounter.FreePort()}")))
            {
                await Task.Delay(100 + (kill * 120), Ct);
                process.Kill();
                await process.WaitForExitAsync(Ct);
            }

            using var outbound = new OutboundHttp();
            var address = new Uri($"http://127.0.0.1:{OpenCounter.FreePort()}");
            using var again = ProgramRun.Start(data, ["serve"], ("VENTANILLA_LISTEN", address.ToString()));
            await OpenCounter.UntilAsync(async () => await LogTests.IsReadyAsync(outbound.Provider, address) ? this : null, "The counter");
            again.Kill();
            await again.WaitForExitAsync(Ct);

            using var session = Schema.OpenReader(new() { Data = data })!;
            Assert.Empty(Schema.Compare(session).Missing);
            Assert.Equal(before, Rows(session));
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_with_a_word_and_left_as_it_is()
    {
        Make(folder, Migrations.Known("Sqlite")[^1]);
        using (var session = SqliteStorage.OpenEmpty(folder))
        {
            session.Execute("INSERT INTO schema_versions (name, sha256, applied_at) VALUES ('9999_flying_cars.sql', '', 0)");
        }

        var (code, said) = await ProgramRun.EndAsync(folder, ["serve"], ("VENTANILLA_LISTEN", $"http://127.0.0.1:{OpenCounter.FreePort()}"));
        Assert.Equal(1, code);
        Assert.Contains("newer version (it knows 9999_flying_cars.sql)", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);

        var (broken, words) = await ProgramRun.EndAsync(folder, ["doctor", "--language", "es"]);
        Assert.Equal(2, broken);
        Assert.Contains("La base de datos es de una versión más nueva", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_of_a_former_version_is_restored_by_this_one()
    {
        var data = Path.Combine(folder, "old");
        Directory.CreateDirectory(data);
        var before = Make(data, "0001_counter.sql");
        var place = Path.Combine(folder, "old.zip");
        using (var session = Schema.OpenReader(new() { Data = data })!)
        {
            BackupWriter.Write(new() { Data = data }, session, place, null, TimeProvider.System.GetUtcNow());
        }

        var target = Path.Combine(folder, "new");
        var (backup, _) = BackupFile.Open(place);
        using (backup)
        {
            Assert.Null(Restore.Run(new() { Data = target }, backup!, replace: false, TimeProvider.System).Refusal);
        }

        using (SqliteStorage.Open(target, TimeProvider.System))
        {
            // As its first start does.
        }

        using var restored = Schema.OpenReader(new() { Data = target })!;
        Assert.Empty(Schema.Compare(restored).Missing);
        Assert.Equal(before, Rows(restored));
    }

    private static List<(string, long, string)> Make(string data, string last)
    {
        using var session = SqliteStorage.OpenEmpty(data);
        var steps = Migrations.Known("Sqlite").TakeWhile(s => string.CompareOrdinal(s, last) <= 0).ToHashSet();
        Migrations.Apply(session, "Sqlite", TimeProvider.System, steps);
        session.Script(File.ReadAllText(Path.Combine(Repository.Root, "tests/Ventanilla.Tests/Upkeep/Frozen/0001_counter.sql")));
        return Rows(session);
    }

    /// <summary>Columns that came later do not count: what was there must be there.</summary>
    private static List<(string, long, string)> Rows(DbSession session)
    {
        using var first = new FirstSchema();
        return [.. first.Tables.Where(t => Kept.Contains(t.Name)).Select(t => RowText.Prove(session, t, t.Columns, Stream.Null)).Select(p => (p.Name, p.Rows, p.Sha256))];
    }

    private sealed class FirstSchema : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-").FullName;

        public FirstSchema()
        {
            using var session = SqliteStorage.OpenEmpty(folder);
            Migrations.Apply(session, "Sqlite", TimeProvider.System, new HashSet<string> { "0001_counter.sql" });
            Tables = Schema.Tables(session);
        }

        public IReadOnlyList<TableShape> Tables { get; }

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
