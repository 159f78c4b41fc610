using System.Data;
using System.Globalization;
using Npgsql;
using Ventanilla.Platform;

namespace Ventanilla.Storage.Postgres;

/// <summary>
/// A connection to PostgreSQL. Behind the walls between towns it sees what it has named: the program's own sessions all
/// rows, those that read for people one town's, named anew with each statement.
/// </summary>
internal sealed class PgSession : DbSession
{
    private readonly NpgsqlConnection connection;
    private readonly Dictionary<string, PgStatement> statements = new(StringComparer.Ordinal);
    private readonly NpgsqlDataSource? own;
    private readonly bool ofTowns;
    private NpgsqlTransaction? transaction;
    private string town = "";

    /// <param name="own">Whether the source is for this session alone and goes with it.</param>
    /// <param name="ofTowns">Whether it sees one town's rows at a time, and none before <see cref="Enter"/>.</param>
    public PgSession(NpgsqlDataSource source, bool own = false, bool ofTowns = false)
    {
        this.own = own ? source : null;
        this.ofTowns = ofTowns;
        connection = source.OpenConnection();
        Script($"SET ventanilla.town = '{(ofTowns ? "" : "all")}'");
    }

    public override bool IsUsable => connection.FullState is not (ConnectionState.Broken or ConnectionState.Closed);

    public override void Enter(TownId town) => this.town = town.Value.ToString(CultureInfo.InvariantCulture);

    public override int Execute(string sql, params ReadOnlySpan<DbValue> values) => Math.Max(0, Of(sql).Bound(values).Execute());

    public override List<T> Query<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values)
    {
        using var reader = Of(sql).Bound(values).Read();
        var row = new PgRow(reader);
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(row));
        }

        return rows;
    }

    public override T? First<T>(string sql, Func<DbRow, T> map, params ReadOnlySpan<DbValue> values)
        where T : default
    {
        using var reader = Of(sql).Bound(values).Read();
        return reader.Read() ? map(new PgRow(reader)) : default;
    }

    public override void Run(ManyRows rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var reader = Of(rows.Statement.Together).Bound(rows).Read();
        if (!reader.HasRows)
        {
            return;
        }

        // The first column is the row's number: that is how PostgreSQL tells which it touched.
        var places = new Dictionary<long, int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            places[rows.Row(i)[0].Number] = i;
        }

        while (reader.Read())
        {
            rows.Touch(places[reader.GetInt64(0)]);
        }
    }

    public override void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Npgsql sends the beginning together with the first statement, which saves a round.
    public override void Begin() => transaction = connection.BeginTransaction();

    public override void Commit()
    {
        transaction!.Commit();
        transaction = null;
    }

    public override void RollBack()
    {
        transaction?.Rollback();
        transaction = null;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        connection.Dispose();
        own?.Dispose();
    }

    private PgStatement Of(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statements.Add(sql, statement = new(connection, sql, ofTowns));
        }

        return statement.For(town);
    }
}

/// <summary>A row of a PostgreSQL query. All whole numbers are read as 64 bits, whatever the column says.</summary>
internal sealed class PgRow(NpgsqlDataReader reader) : DbRow
{
    public override bool IsDBNull(int column) => reader.IsDBNull(column);

    public override long GetInt64(int column)
    {
        var type = reader.GetFieldType(column);
        return type == typeof(long) ? reader.GetInt64(column)
            : type == typeof(int) ? reader.GetInt32(column)
            : reader.GetBoolean(column) ? 1 : 0;
    }

    public override string GetString(int column) => reader.GetString(column);

    public override byte[] Bytes(int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);
}
