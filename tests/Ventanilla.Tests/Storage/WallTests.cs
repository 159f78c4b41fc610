using Npgsql;
using Ventanilla.Catalogue;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;
using Ventanilla.Upkeep.Checks;

namespace Ventanilla.Tests.Storage;

/// <summary>The wall around each town, tried as the user that a technician makes: no superuser, owner of the tables.</summary>
[Trait("Kind", "Postgres")]
public sealed class WallTests : IAsyncLifetime
{
    private static readonly TownId First = new(1);
    private static readonly TownId Second = new(2);

    private string connection = "";
    private Database database = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        connection = await SharedPostgres.CreateDatabaseAsync();
        database = PostgresStorage.Open(connection, TimeProvider.System);
        await database.WriteAsync(s =>
        {
            foreach (var town in new[] { 1, 2, 2 })
            {
                var id = s.Number("SELECT count(*) FROM contacts") + 1;
                s.Execute("INSERT INTO towns (id, slug, name) VALUES ($1, $2, 'x') ON CONFLICT (id) DO NOTHING", town, $"town-{town}");
                s.Execute("INSERT INTO contacts (id, town_id, name, created_at) VALUES ($1, $2, $3, 0)", id, town, $"citizen of {town}");
            }

            return true;
        });
    }

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_read_for_a_town_sees_no_other_towns_rows_even_when_the_statement_forgets_the_town()
    {
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(["citizen of 1"], await NamesAsync(First));
            Assert.Equal(["citizen of 2", "citizen of 2"], await NamesAsync(Second));
            Assert.Equal(1, await database.ReadAsync(First, s => s.Number("SELECT count(*) FROM towns"), Ct));
            Assert.Equal(0, await database.ReadAsync(First, s => s.Number("SELECT count(*) FROM contacts WHERE town_id = $1", Second.Value), Ct));
            Assert.Equal(3, await database.ReadAsync(s => s.Number("SELECT count(*) FROM contacts"), Ct));
        }
    }

    [Fact]
    public async Task A_shared_catalogue_is_read_by_every_town_and_shows_nothing_of_another()
    {
        var versions = new VersionStore(database, new(new(TimeProvider.System)), TimeProvider.System);
        PackFiles Pack(string text) => new([new("town.json", System.Text.Encoding.UTF8.GetBytes(text))]);
        await database.WriteAsync(s =>
        {
            SharedStore.Add(s, "provincia", Pack("{}"), "", "x", TimeProvider.System.GetUtcNow());
            versions.Add(s, Second, Pack("{ }"), "", "x");
            return SharedStore.Publish(s, "provincia", 1, "x", TimeProvider.System.GetUtcNow());
        });

        foreach (var town in new[] { First, Second })
        {
            Assert.NotNull(await database.ReadAsync(town, s => SharedStore.Find(s, "provincia", 1), Ct));
            Assert.Equal(town == Second ? 1 : 0, await database.ReadAsync(town, s => s.Number("SELECT count(*) FROM catalogue_contents"), Ct));
        }
    }

    [Fact]
    public async Task Reads_for_many_towns_side_by_side_never_see_each_other()
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i => (Town: 1 + (i % 3), Names: await NamesAsync(new(1 + (i % 3))))));

        Assert.All(seen, s => Assert.Equal(s.Town switch { 1 => 1, 2 => 2, _ => 0 }, s.Names.Count));
        Assert.All(seen, s => Assert.All(s.Names, n => Assert.Equal($"citizen of {s.Town}", n)));
    }

    [Fact]
    public async Task A_read_that_failed_leaves_no_town_behind()
    {
        await Assert.ThrowsAsync<PostgresException>(() => database.ReadAsync(First, s => s.Number("SELECT 1 / (SELECT count(*) FROM contacts WHERE town_id = 2)"), Ct));

        Assert.Equal(2, (await NamesAsync(Second)).Count);
    }

    [Fact]
    public async Task A_session_that_names_no_town_sees_nothing_and_writes_nothing()
    {
        await using var open = new NpgsqlConnection(connection + ";Pooling=false");
        await open.OpenAsync(Ct);

        Assert.Equal(0L, await ScalarAsync(open, "SELECT count(*) FROM contacts"));
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(open, "INSERT INTO contacts (id, town_id, created_at) VALUES (9, 1, 0)"))).SqlState);

        // What a transaction has named is gone with it, and nonsense is no town.
        Assert.Equal(1L, await ScalarAsync(open, "BEGIN; SELECT set_config('ventanilla.town', '1', true); COMMIT; BEGIN; SET LOCAL ventanilla.town = '1'; SELECT count(*) FROM contacts", last: true));
        await ScalarAsync(open, "ROLLBACK");
        Assert.Equal(0L, await ScalarAsync(open, "SELECT count(*) FROM contacts"));
        await ScalarAsync(open, "SET ventanilla.town = 'all of them'");
        Assert.Equal(0L, await ScalarAsync(open, "SELECT count(*) FROM contacts"));
    }

    [Fact]
    public async Task A_session_of_one_town_cannot_write_into_another()
    {
        await using var open = new NpgsqlConnection(connection + ";Pooling=false;Options=-c ventanilla.town=1");
        await open.OpenAsync(Ct);

        await ScalarAsync(open, "INSERT INTO contacts (id, town_id, created_at) VALUES (8, 1, 0)");
        await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(open, "INSERT INTO contacts (id, town_id, created_at) VALUES (9, 2, 0)"));
        await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(open, "UPDATE contacts SET town_id = 2"));
        await ScalarAsync(open, "DELETE FROM contacts");
        Assert.Equal(2, await database.ReadAsync(s => s.Number("SELECT count(*) FROM contacts"), Ct));
    }

    [Fact]
    public async Task Every_table_with_a_town_has_its_wall_and_the_doctor_says_so()
    {
        Assert.True(await database.ReadAsync(s => s.Number("SELECT count(*) FROM pg_policy WHERE polname = 'wall'"), Ct) > 20);
        Assert.Equal(["Walls.Stand"], Findings(connection));

        await database.WriteAsync(s => s.Execute("ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY"));
        Assert.Equal(["Walls.Open"], Findings(connection));
    }

    [Fact]
    public void The_doctor_warns_of_a_user_who_walks_through_walls() => Assert.Equal(["Walls.Bypassed"], Findings(SharedPostgres.AsSuperuser(connection)));

    [Fact]
    public async Task The_wall_is_asked_once_a_statement_and_keeps_nobody_from_an_index()
    {
        var plan = await database.ReadAsync(
            First,
            s => s.Query("EXPLAIN SELECT name FROM contacts WHERE id = $1 AND town_id = $2", r => r.GetString(0), 1, 1),
            Ct);

        Assert.Single(plan, l => l.Contains("InitPlan", StringComparison.Ordinal));
        Assert.Contains(plan, l => l.Contains("Index Scan using contacts_pkey", StringComparison.Ordinal));

        foreach (var table in new[] { "outbox", "messages", "inbox" })
        {
            var update = await database.ReadAsync(
                s => s.Query(
                    $"EXPLAIN UPDATE {table} SET town_id = r_town FROM unnest($1::bigint[], $2::bigint[]) AS r(r_id, r_town) WHERE id = r_id AND town_id = r_town RETURNING r_id",
                    r => r.GetString(0), DbValue.Null, DbValue.Null),
                Ct);
            Assert.Contains(update, l => l.Contains($"Index Scan using {table}_pkey", StringComparison.Ordinal));
            Assert.Contains(update, l => l.Contains("InitPlan", StringComparison.Ordinal));
            Assert.DoesNotContain(update, l => l.Contains("SubPlan", StringComparison.Ordinal));
        }
    }

    private Task<List<string>> NamesAsync(TownId town) => database.ReadAsync(town, s => s.Query("SELECT name FROM contacts", r => r.GetString(0)), Ct);

    private static List<string> Findings(string connection)
    {
        using var session = PostgresStorage.OpenAlone(connection);
        return [.. WallCheck.Look(session).Select(f => f.Code)];
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection open, string sql, bool last = false)
    {
#pragma warning disable CA2100 // Written here.
        await using var command = new NpgsqlCommand(sql, open);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Ct);
        object? found = null;
        do
        {
            while (await reader.ReadAsync(Ct))
            {
                found = reader.GetValue(0);
            }
        }
        while (last && await reader.NextResultAsync(Ct));
        return found;
    }
}
