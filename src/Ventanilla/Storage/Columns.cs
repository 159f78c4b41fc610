using System.Data.Common;

namespace Ventanilla.Storage;

/// <summary>Reads columns as the rooms need them. Times are whole milliseconds since 1970, UTC.</summary>
public static class Columns
{
    public static string? Text(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Long(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static DateTimeOffset Time(this DbDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static byte[] Bytes(this DbDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

    /// <summary>The way times are stored.</summary>
    public static long Stored(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
