using Npgsql;

namespace Ventanilla.Tests.Torture;

/// <summary>The same as <see cref="Kept"/> where the database is a server: read by a connection of our own, over all towns.</summary>
internal static class KeptOnPostgres
{
    /// <summary>The answers that are marked as possibly said twice, by address and stop.</summary>
    public static async Task<HashSet<(string Address, int Stop)>> MaybeTwiceAsync(string database)
    {
        var marked = new HashSet<(string, int)>();
        foreach (var (address, text) in await RowsAsync(database, Kept.MaybeTwiceSql, r => (r.GetString(0), r.GetString(1))))
        {
            if (Kept.StopOf(text) is { } stop)
            {
                marked.Add((address, stop));
            }
        }

        return marked;
    }

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
