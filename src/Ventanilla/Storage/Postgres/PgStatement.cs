using Npgsql;
using NpgsqlTypes;

namespace Ventanilla.Storage.Postgres;

/// <summary>
/// One statement with its parameters. PostgreSQL fixes what kind a parameter is when it prepares, so a kind that changes
/// (a null of unknown kind the first time) means another parameter object; Npgsql then prepares once more.
/// </summary>
internal sealed class PgStatement : IDisposable
{
    private readonly NpgsqlCommand? command;
    private readonly NpgsqlBatch? batch;
    private readonly NpgsqlParameter<string>? town;
    private readonly NpgsqlParameterCollection parameters;

    /// <param name="walled">Whether it names the town whose rows it sees: in the same round, and forgotten at its end.</param>
    public PgStatement(NpgsqlConnection connection, string sql, bool walled)
    {
        if (!walled)
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            parameters = command.Parameters;
            return;
        }

        town = new() { TypedValue = "" };
        var (naming, statement) = (new NpgsqlBatchCommand("SELECT set_config('ventanilla.town', $1, true)"), new NpgsqlBatchCommand(sql));
        naming.Parameters.Add(town);
        batch = new(connection) { BatchCommands = { naming, statement } };
        parameters = statement.Parameters;
    }

    public PgStatement For(string? seen)
    {
        if (town is not null)
        {
            town.TypedValue = seen;
        }

        return this;
    }

    public int Execute() => command is not null ? command.ExecuteNonQuery() : batch!.ExecuteNonQuery();

    public NpgsqlDataReader Read()
    {
        if (command is not null)
        {
            return command.ExecuteReader();
        }

        var reader = batch!.ExecuteReader();
        try
        {
            reader.NextResult();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public PgStatement Bound(ReadOnlySpan<DbValue> values)
    {
        while (parameters.Count < values.Length)
        {
            parameters.Add(new NpgsqlParameter<long>());
        }

        for (var i = 0; i < values.Length; i++)
        {
            Bind(i, in values[i]);
        }

        return this;
    }

    /// <summary>The same with one array per column.</summary>
    public PgStatement Bound(ManyRows rows)
    {
        var kinds = rows.Statement.Kinds;
        var order = rows.InOrder();
        for (var column = 0; column < kinds.Count; column++)
        {
            NpgsqlParameter filled = kinds[column] switch
            {
                DbKind.Number => new NpgsqlParameter<long?[]> { TypedValue = Column(rows, order, column, static (in DbValue v) => v.IsNull ? (long?)null : v.Number), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                DbKind.Text => new NpgsqlParameter<string?[]> { TypedValue = Column(rows, order, column, static (in DbValue v) => PgText.Clean(v.Text)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                _ => new NpgsqlParameter<byte[]?[]> { TypedValue = Column(rows, order, column, static (in DbValue v) => v.Bytes), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            };
            if (column < parameters.Count)
            {
                parameters[column] = filled;
            }
            else
            {
                parameters.Add(filled);
            }
        }

        return this;
    }

    public void Dispose()
    {
        command?.Dispose();
        batch?.Dispose();
    }

    private delegate T Of<out T>(in DbValue value);

    private static T[] Column<T>(ManyRows rows, int[] order, int column, Of<T> of)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = of(in rows.Row(order[row])[column]);
        }

        return values;
    }

    private void Bind(int index, ref readonly DbValue value)
    {
        if (value.IsNull)
        {
            parameters[index] = new NpgsqlParameter
            {
                Value = DBNull.Value,
                NpgsqlDbType = value.Kind switch
                {
                    DbKind.Number => NpgsqlDbType.Bigint,
                    DbKind.Text => NpgsqlDbType.Text,
                    DbKind.Bytes => NpgsqlDbType.Bytea,
                    _ => NpgsqlDbType.Unknown,
                },
            };
        }
        else if (value.Kind == DbKind.Number)
        {
            if (parameters[index] is NpgsqlParameter<long> known)
            {
                known.TypedValue = value.Number;
            }
            else
            {
                parameters[index] = new NpgsqlParameter<long> { TypedValue = value.Number };
            }
        }
        else if (value.Kind == DbKind.Text)
        {
            parameters[index] = new NpgsqlParameter<string> { TypedValue = PgText.Clean(value.Text)!, NpgsqlDbType = NpgsqlDbType.Text };
        }
        else
        {
            parameters[index] = new NpgsqlParameter<byte[]> { TypedValue = value.Bytes!, NpgsqlDbType = NpgsqlDbType.Bytea };
        }
    }
}

/// <summary>What PostgreSQL's text cannot hold.</summary>
internal static class PgText
{
    /// <summary>A NUL, which a hostile body may bring, is the one character that PostgreSQL refuses; it becomes the sign for "not a character".</summary>
    public static string? Clean(string? text) => text is not null && text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
}
