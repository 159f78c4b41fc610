using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Sqlite;

namespace Ventanilla.Tests;

/// <summary>A database of its own in a folder of its own, gone when the test ends.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");

    public TestDatabase() => Database = SqliteStorage.Open(folder, TimeProvider.System);

    public Database Database { get; private set; }

    public IdSource Ids { get; } = new(TimeProvider.System);

    /// <summary>Closes and opens it again, as a restart does.</summary>
    public void Reopen()
    {
        Database.Dispose();
        Database = SqliteStorage.Open(folder, TimeProvider.System);
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
