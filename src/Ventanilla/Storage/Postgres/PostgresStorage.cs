using Npgsql;

namespace Ventanilla.Storage.Postgres;

/// <summary>Opens a PostgreSQL database, alone or as one node of several.</summary>
public static class PostgresStorage
{
    /// <summary>Any number will do as long as all nodes take the same: only one of them changes the schema at a time.</summary>
    private const long SchemaLock = 5_080_2013;

    /// <summary>Statements that are used again are prepared by the server; there are not many, and each is a constant.</summary>
    private const int Prepared = 300;

    /// <summary>Arrivals, Turns, what was sent, and all else commit side by side; the server gathers their flushes.</summary>
    private const int Lanes = 4;

    /// <summary>
    /// Every statement of ours finds its rows by an index. A server that planned them while the tables were empty would read
    /// whole tables for ever after.
    /// </summary>
    private const string ByIndex = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

    /// <summary>Opens the database and brings its schema up to date.</summary>
    /// <param name="connection">An Npgsql connection string.</param>
    public static Database Open(string connection, TimeProvider time)
    {
        var source = Source(connection);
        return new(
            () =>
            {
                var writer = new PgSession(source);
                try
                {
                    Prepare(writer, time);
                    return writer;
                }
                catch
                {
                    writer.Dispose();
                    throw;
                }
            },
            () => Reader(source, ofTowns: false),
            source.Dispose,
            laneCount: Lanes,
            openTownReader: () => Reader(source, ofTowns: true));
    }

    /// <summary>One connection beside a program that may be running; the schema is left as it is.</summary>
    internal static DbSession OpenAlone(string connection) => new PgSession(Source(connection), own: true);

    internal static NpgsqlDataSource Source(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection)
        {
            ApplicationName = "ventanilla",
            MaxAutoPrepare = Prepared,
            AutoPrepareMinUsages = 2,
            Enlist = false,
        };

        // Sessions are kept open by us; the pool only makes them.
        settings.NoResetOnClose = true;
        settings.Timeout = Math.Min(settings.Timeout, 5);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ToString());
        builder.EnableArrays();
        return builder.Build();
    }

    private static PgSession Reader(NpgsqlDataSource source, bool ofTowns)
    {
        var reader = new PgSession(source, ofTowns: ofTowns);
        reader.Script(ByIndex + "; SET plan_cache_mode = force_custom_plan; SET default_transaction_read_only = on");
        return reader;
    }

    private static void Prepare(PgSession session, TimeProvider time)
    {
        // Acknowledged means on disk. A server that is set to lie about it is refused rather than believed.
        session.Script("SET synchronous_commit = on");
        session.Script(ByIndex + "; SET plan_cache_mode = force_generic_plan");
        if (session.First("SHOW fsync", r => r.GetString(0)) != "on" || session.First("SHOW full_page_writes", r => r.GetString(0)) != "on")
        {
            throw new DatabaseRefusedException("PostgreSQL runs with fsync or full_page_writes off: a power cut would lose messages that were acknowledged. Set both to on in postgresql.conf.");
        }

        session.Execute("SELECT pg_advisory_lock($1)", SchemaLock);
        try
        {
            Migrations.Apply(session, "Postgres", time);
        }
        finally
        {
            session.Execute("SELECT pg_advisory_unlock($1)", SchemaLock);
        }
    }
}
