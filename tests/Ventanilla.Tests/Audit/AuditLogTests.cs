using Ventanilla.Audit;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Audit;

public abstract class AuditLogTests : IDisposable
{
    private static readonly TownId Town = new(1);

    private readonly TestDatabase test;

    private protected AuditLogTests(TestDatabase test) => this.test = test;

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task A_changed_line_is_found()
    {
        var log = new AuditLog(test.Ids);
        for (var i = 0; i < 5; i++)
        {
            await test.Database.WriteAsync(s =>
            {
                log.Add(s, Town, DateTimeOffset.UnixEpoch, "oac", "replied", $"conversation {i}");
                return true;
            });
        }

        Assert.Null(await test.Database.ReadAsync(s => AuditLog.FindBreak(s, Town), TestContext.Current.CancellationToken));

        await test.Database.WriteAsync(s => s.Execute("UPDATE audit SET actor = 'somebody' WHERE subject = 'conversation 2'"));

        Assert.NotNull(await test.Database.ReadAsync(s => AuditLog.FindBreak(s, Town), TestContext.Current.CancellationToken));
    }
}

public sealed class AuditLogOnSqliteTests() : AuditLogTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class AuditLogOnPostgresTests() : AuditLogTests(TestDatabase.OnPostgres());
