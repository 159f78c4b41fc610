using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Tests.Storage;

/// <summary>What was committed moves from the log into the file while the counter works, and the log stays short.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Piece = 100_000;

    private readonly string folder = Directory.CreateTempSubdirectory("ventanilla-checkpoints-").FullName;

    [Fact]
    public async Task The_log_begins_anew_while_messages_come_without_pause()
    {
        using (var database = await OpenAsync())
        {
            await WriteAsync(database, pieces: 1_200);

            // 120 MB were written.
            Assert.InRange(LogLength(), 1, 60_000_000);
        }

        Assert.Equal(0, LogLength());
        await HasAsync(1_200);
    }

    [Fact]
    public async Task Somebody_who_reads_for_long_makes_the_log_longer_and_when_he_ends_it_is_short_again()
    {
        using var database = await OpenAsync();
        using (var reader = SqliteStorage.OpenReader(folder))
        {
            reader.Script("BEGIN");
            Assert.Equal(0, reader.Number("SELECT count(*) FROM pieces"));
            await WriteAsync(database, pieces: 700);
            Assert.True(LogLength() > 60_000_000);
            Assert.Equal(0, reader.Number("SELECT count(*) FROM pieces"));
            reader.RollBack();
        }

        await WriteAsync(database, pieces: 700);

        // A longer log is cut when it begins anew.
        Assert.InRange(LogLength(), 1, 70_000_000);
        Assert.Equal(1_400, await database.ReadAsync(s => s.Number("SELECT count(*) FROM pieces"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task WriteAsync(Database database, int pieces)
    {
        for (var i = 0; i < pieces; i++)
        {
            await database.WriteAsync(s => s.Execute("INSERT INTO pieces (content) VALUES (randomblob($1))", Piece));
        }
    }

    private async Task<Database> OpenAsync()
    {
        var database = SqliteStorage.Open(folder, TimeProvider.System);
        await database.WriteAsync(s => s.Execute("CREATE TABLE pieces (content BLOB NOT NULL)"));
        return database;
    }

    private long LogLength() => new FileInfo(Path.Combine(folder, "ventanilla.db-wal")) is { Exists: true } log ? log.Length : 0;

    private async Task HasAsync(int pieces)
    {
        using var database = SqliteStorage.Open(folder, TimeProvider.System);
        Assert.Equal(pieces, await database.ReadAsync(s => s.Number("SELECT count(*) FROM pieces"), TestContext.Current.CancellationToken));
        Assert.Equal("ok", await database.ReadAsync(s => s.First("PRAGMA integrity_check", r => r.GetString(0)), TestContext.Current.CancellationToken));
    }
}
