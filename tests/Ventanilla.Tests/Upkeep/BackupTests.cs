using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Tests.Journeys;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Tests.Upkeep;

public sealed class BackupTests : IDisposable
{
    private readonly string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}")).FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_was_backed_up_while_citizens_write_comes_back_row_by_row_and_answers_again()
    {
        await using var provider = await FakeNumber.StartAsync();
        using var outbound = new OutboundHttp();
        var (from, to, backups) = (Path.Combine(folder, "from"), Path.Combine(folder, "to"), Path.Combine(folder, "backups") + "/");
        var acknowledged = 0;
        await using (var program = await ProgramProcess.StartAsync(from, provider.Address, outbound.Provider, Ct))
        {
            Directory.CreateDirectory(Path.Combine(from, "files", "1", "ab"));
            await File.WriteAllBytesAsync(Path.Combine(from, "files", "1", "ab", new string('a', 64)), RandomNumberGenerator.GetBytes(300_000), Ct);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var writing = Enumerable.Range(0, 8).Select(c => Task.Run(
                async () =>
                {
                    for (var i = 0; !stop.IsCancellationRequested; i++)
                    {
                        using var request = FakeNumber.Text(program.Address, $"3479900{c:D4}", $"wamid.{c}.{i}", "PARADA 1007");
                        using var answer = await outbound.Provider.SendAsync(request, Ct);
                        Assert.True(answer.IsSuccessStatusCode);
                        Interlocked.Increment(ref acknowledged);
                    }
                },
                Ct)).ToList();
            await OpenCounter.UntilAsync(() => Task.FromResult(Volatile.Read(ref acknowledged) > 100 ? this : null), "A hundred messages");
            for (var i = 0; i < 3; i++)
            {
                var before = Volatile.Read(ref acknowledged);
                var (code, said) = await ProgramRun.EndAsync(from, ["backup", backups, "--keep", "2"]);
                Assert.True(code == 0, said);
                var after = Volatile.Read(ref acknowledged);
                Assert.True(after > before, "nobody was acknowledged while the backup was taken");
                await Task.Delay(1_050, Ct);
            }

            await stop.CancelAsync();
            await Task.WhenAll(writing);
        }

        var kept = Directory.GetFiles(backups);
        Assert.Equal(2, kept.Length);
        var (restored, proof) = await ProgramRun.EndAsync(to, ["restore", kept.Max()!]);
        Assert.True(restored == 0, proof);
        AssertEqual(kept.Max()!, to);

        // The restored program answers, and knows what the old one had received.
        await using var again = await ProgramProcess.StartAsync(to, provider.Address, outbound.Provider, Ct);
        using var repeated = await outbound.Provider.SendAsync(FakeNumber.Text(again.Address, "34799000000", "wamid.0.0", "PARADA 1007"), Ct);
        using var fresh = await outbound.Provider.SendAsync(FakeNumber.Text(again.Address, "34799009999", "wamid.fresh", "PARADA 1007"), Ct);
        await OpenCounter.UntilAsync(() => Task.FromResult(provider.Sent.Any(s => s.To == "+34799009999") ? this : null), "The answer");
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_alone_unless_told_and_then_moved_aside()
    {
        var (backup, target) = (await BackupOfACounterAsync(), Path.Combine(folder, "target"));
        Directory.CreateDirectory(target);
        await File.WriteAllTextAsync(Path.Combine(target, "precious"), "old", Ct);

        Assert.Equal((1, "Restore.NotEmpty"), Run(target, backup));
        Assert.True(File.Exists(Path.Combine(target, "precious")));

        Assert.Equal((0, ""), Run(target, backup, replace: true));
        Assert.False(File.Exists(Path.Combine(target, "precious")));
        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(Directory.GetDirectories(target, ".before-restore-*").Single(), "precious"), Ct));
        AssertEqual(backup, target);
    }

    [Fact]
    public async Task A_backup_that_was_cut_off_or_changed_is_refused_and_changes_nothing()
    {
        var backup = await BackupOfACounterAsync();
        var target = Path.Combine(folder, "target");
        var bytes = await File.ReadAllBytesAsync(backup, Ct);
        var cut = Path.Combine(folder, "cut.zip");
        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
        {
            await File.WriteAllBytesAsync(cut, bytes[..length], Ct);
            Assert.Equal((1, "Restore.NotWhole"), Run(target, cut));
        }

        var changed = Path.Combine(folder, "changed.zip");
        File.Copy(backup, changed);
        await using (var archive = await ZipFile.OpenAsync(changed, ZipArchiveMode.Update, Ct))
        {
            archive.GetEntry("tables/towns.jsonl")!.Delete();
            await using var entry = await archive.CreateEntry("tables/towns.jsonl").OpenAsync(Ct);
            await entry.WriteAsync("[1,\"vilassola\",\"Another town\"]\n"u8.ToArray(), Ct);
        }

        Assert.Equal((1, "Restore.Differs"), Run(target, changed));
        Assert.True(Placing.IsEmpty(target));
    }

    [Fact]
    public async Task An_open_counter_is_not_restored_over_nor_opened_twice()
    {
        var (backup, target) = (await BackupOfACounterAsync(), Path.Combine(folder, "target"));
        using (DurableFiles.TryUse(target))
        {
            Assert.Equal((1, "Restore.InUse"), Run(target, backup, replace: true));
            var (code, said) = await ProgramRun.EndAsync(target, ["serve"], ("VENTANILLA_LISTEN", "http://127.0.0.1:9"));
            Assert.Equal(1, code);
            Assert.Contains("in use", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_backup_is_for_its_owner_s_eyes_and_lies_outside_the_data()
    {
        var backup = await BackupOfACounterAsync();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        }

        var data = Path.Combine(folder, "counter");
        var (code, said) = await ProgramRun.EndAsync(data, ["backup", Path.Combine(data, "b.zip")]);
        Assert.Equal(1, code);
        Assert.Contains("would be lost with the data", said, StringComparison.Ordinal);
    }

    [Fact]
    public Task Every_table_has_a_key_so_that_its_rows_have_an_order() => HaveKeysAsync(TestDatabase.OnSqlite());

    [Fact]
    public Task Every_table_has_a_key_on_PostgreSQL() => HaveKeysAsync(TestDatabase.OnPostgres());

    [Fact]
    public async Task A_town_moves_from_SQLite_to_PostgreSQL_and_back_and_is_the_same()
    {
        var backup = await BackupOfACounterAsync();
        var postgres = new Settings { Data = Path.Combine(folder, "pg"), Database = await SharedPostgres.CreateDatabaseAsync() };
        Assert.Equal((0, ""), Run(postgres, backup));
        Assert.Equal((1, "Restore.NotEmpty"), Run(postgres, backup));
        Assert.Equal((0, ""), Run(postgres, backup, replace: true));

        // The program takes it up where the other left it.
        using (var database = Ventanilla.Storage.Postgres.PostgresStorage.Open(postgres.Database, TimeProvider.System))
        {
            Assert.Equal(1, await database.WriteAsync(s => s.Execute("INSERT INTO unanswered (id, town_id, conversation_id, text, at) VALUES (7777, 1, 2, 'on PostgreSQL', 3)")));
            Assert.Equal((1, "Restore.InUse"), Run(postgres, backup, replace: true));
        }

        var back = Path.Combine(folder, "back.zip");
        using (var session = Schema.OpenReader(postgres)!)
        {
            Assert.Equal(0, BackupWriter.Write(postgres, session, back, null, TimeProvider.System.GetUtcNow()).Missing);
        }

        var target = Path.Combine(folder, "target");
        Assert.Equal((0, ""), Run(target, back));
        Assert.Equal(101, Count(target));
        AssertEqual(back, target);
    }

    private static async Task HaveKeysAsync(TestDatabase database)
    {
        using var gone = database;
        var tables = await database.Database.ReadAsync(s => Schema.Tables(s), Ct);

        Assert.True(tables.Count > 15);
        Assert.All(tables, t => Assert.Contains(t.Columns, c => c.Key > 0));
    }

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task Killed_at_fifty_moments_a_backup_leaves_the_former_one_whole()
    {
        await BackupOfACounterAsync(rows: 60_000);
        var (data, place) = (Path.Combine(folder, "counter"), Path.Combine(folder, "kept.zip"));
        var began = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, (await ProgramRun.EndAsync(data, ["backup", place])).Code);
        var whole = began.Elapsed;
        var (kills, whileWriting) = (0, 0);
        for (var i = 0; i < 50; i++)
        {
            using var process = ProgramRun.Start(data, ["backup", place]);
            await Task.Delay(whole * ((i + 1) / 50.0), Ct);
            kills += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync(Ct);
            whileWriting += Directory.GetFiles(folder, ".*").Length > 0 ? 1 : 0;
            var (backup, _) = BackupFile.Open(place);
            using (backup)
            {
                Assert.NotNull(backup);
                Assert.Equal(60_000, backup.Manifest.Tables.Single(t => t.Name == "unanswered").Rows);
            }
        }

        Assert.True(kills > 20 && whileWriting > 3, $"kills={kills} while writing={whileWriting}");
        Assert.Equal(0, (await ProgramRun.EndAsync(data, ["backup", place])).Code);
        Assert.Empty(Directory.GetFiles(folder, ".*"));
        Assert.Equal((0, ""), Run(Path.Combine(folder, "target"), place));
    }

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task Killed_at_fifty_moments_a_restore_leaves_the_old_state_or_the_new_one()
    {
        var backup = await BackupOfACounterAsync(rows: 60_000);
        var target = Path.Combine(folder, "target");
        await LoadAsync(target, 3);
        var began = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, (await ProgramRun.EndAsync(target, ["restore", backup, "--replace"])).Code);
        var whole = began.Elapsed;
        var (old, fresh) = (0, 0);
        for (var i = 0; i < 50; i++)
        {
            Directory.Delete(target, recursive: true);
            await LoadAsync(target, 3);
            using (var process = ProgramRun.Start(target, ["restore", backup, "--replace"]))
            {
                // How long it takes changes with what else the machine does: where none came to its end, the later ones wait longer.
                await Task.Delay(whole * (0.1 + ((i + 1) / 52.0)) * (fresh == 0 && i >= 40 ? i - 38 : 1), Ct);
                process.Kill();
                await process.WaitForExitAsync(Ct);
            }

            Placing.Finish(target);
            var rows = Count(target);
            Assert.True(rows is 3 or 60_000, $"{rows} rows: neither the old state nor the new one");
            (old, fresh) = rows == 3 ? (old + 1, fresh) : (old, fresh + 1);
        }

        Assert.True(old > 10 && fresh > 0, $"old={old} new={fresh}");
    }

    [Fact]
    public async Task Killed_between_any_two_moves_the_new_state_is_put_in_place_by_the_next_start()
    {
        for (var moves = 0; moves < 8; moves++)
        {
            var data = Path.Combine(folder, moves.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(Path.Combine(data, "keys"));
            foreach (var name in new[] { "ventanilla.db", "ventanilla.db-wal", "keys/old" })
            {
                await File.WriteAllTextAsync(Path.Combine(data, name), "old", Ct);
            }

            var build = Placing.Begin(data);
            Directory.CreateDirectory(Path.Combine(build, "keys"));
            await File.WriteAllTextAsync(Path.Combine(build, "ventanilla.db"), "new", Ct);
            await File.WriteAllTextAsync(Path.Combine(build, "keys/new"), "new", Ct);

            // As a kill would leave it after so many moves: the mark set, some of the old aside.
            await File.WriteAllTextAsync(Path.Combine(data, ".restore", "ready"), ".aside", Ct);
            foreach (var (entry, i) in new[] { "keys", "ventanilla.db", "ventanilla.db-wal" }.Select((e, i) => (e, i)).Where(e => e.i < moves))
            {
                Directory.CreateDirectory(Path.Combine(data, ".aside"));
                Directory.Move(Path.Combine(data, entry), Path.Combine(data, ".aside", entry));
            }

            if (moves > 3)
            {
                await File.WriteAllTextAsync(Path.Combine(data, ".restore", "old-is-aside"), "", Ct);
            }

            foreach (var (entry, i) in new[] { "keys", "ventanilla.db" }.Select((e, i) => (e, i)).Where(e => e.i < moves - 4))
            {
                Directory.Move(Path.Combine(build, entry), Path.Combine(data, entry));
            }

            Placing.Finish(data);
            Assert.Equal("new", await File.ReadAllTextAsync(Path.Combine(data, "ventanilla.db"), Ct));
            Assert.Equal(["new"], Directory.GetFiles(Path.Combine(data, "keys")).Select(Path.GetFileName));
            Assert.False(File.Exists(Path.Combine(data, "ventanilla.db-wal")));
            Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(data, ".aside", "ventanilla.db"), Ct));
            Assert.False(Directory.Exists(Path.Combine(data, ".restore")));
        }
    }

    private static (int Code, string Refusal) Run(string target, string backup, bool replace = false) => Run(new Settings { Data = target }, backup, replace);

    internal static (int Code, string Refusal) Run(Settings settings, string backup, bool replace = false)
    {
        var (opened, refusal) = BackupFile.Open(backup);
        using (opened)
        {
            if (opened is not null)
            {
                (_, refusal) = Restore.Run(settings, opened, replace, TimeProvider.System);
            }
        }

        return (refusal is null ? 0 : 1, refusal?.Code ?? "");
    }

    private async Task<string> BackupOfACounterAsync(int rows = 100)
    {
        var (data, place) = (Path.Combine(folder, "counter"), Path.Combine(folder, "backup.zip"));
        await LoadAsync(data, rows);
        using var session = Schema.OpenReader(new() { Data = data })!;
        BackupWriter.Write(new() { Data = data }, session, place, null, TimeProvider.System.GetUtcNow());
        return place;
    }

    /// <summary>A data folder as a counter leaves it: rows with everything that text can hold, and files.</summary>
    internal static async Task LoadAsync(string data, int rows)
    {
        using var database = Ventanilla.Storage.Sqlite.SqliteStorage.Open(data, TimeProvider.System);
        await database.WriteAsync(s =>
        {
            s.Execute("INSERT INTO towns (id, slug, name) VALUES (1, 'vilassola', $1)", "Vilassola — l'«Ajuntament» 👵🏽\n\t\"");
            s.Execute("INSERT INTO channels (id, town_id, kind, name) VALUES (1, 1, 'web', 'vilassola')");
            s.Execute("INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES (1, 0, 'whatsapp', '', '', $1, 0)", new byte[] { 0, 255, 10, 13, 34 });
            for (var i = 0; i < rows; i++)
            {
                s.Execute("INSERT INTO unanswered (id, town_id, conversation_id, text, at) VALUES ($1, 1, 2, $2, 3)", i + 1, "Què hi ha? " + i);
            }

            return true;
        });
        Directory.CreateDirectory(Path.Combine(data, "files", "1", "cd"));
        await File.WriteAllTextAsync(Path.Combine(data, "files", "1", "cd", "cd" + new string('0', 62)), "a photo", Ct);
    }

    private static long Count(string data)
    {
        using var session = Schema.OpenReader(new() { Data = data })!;
        return session.Number("SELECT count(*) FROM unanswered");
    }

    private static void AssertEqual(string backup, string data) => AssertEqual(backup, new Settings { Data = data });

    internal static void AssertEqual(string backup, Settings settings)
    {
        var (data, (opened, _)) = (settings.Data, BackupFile.Open(backup));
        using (opened)
        using (var session = Schema.OpenReader(settings)!)
        {
            var manifest = opened!.Manifest;
            Assert.Equal(manifest.Tables.Select(t => (t.Name, t.Rows, t.Sha256)), Schema.Tables(session).Select(t => RowText.Prove(session, t, t.Columns, Stream.Null)).Select(t => (t.Name, t.Rows, t.Sha256)));
            Assert.NotEmpty(manifest.Files);
            Assert.All(manifest.Files, f => Assert.Equal(f.Sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(data, f.Path))))));
        }
    }
}
