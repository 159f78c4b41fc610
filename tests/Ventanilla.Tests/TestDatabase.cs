using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;
using Ventanilla.Storage.Sqlite;
using Ventanilla.Tests.Storage;

[assembly: AssemblyFixture(typeof(Ventanilla.Tests.SharedPostgres))]

namespace Ventanilla.Tests;

/// <summary>A database of its own, empty at first and gone when the test ends. Stores are tried on both kinds.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly Func<Database> open;
    private readonly Action gone;

    private TestDatabase(Func<Database> open, Action gone)
    {
        (this.open, this.gone) = (open, gone);
        Database = open();
    }

    public Database Database { get; private set; }

    public IdSource Ids { get; } = new(TimeProvider.System);

    public static TestDatabase OnSqlite()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
        return new(() => SqliteStorage.Open(folder, TimeProvider.System), () => Directory.Delete(folder, recursive: true));
    }

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static TestDatabase OnPostgres()
    {
        var connection = SharedPostgres.CreateDatabaseAsync().GetAwaiter().GetResult();
        return new(() => PostgresStorage.Open(connection, TimeProvider.System), () => { });
    }

    /// <summary>Closes and opens it again, as a restart does.</summary>
    public void Reopen()
    {
        Database.Dispose();
        Database = open();
    }

    public void Dispose()
    {
        Database.Dispose();
        gone();
    }
}

/// <summary>One server for all tests that do not stop it, started when the first of them asks.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static PostgresServer? server;

    /// <summary>An empty database of the shared server; skips the test where PostgreSQL is not installed.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync()
    {
        if (PostgresServer.Programs is null)
        {
            Assert.Skip("PostgreSQL is not installed here.");
        }

        await Starting.WaitAsync();
        try
        {
            server ??= await PostgresServer.StartAsync();
            return await server.CreateDatabaseAsync();
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>The same database as the server's superuser sees it.</summary>
    public static string AsSuperuser(string connection) => new Npgsql.NpgsqlConnectionStringBuilder(connection) { Username = "postgres" }.ToString();

    public async ValueTask DisposeAsync()
    {
        if (server is { } running)
        {
            server = null;
            await running.DisposeAsync();
        }
    }
}
