using Npgsql;

namespace Ventanilla.Tests.Torture;

/// <summary>The same as <see cref="Kept"/> where the database is a server: read by a connection of our own, over all towns.</summary>
internal static class KeptOnPostgres
{
    /// <summary>The answers that are marked as possibly said twice, by address and stop.</summary>
    public static async Task<Marks> MarkedAsync(string database)
    {
        var marks = new Marks();
        foreach (var (address, text, problem) in await RowsAsync(database, Kept.MarkedSql, r => (r.GetString(0), r.GetString(1), r.GetString(2))))
        {
            marks.Add(address, text, problem);
        }

        return marks;
    }

    /// <summary>The server's own opinion of its tables and indexes: "ok" when each row is in each index, and nothing is torn.</summary>
    public static async Task<string> IntegrityAsync(string database)
    {
        var superuser = SharedPostgres.AsSuperuser(database);
        await RowsAsync(superuser, "CREATE EXTENSION IF NOT EXISTS amcheck", _ => 0);
        try
        {
            var indexes = await RowsAsync(
                superuser,
                """
                SELECT bt_index_check(i.indexrelid, true)::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
                WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace AND i.indisvalid
                """,
                _ => 0);
            var torn = await RowsAsync(
                superuser,
                """
                SELECT t.relname || ': ' || v.msg FROM pg_class t CROSS JOIN LATERAL verify_heapam(t.oid) v
                WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace LIMIT 5
                """,
                r => r.GetString(0));
            return indexes.Count < 20 ? $"only {indexes.Count} indexes were looked at" : torn.Count == 0 ? "ok" : string.Join("; ", torn);
        }
        catch (PostgresException problem)
        {
            return problem.MessageText;
        }
    }

    /// <summary>What stands in inbox and outbox, for the report of a failure.</summary>
    public static async Task<string> WaitingAsync(string database) => string.Join("; ", await RowsAsync(
        database,
        """
        SELECT 'inbox of channel ' || channel_id || ' state ' || state || ': ' || count(*) || ' ' || coalesce(max(problem), '') FROM inbox WHERE state <> 1 GROUP BY channel_id, state
        UNION ALL SELECT 'outbox of channel ' || channel_id || ' state ' || state || ': ' || count(*) || ' in ' || count(DISTINCT conversation_id)
          || ' conversations, written ' || min(created_at) || ' to ' || max(created_at) || ', doubted ' || coalesce(min(doubted_at), 0) || ' to ' || coalesce(max(doubted_at), 0)
          || ', due ' || min(due) || ' to ' || max(due) || ', attempts to ' || max(attempt) || ' ' || coalesce(max(problem), '')
          || ', ' || count(*) FILTER (WHERE EXISTS (SELECT 1 FROM outbox l WHERE l.conversation_id = outbox.conversation_id AND l.id > outbox.id AND l.state = 3)) || ' with later ones gone'
          FROM outbox WHERE state <> 3 GROUP BY channel_id, state
        UNION ALL SELECT 'channel ' || id || ' stopped: ' || stopped FROM channels WHERE stopped IS NOT NULL
        """,
        r => r.GetString(0)));

    public static async Task<List<T>> RowsAsync<T>(string database, string sql, Func<NpgsqlDataReader, T> map)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false;Options=-c ventanilla.town=all");
        await connection.OpenAsync();
#pragma warning disable CA2100 // Written by the tests.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(map(reader));
        }

        return rows;
    }
}
