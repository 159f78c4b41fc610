namespace Ventanilla.Storage;

/// <summary>
/// The row that a query stands on. Valid only inside the mapping it is given to. Times are whole milliseconds since 1970,
/// UTC.
/// </summary>
public abstract class DbRow
{
    public abstract bool IsDBNull(int column);

    public abstract long GetInt64(int column);

    public abstract string GetString(int column);

    /// <summary>Empty when null.</summary>
    public abstract byte[] Bytes(int column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public string? Text(int column) => IsDBNull(column) ? null : GetString(column);

    public long? Long(int column) => IsDBNull(column) ? null : GetInt64(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => IsDBNull(column) ? null : Time(column);
}

/// <summary>How values are stored.</summary>
public static class Columns
{
    /// <summary>The way times are stored.</summary>
    public static long Stored(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
